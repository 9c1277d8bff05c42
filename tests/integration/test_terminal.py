"""The terminal as its users meet it: what it prints, what it writes, and how it refuses."""

import json
from pathlib import Path

import pytest

from headway.cli.main import run_with

CSV = """when,who,what,amount,town
2026-01-05 09:00,ann,Phone call,,Leeds
2026-01-06 10:00,ann,Order,120.50,Leeds
2026-01-06 11:00,bob,Phone call,,York
2026-01-06 11:00,bob,Phone call,,York
soon,bob,Order,80.00,York
2026-01-09 10:00,,Order,10.00,
2026-01-09 10:00,cid,Telepathy,,Hull
"""

MAPPING = """
mapping: shop
currency: EUR
sources:
  - name: till
    file: rows.csv
    contact: who
    when: when
    type: {column: what}
    types: {Phone call: call, Order: order}
    value: amount
contacts:
  - name: people
    file: rows.csv
    contact: who
    dimensions: {town: town}
outcomes:
  bought: {first: order}
"""

PACK = """
pack: shop
name: Shop
version: 1
currency: EUR
start_level: prospect
levels:
  - {code: prospect, name: Prospect, phases: acquisition}
  - {code: customer, name: Customer, phases: retention}
interactions:
  - {code: call, name: Call, domain: sales, direction: out, personal: true, rv: 2, cost: 5}
  - code: order
    name: Order
    domain: sales
    direction: in
    personal: false
    rv: 20
    cost: 1.50
    outcome_defining: true
    triggers: [{from: prospect, to: customer}]
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.delenv("HEADWAY_DATA", raising=False)
    (tmp_path / "rows.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(PACK, encoding="utf-8")
    return tmp_path


def run(*arguments):
    return run_with([str(argument) for argument in arguments])


def test_an_import_prints_that_accepted_and_rejected_add_up_and_says_why(shop, capsys):
    code = run("import", shop / "mapping.yaml", "--catalogue", shop / "shop.yaml", "--out", shop / "data")

    told = capsys.readouterr().out
    assert code == 0
    assert "Read 7 rows: 3 accepted, 4 rejected." in told
    rejected = (shop / "data" / "rejects.csv").read_text(encoding="utf-8")
    assert '"till","rows.csv",6,"when","soon"' in rejected
    assert "Telepathy" in rejected


def test_a_contact_opens_to_its_lines_and_they_make_the_total(shop, capsys):
    run("import", shop / "mapping.yaml", "--catalogue", shop / "shop.yaml", "--out", shop / "data")
    capsys.readouterr()

    code = run("contact", "show", "ann", "--data", shop / "data", "--json")

    ledger = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (ledger["rv_milli"], ledger["cost_minor"], ledger["level"]) == (22_000, 650, "Customer")
    assert sum(line["rv_milli"] for line in ledger["lines"]) == 22_000


def test_a_contact_is_shown_as_it_was_known_on_a_day(shop, capsys):
    run("import", shop / "mapping.yaml", "--catalogue", shop / "shop.yaml", "--out", shop / "data")
    capsys.readouterr()

    run("contact", "show", "ann", "--data", shop / "data", "--as-of", "2026-01-05")

    assert "Sum of 1 lines: 2 RV, EUR 5.00." in capsys.readouterr().out


def test_verify_folds_every_contact_again(shop, capsys):
    run("import", shop / "mapping.yaml", "--catalogue", shop / "shop.yaml", "--out", shop / "data")
    capsys.readouterr()

    code = run("verify", shop / "data", "--json")

    proof = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (proof["contacts"], proof["interactions"]) == (3, 3)


def test_verify_refuses_a_damaged_folder_with_a_sentence(shop, capsys):
    run("import", shop / "mapping.yaml", "--catalogue", shop / "shop.yaml", "--out", shop / "data")
    file = max((shop / "data" / "segment").glob("*.arrow"), key=lambda path: path.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    capsys.readouterr()

    code = run("verify", shop / "data")

    assert code == 8
    assert file.name in capsys.readouterr().err


def test_a_pilot_leaves_a_report_its_figures_and_its_rejects(shop, capsys):
    plan = "pilot: shop\ntitle: The shop\nmapping: mapping.yaml\ncatalogue: shop.yaml\noutcome: {flag: bought}\n"
    (shop / "PILOT.yaml").write_text(
        plan + "value: {revenue: interactions}\nfamilies: [{by: town}]\n", encoding="utf-8"
    )

    code = run("pilot", "run", shop / "PILOT.yaml", "--out", shop / "out", "--json")

    said = json.loads(capsys.readouterr().out)
    results = json.loads(Path(said["results"]).read_text(encoding="utf-8"))
    assert code == 0
    assert said["intake"] == {"read": 7, "accepted": 3, "rejected": 4}
    assert {f["measure"]: f["value"] for f in results["figures"]}["contacts"] == 2
    assert "not enough data" in (shop / "out" / "report.html").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["catalogue", "shw"], 2, "Did you mean 'show'?"),
        (["catalogue", "show", "startr"], 4, "Did you mean 'starter'?"),
        (["catalogue", "show", "starter", "--level", "proposl"], 4, "Did you mean 'proposal'?"),
        (["contact", "show", "ann", "--data", "nowhere"], 8, "no data folder"),
        (["contact", "show", "ann", "--data", "nowhere", "--as-of", "soon"], 8, "no data folder"),
        (["pilot", "run", "nowhere.yaml", "--out", "out"], 4, "There is no pilot plan"),
        (["import", "a.csv", "b.csv"], 2, "one mapping file"),
        (["import", "nowhere.yaml", "--out", "out"], 2, "nowhere.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_ends_with_a_sentence_and_the_exit_code_of_its_kind(
    arguments, code, said, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    assert run(*arguments) == code

    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_an_error_as_json_has_one_shape(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    run("contact", "show", "ann", "--data", "nowhere", "--json")

    error = json.loads(capsys.readouterr().out)["error"]
    assert set(error) == {"code", "problem", "hint", "problems", "facts"}
    assert error["code"] == "store"


def test_a_catalogue_is_checked_shown_and_compared(shop, capsys):
    newer = PACK.replace("version: 1", "version: 2").replace("rv: 20", "rv: 25")
    (shop / "newer.yaml").write_text(newer, encoding="utf-8")

    assert run("catalogue", "check", shop / "shop.yaml") == 0
    assert "1 major" not in capsys.readouterr().out
    assert run("catalogue", "show", "starter", "--type", "site_visit") == 0
    assert "Site visit" in capsys.readouterr().out
    assert run("catalogue", "diff", shop / "shop.yaml", shop / "newer.yaml", "--json") == 0
    change = json.loads(capsys.readouterr().out)
    assert change["structure_changed"] is False
    assert any("25" in line for line in change["changes"])


@pytest.mark.slow
def test_the_demonstration_is_made_once_and_found_the_second_time(tmp_path, capsys):
    first = run("demo", "--out", tmp_path / "demo")
    made_at = (tmp_path / "demo" / "report.html").stat().st_mtime_ns
    second = run("demo", "--out", tmp_path / "demo")

    told = capsys.readouterr().out.splitlines()
    assert (first, second) == (0, 0)
    assert (tmp_path / "demo" / "report.html").stat().st_mtime_ns == made_at
    assert told[0] == told[1]
    assert told[0].startswith("The demonstration company's report: file://")
