"""Names for a company that is to be looked at. All are invented; none is meant to be a real firm or person."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.synth.chance import hashed
from headway.synth.tables import numbered


def _words(text: str) -> tuple[str, ...]:
    """Give the words of a text."""
    return tuple(text.split())


_BEGINNINGS: Final = _words("""
    Alder Bram Calder Dunna Elvers Fenni Garro Hethers Ilmer Jessen Kelda Lorra Mellor Norro Osk Perri Quill Ravens
    Selder Tarro Ulver Vanner Wexer Yarro Zennor Brindle Cobble Drayle Embers Fallow
""")
_ENDINGS: Final = _words("""
    by combe dale fold garth ham hurst ingle keld leigh mere moor nook oak port rigg shaw stead thwaite wick
""")
_TRADES: Final = _words("Works Supply Partners Goods Trading Services Systems Makers Stores Group")
_GIVEN: Final = _words("""
    Ada Amir Ana Anouk Bela Ben Bo Carla Chidi Clara Dag Dana Dilan Edda Eli Emre Ewa Farid Femi Freya Gita Hana Hugo
    Ida Ines Ivo Jana Jin Joao Juno Kai Kofi Lea Leif Lina Luca Mara Mei Milo Mona Nadia Nils Noor Ola Oskar Pia Priya
    Rafa Rani Rosa Samir Sana Sven Tara Tomas Uma Vera Viktor Wanda Yara Yusuf Zoe
""")
_FAMILY: Final = _words("""
    Abara Almgren Amado Aziz Barros Bellin Berge Cardel Castell Cho Dahlen Demir Devan Eklund Farrow Ferrin Galan Grell
    Haddin Halvor Ibsen Iwaki Jansa Kadir Kestrel Kovan Lamar Lindahl Lund Maren Mbeki Morell Nadir Nakata Noland Okoro
    Ortell Pahl Pereda Quist Rahm Rendell Sabin Salo Sundar Takeda Tamm Udall Valen Varga Wendel Wray Yilda Zeman
""")


def account_names(seed: int, accounts_n: int) -> pa.StringArray:
    """Give each account the name of an invented place and a trade; from the 601st on with a number.

    Examples
    --------
    >>> len(set(account_names(1, 5_000).to_pylist()))
    5000
    """
    places = [beginning + ending for beginning in _BEGINNINGS for ending in _ENDINGS]
    order = np.argsort(hashed(seed, "places", len(places)))
    trades = hashed(seed, "trades", accounts_n) % np.uint64(len(_TRADES))
    names = []
    for account, trade in enumerate(trades.tolist()):
        turn, place = divmod(account, len(places))
        name = f"{places[order[place]]} {_TRADES[trade]}"
        names.append(f"{name} {turn + 1}" if turn else name)
    return pa.array(names, type=pa.string())


def contact_names(seed: int, contacts_n: int) -> pa.StringArray:
    """Give each contact a given name, a family name and a number that makes it unique.

    Examples
    --------
    >>> contact_names(1, 3).to_pylist()[0].split()[-1]
    '0001'
    """
    people = person_names(seed, "contact names", contacts_n)
    return pa.array([f"{person} {i:04d}" for i, person in enumerate(people, start=1)], type=pa.string())


def rep_names(seed: int, reps_n: int) -> pa.StringArray:
    """Give each rep a name; namesakes get a number."""
    seen: dict[str, int] = {}
    names = []
    for person in person_names(seed, "rep names", reps_n):
        seen[person] = seen.get(person, 0) + 1
        names.append(person if seen[person] == 1 else f"{person} {seen[person]}")
    return pa.array(names, type=pa.string())


def person_names(seed: int, purpose: str, n: int) -> list[str]:
    """Give n names of persons, with repeats."""
    drawn = hashed(seed, purpose, n)
    given = (drawn % np.uint64(len(_GIVEN))).tolist()
    family = (drawn // np.uint64(1_000) % np.uint64(len(_FAMILY))).tolist()
    return [f"{_GIVEN[a]} {_FAMILY[b]}" for a, b in zip(given, family, strict=True)]


def coded_names(prefix: str, n: int, digits: int) -> pa.StringArray:
    """Give n codes such as ``c-00000017``."""
    numbers: NDArray[np.int64] = np.arange(1, n + 1)
    return numbered(prefix, numbers, digits)
