"""What the documents say is true: pages drawn from code are fresh, links lead somewhere, every word is explained."""

import importlib
import inspect
import re
import runpy
import sys
from pathlib import Path

import pytest

from headway.evidence.measures import MEASURES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("changelog.d/*.md")])
METHOD = ("catalogue", "ledger", "relationships", "columns", "subsets", "patterns")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_pages_drawn_from_the_code_are_fresh(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["reference.py", "--check"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "tools" / "reference.py"), run_name="__main__")

    assert ended.value.code == 0, capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_a_file(page):
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    missing = [target for target in targets if not (page.parent / target).exists()]

    assert missing == []


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.code)
def test_every_measure_names_a_function_that_exists(measure):
    module, _, name = measure.function.rpartition(".")

    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("package", METHOD)
def test_every_public_class_of_the_method_stands_in_the_glossary(package):
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    module = importlib.import_module(f"headway.{package}")

    missing = [
        name for name in module.__all__ if inspect.isclass(getattr(module, name)) and f"`{name}`" not in glossary
    ]

    assert missing == []


def test_every_decision_stands_in_the_index():
    index = (ROOT / "docs" / "decisions" / "index.md").read_text(encoding="utf-8")

    for page in (ROOT / "docs" / "decisions").glob("0*.md"):
        assert page.name in index
