"""The practice tools: the clock, faults on demand, the calls; and what stands above the page."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice import Practice
from tests.practice.conftest import button, options, section
from tests.practice.page.conftest import opens, records_what_is_said, said, types, until

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("socket_bot")]


@pytest.fixture(autouse=True)
def by_real_time(practice: Practice, fresh: None) -> None:
    practice.clock.moved = 0


def tools(page: Page, panel: str) -> Locator:
    page.get_by_role("button", name="Practice tools").click()
    page.get_by_role("tab", name=panel).click()
    return page.get_by_role("tabpanel", name=panel)


def test_the_clock_is_moved_and_the_page_follows(page: Page, client: WebClient, practice: Practice) -> None:
    before = practice.now()
    clock = tools(page, "Clock")
    expect(clock).to_contain_text("Same as real time")
    records_what_is_said(page)
    clock.get_by_role("button", name="+4 hours").click()

    expect(clock).to_contain_text("4 hours ahead of the real time")
    assert 4 * 3600 <= (practice.now() - before).total_seconds() < 4 * 3600 + 60
    until(page, "window.said.length")
    assert said(page)[0].startswith("It is now ")
    client.chat_postMessage(channel="U0AMINA", text="By the new time")
    shown = clock.locator(".clock-time").inner_text()
    expect(page.get_by_role("article").get_by_role("time")).to_have_text(shown)


def test_the_clock_goes_to_the_next_shift_and_to_tomorrow(page: Page, practice: Practice) -> None:
    clock = tools(page, "Clock")
    clock.get_by_role("button", name="To Amina’s next shift").click()

    expect(clock).to_contain_text("ahead of the real time")
    expect(page.locator("#my-shift")).to_contain_text(" shift until ")
    day = practice.now().date()
    clock.get_by_role("button", name="To tomorrow, 07:00").click()
    expect(clock.locator(".clock-time")).to_have_text("07:00")
    assert (practice.now().date() - day).days == 1


def test_somebody_who_works_no_shifts_is_told_so(page: Page) -> None:
    page.get_by_label("You are").select_option("U0ERIN")
    clock = tools(page, "Clock")
    clock.get_by_role("button", name="To Erin’s next shift").click()

    expect(clock.get_by_role("alert")).to_contain_text("Erin Walsh works no shifts")


def test_people_show_when_they_work_and_when_not_to_disturb_them(page: Page, practice: Practice) -> None:
    carol = page.get_by_role("button", name="Carol Evans")
    expect(carol).to_contain_text("until")
    while not 1 <= practice.now().hour < 5:  # by night
        practice.move(3600)

    expect(carol).to_contain_text("Do not disturb")
    expect(page.get_by_role("button", name="Erin Walsh")).not_to_contain_text("until")


def test_a_fault_is_started_shown_on_the_page_and_stopped(page: Page, client: WebClient) -> None:
    faults = tools(page, "Faults")
    faults.get_by_label("What goes wrong").select_option("server_error")
    faults.get_by_label("Only this method").fill("chat.postMessage")
    faults.get_by_label("Only in this conversation").select_option(label="Think Child and Amina Khan")
    faults.get_by_role("button", name="Start this fault").click()
    warning = page.get_by_role("region", name="Faults that are switched on")
    expect(warning).to_contain_text("Answer 500 and do nothing")

    with pytest.raises(SlackApiError, match="internal_error"):
        client.chat_postMessage(channel="U0AMINA", text="Never")
    faults.get_by_role("button", name="Stop: Answer 500").press("Enter")
    expect(warning).to_be_hidden()
    expect(faults.get_by_role("heading", name="Switched on")).to_be_focused()
    client.chat_postMessage(channel="U0AMINA", text="Arrives")
    page.get_by_role("log").get_by_text("Arrives").wait_for()


def test_a_fault_that_makes_no_sense_is_refused_with_a_sentence(page: Page) -> None:
    faults = tools(page, "Faults")
    faults.get_by_label("What goes wrong").select_option("deaf")
    faults.get_by_label("Stop after").fill("0")
    faults.get_by_role("button", name="Start this fault").click()

    expect(faults.get_by_role("alert")).to_have_text("times must be a whole number from 1 on.")
    expect(page.get_by_role("region", name="Faults that are switched on")).to_be_hidden()


def test_all_faults_are_stopped_at_once_from_the_warning(page: Page) -> None:
    faults = tools(page, "Faults")
    for kind in ("deaf", "mute"):
        faults.get_by_label("What goes wrong").select_option(kind)
        faults.get_by_role("button", name="Start this fault").click()
        faults.get_by_role("button", name="Stop:").nth(1 if kind == "mute" else 0).wait_for()
    page.get_by_role("button", name="Close the practice tools").click()
    page.get_by_role("button", name="Show faults").click()
    expect(page.get_by_role("heading", name="Practice tools")).to_be_focused()
    faults.get_by_role("button", name="Stop all").click()

    expect(page.get_by_role("region", name="Faults that are switched on")).to_be_hidden()


def test_a_refused_call_shows_the_rule_and_where_it_is_written(page: Page, client: WebClient) -> None:
    radio = {"type": "radio_buttons", "action_id": "many", "options": options(*(f"o{one}" for one in range(11)))}
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.chat_postMessage(channel="U0AMINA", text="No", blocks=[{"type": "actions", "elements": [radio]}])
    client.chat_postMessage(channel="U0AMINA", text="<b>Yes</b>")
    calls = tools(page, "Calls")
    first = calls.get_by_role("listitem").filter(has_text="chat.postMessage").first
    expect(first).to_contain_text("Bot → Slack chat.postMessage ok")
    first.locator("summary").click()
    expect(first.get_by_role("group", name="Asked")).to_contain_text("<b>Yes</b>")
    assert first.locator("pre b").count() == 0

    calls.get_by_label("Refused and failed only").check()
    expect(calls.get_by_role("listitem").filter(has_not_text="refused")).to_have_count(0)
    refused = calls.get_by_role("listitem").first
    refused.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(refused).to_contain_text("refused: invalid_blocks")
    expect(refused.locator(".rule code")).to_contain_text("blocks[0].elements[0]")
    link = refused.get_by_role("link", name="Slack’s documentation")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")
    expect(link).to_have_attribute("href", re.compile("^https://docs.slack.dev/reference/"))
    expect(refused.get_by_role("group", name="Answered")).to_contain_text('"ok": false')
    assert "xoxb" not in page.content()


def test_new_calls_appear_above_and_what_is_open_stays_open(page: Page) -> None:
    calls = tools(page, "Calls")
    types(page, "/quiz")
    page.get_by_role("button", name="Skip", exact=True).wait_for()
    command = calls.get_by_role("listitem").filter(has_text="slash_commands")
    command.locator("summary").click()
    expect(command.get_by_role("group", name="Asked")).to_contain_text('"command": "/quiz"')
    page.get_by_role("button", name="Skip", exact=True).click()

    expect(calls.get_by_role("listitem").first).to_contain_text("Slack → bot interactive")
    expect(command.get_by_role("group", name="Asked")).to_be_visible()


def test_a_late_acknowledgement_is_marked_in_words(page: Page, practice: Practice) -> None:
    practice.patience(0.001)
    calls = tools(page, "Calls")
    types(page, "/quiz")

    expect(calls.get_by_role("listitem").filter(has_text="slash_commands").first).to_contain_text("too late")


def test_the_tools_are_closed_at_first_and_remembered_for_this_window_alone(
    page: Page, context: BrowserContext, practice: Practice
) -> None:
    panel = page.get_by_role("complementary", name="Practice tools")
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="Practice tools")).to_have_attribute("aria-expanded", "false")
    tools(page, "Calls")
    page.reload()

    expect(page.get_by_role("tab", name="Calls")).to_have_attribute("aria-selected", "true")
    expect(panel).to_be_visible()
    other = context.new_page()
    opens(other, practice)
    expect(other.get_by_role("complementary", name="Practice tools")).to_have_count(0)


def test_the_tools_are_worked_with_the_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Practice tools").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Practice tools")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Clock")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Calls")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tabpanel", name="Faults")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.get_by_role("tab", name="Clock")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("tabpanel", name="Clock")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Practice tools")).to_be_focused()
    expect(page.get_by_role("complementary", name="Practice tools")).to_have_count(0)


def test_what_is_read_aloud_is_shown_when_asked_for(page: Page, client: WebClient) -> None:
    client.chat_postMessage(channel="U0AMINA", text="Read me", blocks=[section("See me", accessory=button("Tick"))])
    page.get_by_text("See me").wait_for()
    expect(page.get_by_text("Read me")).to_have_count(0)
    page.get_by_role("button", name="Practice tools").click()
    page.get_by_label("Show the text that screen readers").check()

    expect(page.get_by_role("article")).to_contain_text("Read aloud: Read me")
    page.get_by_label("Show the text that screen readers").uncheck()
    expect(page.get_by_text("Read me")).to_have_count(0)


def test_errors_in_previewed_content_stand_above_everything_until_the_next_good_save(
    page: Page, practice: Practice
) -> None:
    practice.board(
        "training/missing.yaml cannot be used yet", ["training/missing.yaml:14: <b>option values</b> differ"]
    )
    board = page.get_by_role("alert", name="training/missing.yaml cannot be used yet")
    expect(board.get_by_role("listitem")).to_have_text("training/missing.yaml:14: <b>option values</b> differ")

    practice.board("")
    expect(board).to_have_count(0)
