"""The page in a real browser: each kind of block can be used, by mouse, by keyboard and on a phone."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.person import Visitor
from tests.practice.page.conftest import records_what_is_said, types, until

PHONE: Any = {"width": 390, "height": 844}

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("socket_bot")]


def test_a_newcomer_is_told_what_to_try_and_that_nothing_is_real(page: Page) -> None:
    expect(page.get_by_text("Practice – nothing here is real")).to_be_visible()
    page.get_by_role("button", name="/coverage").click()

    expect(page.get_by_label("You are")).to_have_value("U0BO")
    expect(page.get_by_label("Slash command")).to_have_value("/coverage")
    expect(page.get_by_label("Slash command")).to_be_focused()


def test_a_question_is_answered_in_a_message(page: Page, amina: Visitor) -> None:
    types(page, "/quiz")
    expect(page.get_by_role("link", name="guidance")).to_have_attribute("rel", "noopener noreferrer")
    expect(page.get_by_text("Only visible to you")).to_be_visible()

    page.get_by_label("Speak with her alone").check()
    page.set_viewport_size({"width": 1280, "height": 450})
    page.get_by_role("article").first.evaluate("card => card.scrollIntoView({ block: 'end' })")
    page.get_by_label("More actions: She is 14 and says").click()
    expect(page.get_by_role("button", name="Help")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Challenge this question").click()
    page.get_by_text("You chose challenge").wait_for()

    expect(page.get_by_label("Speak with her alone")).to_be_checked()
    page.get_by_role("button", name="Answer").click()
    page.get_by_text("You answered: Speak with her alone").wait_for()
    assert page.get_by_label("Speak with her alone").count() == 0


def test_every_control_of_a_checklist_reaches_the_bot(page: Page, amina: Visitor) -> None:
    types(page, "/thinkchild custody")
    page.get_by_label("Spoke").check()
    page.get_by_label("Risk").select_option(label="High")
    page.get_by_role("button", name="Tick").click()
    expect(page.locator("[aria-busy]")).to_have_count(0)

    chosen = [value for block in amina.last()["chosen"].values() for value in block.values()]
    assert chosen == [["spoke"], "high"]
    expect(page.get_by_role("listitem").filter(has_text="Record how they behave").locator("strong")).to_have_text(
        "behave"
    )


def test_a_modal_is_filled_corrected_and_submitted(page: Page) -> None:
    types(page, "/thinkchild")
    page.get_by_role("button", name="Start", exact=True).click()
    modal = page.get_by_role("dialog", name="Start a checklist")
    expect(modal.get_by_label("Log number")).to_be_focused()

    modal.get_by_label("Log number").fill("42")
    modal.get_by_label("Checklist").select_option("custody")
    modal.get_by_label("Siblings").check()
    modal.get_by_role("button", name="Start").click()
    expect(modal.get_by_role("alert")).to_have_text("A log number begins with LN-")
    expect(modal.get_by_label("Log number")).to_have_value("42")
    expect(modal.get_by_label("Siblings")).to_be_checked()

    modal.get_by_label("Log number").fill("LN-1")
    page.keyboard.press("Enter")
    page.get_by_text("Started custody for LN-1").wait_for()
    expect(modal).to_be_hidden()


def test_escape_closes_a_modal_and_the_bot_is_told(page: Page) -> None:
    types(page, "/thinkchild")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("dialog").wait_for()

    page.keyboard.press("Escape")

    page.get_by_text("Nothing was started").wait_for()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_dangerous_button_asks_first(page: Page) -> None:
    types(page, "/thinkchild")
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("dialog", name="Discard it?").get_by_role("button", name="No").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Discard")).to_be_visible()

    page.get_by_role("button", name="Discard").click()
    page.get_by_role("button", name="Yes").click()

    expect(page.get_by_role("article")).to_have_count(0)


def test_what_was_picked_is_sent_by_who_picked_it_whoever_the_window_shows_then(page: Page) -> None:
    senders: list[str] = []

    def acts(request: Request) -> None:
        if request.url.endswith("/page/act"):
            senders.append(json.loads(request.post_data or "")["user"])

    types(page, "/thinkchild custody")
    page.get_by_role("button", name="Tick").wait_for()
    page.on("request", acts)
    with page.expect_response(lambda answer: '"tick"' in (answer.request.post_data or "")) as last:
        page.evaluate(
            """() => {
                document.querySelector("input[value=spoke]").click();
                document.querySelector("button[data-key*='/tick/']").click();
                location.hash = "U0BO";
            }"""
        )

    assert last.value.json()["ok"]
    page.remove_listener("request", acts)
    assert senders == ["U0AMINA", "U0AMINA"]


def test_somebody_unknown_in_the_address_becomes_the_first_person(context: BrowserContext, practice: Practice) -> None:
    page = context.new_page()
    page.goto(f"{practice.url}#U0NOBODY")

    expect(page).to_have_title("Amina Khan – Think Child practice")
    expect(page).to_have_url(f"{practice.url}#U0AMINA")


def test_home_is_shown_and_its_button_works(page: Page) -> None:
    page.get_by_role("button", name="Think Child – Home").click()
    page.get_by_text("1 checklist open").wait_for()

    page.get_by_role("button", name="Refresh").click()

    page.get_by_text("Refreshed").wait_for()
    expect(page.get_by_label("Slash command")).to_be_hidden()


def test_the_keyboard_alone_is_enough(page: Page, amina: Visitor) -> None:
    page.get_by_label("Slash command").focus()
    page.keyboard.type("/q")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("paragraph").filter(has_text="She is 14").wait_for()

    page.get_by_label("Speak with her alone").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Close the record")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Answer")).to_be_focused()
    page.keyboard.press("Enter")

    page.get_by_text("You answered: Close the record").wait_for()
    expect(page.get_by_role("article").first).to_be_focused()


def test_what_arrives_meanwhile_leaves_focus_and_choices_alone(page: Page, client: WebClient) -> None:
    types(page, "/quiz")
    page.get_by_label("Close the record").check()
    client.chat_postMessage(channel="U0AMINA", text="A reminder")
    page.get_by_text("A reminder").wait_for()

    expect(page.get_by_label("Close the record")).to_be_focused()
    expect(page.get_by_label("Close the record")).to_be_checked()


def test_two_windows_can_be_two_people(
    page: Page, context: BrowserContext, practice: Practice, client: WebClient
) -> None:
    other = context.new_page()
    other.goto(f"{practice.url}#U0BO")
    other.get_by_text("Three things to try").wait_for()
    client.chat_postMessage(channel="U0BO", text="For Bo alone")
    other.get_by_text("For Bo alone").wait_for()

    expect(page.get_by_text("For Bo alone")).to_have_count(0)
    page.get_by_role("button", name="Bo Larsen").click()
    page.get_by_text("For Bo alone").wait_for()
    assert page.url.endswith("#U0BO")


def test_a_failure_is_said_beside_the_composer(page: Page) -> None:
    types(page, "hello")

    expect(page.get_by_role("alert")).to_have_text("Type a slash command, for example /thinkchild.")
    text = page.get_by_label("Slash command")
    expect(text).to_have_value("hello")
    for elsewhere in ("general", "Messages"):
        page.get_by_role("button", name=elsewhere).click()
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(text).to_have_value("")
    text.press("ArrowUp")
    expect(text).to_have_value("hello")
    types(page, "/")
    expect(page.get_by_role("option", name="/quiz")).to_be_visible()


def test_what_a_bot_says_is_text_and_never_markup(page: Page, client: WebClient) -> None:
    said = "<img src=x onerror=alert(1)> &lt;b&gt;not bold&lt;/b&gt; <javascript:alert(1)|click>"
    client.chat_postMessage(channel="U0AMINA", text=said)

    page.get_by_text("<b>not bold</b>").wait_for()
    expect(page.locator("article img, article b, article a")).to_have_count(0)


def test_preformatted_text_is_wrapped_and_copied(page: Page, client: WebClient) -> None:
    client.chat_postMessage(channel="U0AMINA", text=f"Copy this:\n```{'Seen by day. ' * 40}End```")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    records_what_is_said(page)
    page.get_by_role("button", name="Copy").click()

    until(page, "window.said.includes('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").endswith("Seen by day. End")
    assert page.locator("article pre").evaluate("pre => pre.scrollWidth <= pre.clientWidth")


def test_a_phone_shows_everything_without_scrolling_sideways(page: Page, amina: Visitor) -> None:
    page.set_viewport_size(PHONE)
    types(page, "/thinkchild")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Start")).to_be_in_viewport()

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_label("You are")).to_be_in_viewport()
