"""Figures: tables that can be read and sorted, charts that do not lie, pictures and files in their place."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.practice.block_kit.examples import EXAMPLES
from tests.practice.conftest import section
from tests.practice.page.conftest import serious_findings, until
from tests.practice.page.elements.conftest import Bot, last, settled

pytestmark = pytest.mark.browser

MESSAGE, HOME = EXAMPLES["message"], EXAMPLES["home"]
PHONE: Any = {"width": 320, "height": 700}
DESK: Any = {"width": 1280, "height": 720}
CHARTS = ["bar", "line", "area", "pie"]


def chart(kind: str, **more: Any) -> dict[str, Any]:
    block = MESSAGE[f"data_visualization {kind}"]
    return {**block, "chart": {**block["chart"], **more}}


def numbers(shapes: Locator, name: str) -> list[float]:
    return [float(one) for one in shapes.evaluate_all(f"shapes => shapes.map(one => one.getAttribute('{name}'))")]


def columns(table: Locator, place: int) -> list[str]:
    return table.locator(f"tbody tr > :nth-child({place})").all_inner_texts()


def test_a_table_has_headers_and_its_columns_their_sides(page: Page, bot: Bot) -> None:
    table = last(page, bot.says(section("Checklists"), MESSAGE["table"])).get_by_role("table")

    expect(table.get_by_role("columnheader")).to_have_text(["Team", "Done", "Of", "Trend"])
    expect(table.get_by_role("rowheader")).to_have_text(["Response A, early shift", "Custody"])
    expect(table.get_by_role("cell", name="12")).to_have_css("text-align", "right")
    expect(table.get_by_role("cell", name="level")).to_have_css("text-align", "center")
    expect(table.get_by_role("rowheader").first).to_have_css("white-space", "normal")


def test_a_wide_table_scrolls_inside_itself_by_keyboard(page: Page, bot: Bot) -> None:
    cells = [{"type": "raw_text", "text": f"Column number {number}"} for number in range(12)]
    page.set_viewport_size(PHONE)
    message = last(page, bot.says(section("Wide"), {"type": "table", "rows": [cells, cells]}))
    box = message.get_by_role("region", name="Table: Wide")
    box.focus()
    page.keyboard.press("ArrowRight")
    until(page, "box => box.scrollLeft > 0", box.element_handle())

    assert page.evaluate("scroller.scrollWidth <= scroller.clientWidth")
    page.set_viewport_size(DESK)


def test_a_data_table_sorts_numbers_as_numbers_and_words_as_words(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(MESSAGE["data_table"]))
    table = message.get_by_role("table", name="Checklists completed by team, fewest first")
    expect(message.get_by_text("1 to 5 of 13")).to_be_visible()

    done = table.get_by_role("button", name="Done")
    done.focus()
    page.keyboard.press("Enter")
    expect(table.get_by_role("columnheader", name="Done")).to_have_attribute("aria-sort", "ascending")
    assert columns(table, 2) == ["1", "2", "3", "4", "5"]
    page.keyboard.press("Enter")
    expect(table.get_by_role("columnheader", name="Done")).to_have_attribute("aria-sort", "descending")
    assert columns(table, 2) == ["40", "12", "11", "10", "9"]
    table.get_by_role("button", name="Team").click()
    assert columns(table, 1)[:2] == ["Custody", "Team 01"]


def test_a_data_table_is_turned_and_filtered(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(MESSAGE["data_table"]))
    table = message.get_by_role("table")
    expect(message.get_by_role("button", name="Previous")).to_have_attribute("aria-disabled", "true")
    message.get_by_role("button", name="Next").press("Enter")
    message.get_by_role("button", name="Next").press("Enter")
    expect(message.get_by_text("11 to 13 of 13")).to_be_visible()
    message.get_by_role("button", name="Next").press("Enter")
    expect(table.get_by_role("rowheader")).to_have_count(3)

    message.get_by_role("searchbox").fill("custody")
    expect(table.get_by_role("rowheader")).to_have_text(["Custody"])
    message.get_by_role("searchbox").fill("nobody")
    expect(message.get_by_text("Nothing found")).to_be_visible()


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_says_its_figures_as_a_table(page: Page, bot: Bot, kind: str) -> None:
    block = chart(kind)
    message = last(page, bot.says(block))
    expect(message.get_by_role("img", name=f"{kind.title()} chart: {block['title']}")).to_be_visible()
    message.get_by_text("Figures as a table").click()
    shown = message.get_by_role("table", name=block["title"]).get_by_role("cell")

    if kind == "pie":
        expected = ["45", "44.8%", "28", "27.9%", "27.5", "27.4%"]
    else:
        expected = [f"{one['data'][at]['value']:g}" for at in range(3) for one in block["chart"]["series"]]
    expect(shown).to_have_text(expected)


def test_bars_are_as_tall_as_their_figures_and_begin_at_nought(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(chart("bar")))
    bars = message.locator(".chart .bar")
    expect(bars).to_have_count(6)
    tops, heights = numbers(bars, "y"), numbers(bars, "height")
    (base,) = numbers(message.locator(".chart line.axis"), "y1")

    assert [40 * height / heights[0] for height in heights] == pytest.approx([40, 60, 80, 35, 50, 55.5])
    assert [top + height for top, height in zip(tops, heights, strict=True)] == pytest.approx([base] * 6)


def test_values_below_nought_hang_below_the_axis(page: Page, bot: Bot) -> None:
    months = ["Sep", "Oct"]
    data = [{"label": month, "value": value} for month, value in zip(months, (-4, 8), strict=True)]
    block = chart("bar", series=[{"name": "Change", "data": data}], axis_config={"categories": months})
    message = last(page, bot.says(block))
    expect(message.locator(".chart .bar")).to_have_count(2)
    (base,) = numbers(message.locator(".chart line.axis"), "y1")
    below, above = numbers(message.locator(".chart .bar"), "y")

    assert below == pytest.approx(base)
    assert above < base


@pytest.mark.parametrize("kind", CHARTS)
def test_series_are_told_apart_without_their_colours(page: Page, bot: Bot, kind: str) -> None:
    message = last(page, bot.says(chart(kind)))
    message.locator(".chart svg").wait_for()
    keys = message.locator(".legend li")
    if kind == "line":
        marks = keys.locator(".point").evaluate_all("marks => marks.map(mark => mark.tagName)")
    else:
        marks = message.locator(".chart pattern path").evaluate_all("paths => paths.map(one => one.getAttribute('d'))")

    assert len(set(marks)) == len(marks) == keys.count() >= 2


def test_a_chart_is_drawn_as_wide_as_there_is_room(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(chart("line")))
    drawing = message.locator(".chart svg")
    drawing.wait_for()
    page.set_viewport_size(PHONE)
    until(page, "node => node.querySelector('.chart svg').clientWidth < 290", message.element_handle())

    assert drawing.locator("text").first.evaluate("text => getComputedStyle(text).fontSize") == "12px"
    page.set_viewport_size(DESK)


def test_a_picture_from_elsewhere_is_named_and_not_fetched(page: Page, bot: Bot) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    message = last(page, bot.says(MESSAGE["image"], MESSAGE["context"]))
    link = message.get_by_role("link", name="Picture: Coverage of Response A by month")

    expect(link).to_have_attribute("href", "https://example.org/coverage.png")
    expect(message.get_by_role("img", name="Coverage of Response A by month")).to_be_visible()
    assert [url for url in asked if "example.org" in url] == []


def test_files_hang_under_their_message(page: Page) -> None:
    files = [
        {"name": "icon.svg", "title": "A chart", "mimetype": "image/svg+xml", "url": "icon.svg", "alt": "Bars"},
        {"name": "team.csv", "title": "A team", "mimetype": "text/csv", "url": "files/F2/team.csv", "size": 12345},
    ]
    page.evaluate(
        """async (files) => {
            const { renderFiles } = await import("/pictures.js");
            const box = document.createElement("div");
            box.id = "files";
            box.append(...renderFiles(files));
            document.getElementById("log").append(box);
        }""",
        files,
    )
    box = page.locator("#files")

    expect(box.get_by_role("img", name="Bars")).to_have_js_property("complete", True)
    link = box.get_by_role("link", name="A team team.csv · text/csv · 12.3 kB")
    expect(link).to_have_attribute("download", "team.csv")
    page.evaluate("document.getElementById('files').remove()")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_block_passes_an_accessibility_scan_on_a_phone(page: Page, bot: Bot, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(PHONE)
    shown = [
        block
        for name, block in HOME.items()
        if name not in ("image of a file",) and not (" in a" in name and name.endswith(" in actions"))
    ]
    bot.client.views_publish(user_id="U0AMINA", view={"type": "home", "blocks": shown})
    page.get_by_role("button", name="Home").click()
    page.locator("#home").get_by_role("table").last.wait_for()
    settled(page)

    assert serious_findings(page, "#home") == []
    assert page.evaluate("scroller.scrollWidth <= scroller.clientWidth")
    assert page.locator("#home .block:not(hr)").evaluate_all(
        "all => all.every(one => one.getBoundingClientRect().width > 9)"
    )
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.set_viewport_size(DESK)


def test_every_target_is_big_enough_for_a_finger(page: Page, bot: Bot) -> None:
    names = [name for name in MESSAGE if name.endswith((" in actions", " in a section"))][:45]
    message = last(page, bot.says(*(MESSAGE[name] for name in names)))
    message.get_by_role("button", name="Tell").wait_for()
    small = message.evaluate(
        """node => [...node.querySelectorAll('button, select, summary, label.choice, input.moment, input[type=search]')]
            .filter(one => one.checkVisibility()).map(one => [one.outerHTML, one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    )

    assert small == []
