"""The reference page of the pack format says what the code does."""

import re
from pathlib import Path

import pytest

from headway.catalogue import cohesion, shipped_packs
from headway.catalogue.cohesion import check_cohesion
from headway.catalogue.model import Phase
from headway.catalogue.read import read_pack
from headway.catalogue.shape import pack_schema
from headway.documents import document
from headway.errors import PackError

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "catalogue-pack.md").read_text(encoding="utf-8")
EXAMPLE = next(block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if block.startswith("pack:"))


def test_the_example_is_a_pack_without_a_gap():
    assert check_cohesion(read_pack(EXAMPLE)) == ()


def test_the_sums_under_the_example_are_right():
    catalogue = read_pack(EXAMPLE)
    level, phase = catalogue.start_level, Phase.ACQUISITION
    rv_milli = cost_minor = 0
    phases = []
    for code in ("mailing", "proposal", "order"):
        entry = catalogue.entry(code)
        rule = entry.rule_at(level, phase, 1)
        rv_milli, cost_minor = rv_milli + rule.rv_milli, cost_minor + rule.cost_minor
        phases.append(phase)
        level = entry.move(level) or level
        phase = catalogue.phase_at(level, phase)

    assert (rv_milli, cost_minor) == (57_000, 67_50)
    assert phases == [Phase.ACQUISITION, Phase.ACQUISITION, Phase.CLOSING]


def test_the_two_mistakes_that_the_page_shows_are_told_as_it_shows_them():
    broken = EXAMPLE.replace("domain: marketing", "domain: marketting").replace("to: offered}", "to: offred}")

    with pytest.raises(PackError) as caught:
        read_pack(broken, name="my-pack.yaml")

    assert str(caught.value) in PAGE


def test_the_clash_that_the_page_shows_is_refused_without_its_third_rule():
    rules = re.search(r"```yaml\n(rules:.*?)```", PAGE, re.DOTALL)[1].splitlines()
    visit = "    rules:\n      - {phase: closing, rv: 18}\n"

    read_pack(EXAMPLE.replace(visit, "".join(f"    {line}\n" for line in rules)))
    with pytest.raises(PackError, match="neither lies within the other"):
        read_pack(EXAMPLE.replace(visit, "".join(f"    {line}\n" for line in rules[:-1])))


def test_every_field_of_the_schema_is_described():
    schema = pack_schema()
    objects = [schema, *(part for part in schema["$defs"].values() if part.get("type") == "object")]

    fields = {field for part in objects for field in part["properties"]}

    assert [field for field in sorted(fields) if f"`{field}`" not in PAGE] == []
    assert all("description" in described for part in objects for described in part["properties"].values())


def test_every_kind_of_warning_is_listed():
    source = Path(cohesion.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'Finding\(\s*"([a-z_]+)"', source))

    assert len(codes) == 15
    assert codes == set(re.findall(r"^\| `([a-z_]+)` \| [^|]+ \|$", PAGE.split("## Warnings")[1], re.MULTILINE))


@pytest.mark.parametrize("limit", ["TEXT_CHARS_MAX", "NODES_MAX", "DEPTH_MAX"])
def test_every_limit_is_listed_with_its_value(limit):
    assert f"| `{limit}` | {getattr(document, limit):,} |" in PAGE


def test_every_shipped_pack_is_listed():
    assert all(f"| `{code}` |" in PAGE for code in shipped_packs())
