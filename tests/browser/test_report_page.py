"""The report in a real browser: quiet, readable on a phone and at night, reachable by keyboard, whole on paper."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from tests.support.browser import find_chromium, open_browser
from tests.support.report_sample import report_sample

from headway.reports import render_report

CHROMIUM = find_chromium()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,  # Playwright talks to its browser through pipes of its own
    pytest.mark.skipif(
        CHROMIUM is None, reason="No Chromium was found: install chromium, or name it in HEADWAY_CHROMIUM."
    ),
]

PAPER = {"width": 688, "height": 1_017}
"""A4 less its margins, in pixels."""

LOW_CONTRAST = """() => {
  const parse = (colour) => {
    const parts = colour.match(/[\\d.]+/g).map(Number);
    return parts.length < 4 ? [...parts, 1] : parts;
  };
  const over = (top, ground) => top.slice(0, 3).map((part, i) => part * top[3] + ground[i] * (1 - top[3]));
  const light = (colour) => colour.slice(0, 3)
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const found = [];
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("script,style,title,desc,.hidden,.skip")) continue;
    if (!element.checkVisibility()) continue;
    seen += 1;
    const style = getComputedStyle(element);
    const below = ground(element);
    const ink = over(parse(element.closest("svg") ? style.fill : style.color), below);
    const [high, low] = [light(ink), light(below)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) found.push(`${walker.currentNode.data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return { seen, found };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM is not None
    with open_browser(CHROMIUM) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_report(report_sample()), encoding="utf-8")
    return path.as_uri()


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int = 1_280, theme: str = "light", script: bool = True
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        java_script_enabled=script,
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        page.goto(address)
        yield page
    finally:
        context.close()


def test_the_page_opens_without_a_request_and_without_a_complaint(browser, address):
    context = browser.new_context()
    page = context.new_page()
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(address)
    page.get_by_role("button", name="All tables").click()
    page.get_by_role("button", name="Dark").click()

    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    context.close()


def test_nothing_scrolls_sideways_at_any_width(browser, address):
    with opened(browser, address) as page:
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
        needed = {}
        for width in (320, 340, 390, 760, 1_020, 1_180, 1_440):
            page.set_viewport_size({"width": width, "height": 900})
            needed[width] = page.evaluate("document.documentElement.scrollWidth")

    assert all(wide <= width for width, wide in needed.items()), needed


@pytest.mark.parametrize("width", [340, 1_280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_can_be_read_in_both_themes(browser, address, theme, width):
    with opened(browser, address, theme=theme, width=width) as page:
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")

        result = page.evaluate(LOW_CONTRAST)

    assert result["seen"] > 500
    assert result["found"] == []


def test_the_button_changes_the_theme_either_way(browser, address):
    with opened(browser, address, theme="dark") as page:
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = page.evaluate(ground)

        page.get_by_role("button", name="Light").click()

        assert page.evaluate(ground) != dark
        page.get_by_role("button", name="Dark").click()
        assert page.evaluate(ground) == dark


def test_headings_are_in_order_and_landmarks_are_there(browser, address):
    with opened(browser, address) as page:
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((head) => Number(head.tagName[1]))")

        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
        for role in ("banner", "main", "navigation", "contentinfo"):
            assert page.get_by_role(role).count() == 1


@pytest.mark.parametrize("width", [340, 1_280])
def test_every_chart_has_a_name_and_is_shown_once(browser, address, width):
    with opened(browser, address, width=width) as page:
        charts = page.get_by_role("img")

        names = [charts.nth(index).get_attribute("aria-labelledby") or "" for index in range(charts.count())]
        spoken = [page.locator(f"#{name.split()[0]}").text_content() for name in names]

    assert len(spoken) == 9
    assert all(spoken)
    assert len(set(spoken)) == 9


def test_tables_are_reached_and_opened_by_keyboard(browser, address):
    with opened(browser, address) as page:
        page.get_by_text("Show the numbers").first.focus()

        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
        assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Numbers: ")
        assert page.get_by_role("table").first.is_visible()


def test_the_skip_link_is_the_first_stop_and_leads_to_the_report(browser, address):
    with opened(browser, address) as page:
        page.keyboard.press("Tab")

        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def test_a_figure_shows_its_definition_when_pointed_at_or_focused(browser, address):
    with opened(browser, address) as page:
        term = page.locator(".figures .term").first
        term.hover()
        tip = term.locator(".tip")

        assert tip.is_visible()
        page.mouse.move(0, 0)
        assert not tip.is_visible()
        page.evaluate("document.querySelector('.tools button:last-of-type').focus()")
        for _ in range(12):
            page.keyboard.press("Tab")
            if tip.is_visible():
                break
        assert tip.is_visible()
        page.keyboard.press("Escape")
        assert not tip.is_visible()


@pytest.mark.parametrize("width", [800, 1_280])
def test_every_definition_opens_inside_the_window(browser, address, width):
    with opened(browser, address, width=width) as page:
        terms = page.locator(".term:visible")
        for index in range(terms.count()):
            terms.nth(index).hover()
            box = terms.nth(index).locator(".tip").bounding_box()

            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
            assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).className", middle) == "tip"


def test_without_script_nothing_is_missing(browser, address):
    with opened(browser, address, script=False) as page:
        assert page.get_by_role("img").count() == 9
        assert page.get_by_role("button").count() == 0
        page.get_by_text("Show the numbers").first.click()
        assert page.get_by_role("table").first.is_visible()


def test_on_paper_no_chart_is_cut_and_the_ground_is_light(browser, address, tmp_path):
    with opened(browser, address, theme="dark", width=PAPER["width"]) as page:
        page.emulate_media(media="print", color_scheme="dark")

        cards = page.evaluate(
            "[...document.querySelectorAll('figure.card')].map((card) => "
            "[card.getBoundingClientRect().height, getComputedStyle(card).breakInside])"
        )
        ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
        page.pdf(path=tmp_path / "report.pdf", format="A4", print_background=True)

    assert all(height <= PAPER["height"] for height, _ in cards)
    assert {rule for _, rule in cards} == {"avoid"}
    assert ink == "rgb(20, 22, 28)"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "report.pdf").stat().st_size > 20_000


def test_larger_text_of_the_reader_is_followed(browser, address):
    with opened(browser, address, width=390) as page:
        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 27
