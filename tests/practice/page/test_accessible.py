"""The page for everybody: keyboard, phone, dark, screen reader, no network; and always marked as a practice."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice import Practice
from tests.practice.page.conftest import opens, serious_findings, types

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("socket_bot")]

SMALL: Any = {"width": 320, "height": 640}
DESK: Any = {"width": 1280, "height": 720}
LOOKS: dict[str, tuple[Any, Any]] = {
    "dark phone": ("dark", SMALL),
    "phone": ("light", {"width": 390, "height": 844}),
    "dark": ("dark", DESK),
    "light": ("light", DESK),
}
SCANNED = ("dark phone", "light")  # each scheme, and each of the smallest and the largest size


def message(page: Page) -> None:
    types(page, "/thinkchild")
    page.get_by_role("button", name="Tick").wait_for()
    types(page, "/quiz")
    page.get_by_role("button", name="Answer").wait_for()


def modal(page: Page) -> None:
    types(page, "/thinkchild")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("dialog").wait_for()


def modal_with_an_error(page: Page) -> None:
    modal(page)
    page.get_by_role("dialog").get_by_role("button", name="Start").click()
    page.get_by_role("dialog").get_by_role("alert").first.wait_for()


def home(page: Page) -> None:
    page.get_by_role("button", name="Home").click()
    page.get_by_text("1 checklist open").wait_for()


def thread(page: Page) -> None:
    page.get_by_role("button", name="2 replies").click()
    page.get_by_role("complementary", name="Thread").get_by_text("Signed off").wait_for()


def suggestions(page: Page) -> None:
    page.get_by_label("Slash command").press("/")
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="/quiz").wait_for()


def tools(page: Page) -> None:
    page.get_by_role("button", name="Practice tools").click()
    page.get_by_role("tabpanel", name="Clock").wait_for()


def faults(page: Page) -> None:
    tools(page)
    page.get_by_role("tab", name="Faults").click()
    page.get_by_label("What goes wrong").select_option("deaf")
    page.get_by_role("button", name="Start this fault").click()
    page.get_by_role("button", name="Stop: Slack to bot: nothing arrives").wait_for()


def calls(page: Page) -> None:
    tools(page)
    page.get_by_role("tab", name="Calls").click()
    page.get_by_label("Refused and failed only").check()
    page.locator("summary").filter(has_text="invalid_blocks").first.click()
    page.get_by_role("group", name="Answered").wait_for()


STAGES = [message, modal, modal_with_an_error, home, thread, suggestions, tools, faults, calls]


def prepared(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="U0AMINA", text="A checklist was handed over")["ts"]
    for text in ("Taken over", "Signed off"):
        client.chat_postMessage(channel="D0AMINA", text=text, thread_ts=parent)
    client.chat_postMessage(channel="U0BO", text="New for Bo")
    client.chat_postEphemeral(channel="D0AMINA", user="U0AMINA", text="Only for you")
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.chat_postMessage(channel="U0AMINA", text="No", blocks=[{"type": "no"}])


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_a_scan_finds_nothing_serious(page: Page, client: WebClient, stage: Callable[[Page], None]) -> None:
    """Reached on a phone, then looked at in each way."""
    page.set_viewport_size(SMALL)
    prepared(client)
    page.get_by_role("button", name="2 replies").wait_for()
    stage(page)

    for look, (scheme, size) in LOOKS.items():
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        if look in SCANNED:
            assert serious_findings(page) == [], look
        assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth"), look
        expect(page.get_by_text("Practice – nothing here is real")).to_be_in_viewport(ratio=1)
        assert on_top(page), look


def on_top(page: Page) -> bool:
    """Nothing covers or dims the banner, not even the back of a modal: its own colours are on the screen."""
    covered = page.evaluate(
        """() => {
            const box = document.querySelector(".banner").getBoundingClientRect();
            const dialog = document.querySelector("dialog[open]");
            if (dialog) return parseFloat(getComputedStyle(dialog, "::backdrop").top) < box.bottom - 1
                || dialog.getBoundingClientRect().top < box.bottom;
            return !document.elementFromPoint(box.width / 2, box.height / 2).closest(".banner");
        }"""
    )
    return not covered


def test_dark_has_colours_of_its_own(page: Page) -> None:
    seen = {}
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        parts = "[document.body, document.querySelector('.banner'), document.getElementById('text')]"
        colours = "((style) => [style.color, style.backgroundColor])(getComputedStyle(one))"
        seen[scheme] = page.evaluate(f"{parts}.map((one) => {colours})")

    for light, dark in zip(seen["light"], seen["dark"], strict=True):
        assert light[0] != dark[0]
        assert light[1] != dark[1]


def test_a_question_and_a_checklist_need_no_mouse(page: Page) -> None:
    page.reload()  # the keyboard begins at the top
    page.get_by_role("button", name="Messages").wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Go to the conversation")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the command box")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Slash command")).to_be_focused()
    page.keyboard.press("F6")
    expect(page.get_by_role("button", name="Messages")).to_be_focused()
    page.keyboard.press("Control+/")
    expect(page.get_by_role("log")).to_be_focused()
    tab_to(page, "#text")
    page.keyboard.type("/th")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Slash command")).to_have_value("/thinkchild ")
    expect(page.locator("#usage")).to_contain_text("[incident reference]")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tick").wait_for()

    page.get_by_role("log").focus()
    tab_to(page, "input[value=spoke]")
    page.keyboard.press("Space")
    expect(page.get_by_label("Spoke")).to_be_checked()
    tab_to(page, "select[data-action=risk]")
    page.keyboard.press("h")
    expect(page.get_by_label("Risk")).to_have_value("high")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    tab_to(page, "button[data-key*='/start/']")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Log number")).to_be_focused()
    page.keyboard.type("LN-1")
    page.keyboard.press("Tab")
    page.keyboard.press("c")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Siblings")).to_be_checked()
    page.get_by_label("Log number").press("Enter")
    page.get_by_text("Started custody for LN-1").wait_for()
    expect(page.get_by_role("dialog")).to_be_hidden()

    expect(page.get_by_role("button", name="Start", exact=True)).to_be_focused()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        visible = "document.activeElement.matches(':focus-visible')"
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(f"!{visible} || {outline} !== 'none'")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard never came to {selector}")


def test_on_a_phone_the_tools_cover_the_page_and_give_it_back(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name="Practice tools").click()
    for _ in range(15):
        page.keyboard.press("Tab")
        assert not page.evaluate("Boolean(document.activeElement.closest('main, #sidebar'))")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close the practice tools").wait_for(state="hidden")

    page.get_by_label("Slash command").click()


def test_the_page_asks_nobody_else_for_anything(browser: Browser, practice: Practice, client: WebClient) -> None:
    asked: set[str] = set()
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.add(request.url))
        page.on("websocket", lambda socket: asked.add(socket.url))
        opens(page, practice)
        message(page)
        tools(page)

    assert len(asked) > 10
    assert {url for url in asked if url.split("/")[2] != practice.url.split("/")[2]} == set()


def test_nothing_moves_for_somebody_who_wants_it_still(page: Page) -> None:
    spin = """() => {
        const button = document.querySelector("#composer .primary");
        button.setAttribute("aria-busy", "true");
        const moves = getComputedStyle(button, "::after").animationName;
        button.removeAttribute("aria-busy");
        return moves;
    }"""
    assert page.evaluate(spin) == "turn"

    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(spin) == "none"
    page.emulate_media(reduced_motion="no-preference")


def test_headings_and_landmarks_have_names(page: Page) -> None:
    message(page)

    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("banner")).to_contain_text("nothing here is real")
    expect(page.get_by_role("complementary", name="People and places")).to_be_visible()
    expect(page.get_by_role("navigation", name="Where to look")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Think Child")
    expect(page.get_by_role("log", name="Messages")).to_be_visible()
    expect(page.get_by_label("Slash command")).to_have_accessible_description(re.compile("begin with /"))
