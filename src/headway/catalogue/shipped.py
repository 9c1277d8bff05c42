"""The packs that ship with Headway."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from headway.catalogue.model import Catalogue
from headway.catalogue.read import read_pack
from headway.documents.nearest import did_you_mean
from headway.errors import NotFoundError


def shipped_packs() -> tuple[str, ...]:
    """Give the codes of the packs that ship, in order of the alphabet.

    Examples
    --------
    >>> "starter" in shipped_packs()
    True
    """
    folder = files("headway.catalogue").joinpath("packs")
    return tuple(sorted(path.name.removesuffix(".yaml") for path in folder.iterdir() if path.name.endswith(".yaml")))


def shipped_text(code: str) -> str:
    """Give the text of a pack that ships, as a start for one's own.

    Raises
    ------
    NotFoundError
        No pack of this code ships.

    Examples
    --------
    >>> shipped_text("starter").splitlines()[0].startswith("#")
    True
    """
    if code not in shipped_packs():
        raise NotFoundError(f"No pack {code!r} ships with Headway", hint=did_you_mean(code, shipped_packs()), code=code)
    return files("headway.catalogue").joinpath("packs", f"{code}.yaml").read_text(encoding="utf-8")


@cache
def shipped_pack(code: str) -> Catalogue:
    """Read a pack that ships.

    Raises
    ------
    NotFoundError
        No pack of this code ships.

    Examples
    --------
    >>> shipped_pack("online_retail").currency
    'GBP'
    """
    return read_pack(shipped_text(code), name=f"{code}.yaml")
