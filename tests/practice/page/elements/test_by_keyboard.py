"""How controls behave: by keyboard alone, with a question first, while somebody types, and when something is wrong."""

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.practice.person import Visitor
from tests.practice.block_kit.example_elements import CONFIRM, ELEMENTS, option
from tests.practice.conftest import Json, button, plain, section
from tests.practice.page.elements.conftest import Bot, asking, last, settled

pytestmark = pytest.mark.browser

NUMBERED = [option(f"Topic {number}", f"t{number}") for number in range(1, 13)]
TEXT: Json = {"type": "plain_text_input", "action_id": "it"}
TEAM: Json = {"type": "plain_text_input", "action_id": "team"}


def modal(*blocks: Json) -> Json:
    return {"type": "modal", "title": plain("Asked"), "submit": plain("Send"), "blocks": list(blocks)}


def typed(block_id: str, element: Json, **more: object) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def asks(page: Page, bot: Bot, amina: Visitor, *blocks: Json) -> Locator:
    bot.modal = modal(*blocks)
    amina.types("/quiz")
    view = page.get_by_role("dialog", name="Asked")
    view.wait_for()
    return view


def test_several_are_chosen_with_arrows_and_space(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(asking("multi_static_select", "section")))
    opener = message.get_by_role("button", name="multi_static_select: Missing")
    opener.focus()
    page.keyboard.press("ArrowDown")
    expect(message.get_by_label("Custody")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Space")
    told = bot.heard()["actions"][0]["selected_options"]

    assert [one["value"] for one in told] == ["missing", "recording"]
    expect(message.get_by_label("Custody")).to_be_disabled()  # two at most
    page.keyboard.press("Escape")
    expect(message.get_by_role("button", name="multi_static_select: Missing, Recording")).to_be_focused()
    expect(message.get_by_label("Custody")).to_be_hidden()


def test_a_long_list_is_filtered(page: Page, bot: Bot) -> None:
    element = {"type": "multi_static_select", "action_id": "it", "options": NUMBERED}
    message = last(page, bot.says({**section("*Topics*", accessory=element), "block_id": "topics"}))
    message.get_by_role("button", name="Topics: Choose any").press("Enter")
    page.keyboard.press("Tab")
    expect(message.get_by_label("Filter the list")).to_be_focused()
    page.keyboard.type("topic 12")
    expect(message.get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    assert [one["value"] for one in bot.heard()["actions"][0]["selected_options"]] == ["t12"]


def test_an_open_list_stays_open_when_its_message_is_drawn_anew(page: Page, bot: Bot) -> None:
    ask = asking("multi_static_select", "section")
    ts = bot.says(ask)
    message = last(page, ts)
    message.get_by_role("button", name="multi_static_select").click()
    bot.client.chat_update(channel=bot.direct, ts=ts, text="Asked", blocks=[section("News"), ask])
    message.get_by_text("News").wait_for()

    expect(message.get_by_label("Custody")).to_be_visible()


def test_escape_closes_the_list_and_not_the_modal(page: Page, bot: Bot, amina: Visitor) -> None:
    view = asks(page, bot, amina, asking("multi_users_select", "input"))
    view.get_by_role("button", name="multi_users_select").press("ArrowDown")
    expect(view.get_by_label("Bo Larsen", exact=True)).to_be_visible()
    page.keyboard.press("Escape")

    expect(view.get_by_label("Bo Larsen", exact=True)).to_be_hidden()
    expect(page.get_by_role("dialog", name="Asked")).to_be_visible()


def test_the_overflow_menu_is_walked_with_arrows(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(asking("overflow", "actions")))
    opener = message.get_by_label("More actions")
    opener.focus()
    page.keyboard.press("ArrowDown")
    expect(message.get_by_role("button", name="Challenge this question")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(message.get_by_role("button", name="Read more")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert bot.heard()["actions"][0]["selected_option"]["value"] == "challenge"
    expect(opener).to_be_focused()


@pytest.mark.parametrize("name", ["static_select", "checkboxes", "datepicker", "multi_static_select"])
def test_what_is_not_confirmed_is_not_chosen(page: Page, bot: Bot, name: str) -> None:
    block = asking(name, "section")
    block["accessory"] = {**block["accessory"], "confirm": CONFIRM}
    message = last(page, bot.says(block))

    def choose() -> None:
        if name == "static_select":
            message.get_by_role("combobox").select_option("high")
        elif name == "checkboxes":
            message.get_by_label("Asked who else is at risk").click()
        elif name == "datepicker":
            message.locator("input").fill("2026-12-24")
        else:
            if not message.get_by_label("Custody").is_visible():
                message.get_by_role("button", name=name).click()
            message.get_by_label("Custody").click()

    def state() -> str:
        controls = (
            "[...node.querySelectorAll('select, input')].map(one => one.type == 'checkbox' ? one.checked : one.value)"
        )
        return str(message.evaluate(f"node => JSON.stringify({controls})"))

    before = state()
    choose()
    question = page.get_by_role("dialog", name="Sign it off?")
    question.get_by_role("button", name="Not yet").click()
    expect(question).to_be_hidden()

    assert state() == before
    assert bot.heard_nothing()
    choose()
    question.get_by_role("button", name="Sign off").click()
    assert bot.heard()["actions"][0]["action_id"] == name


def test_a_date_that_is_typed_is_told_once_when_it_is_finished(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(asking("datepicker", "section")))
    message.locator("input").focus()
    page.keyboard.type("11112027")  # the same wherever the month stands
    message.get_by_role("button", name="Tell").click()

    assert bot.heard()["actions"][0]["selected_date"] == "2027-11-11"
    assert bot.heard()["actions"][0]["action_id"] == "tell"


def test_what_is_being_typed_outlives_a_change_of_its_message(page: Page, bot: Bot) -> None:
    ask = typed("Log", TEXT)
    ts = bot.says(ask)
    message = last(page, ts)
    message.get_by_label("Log").focus()
    page.keyboard.type("LC-1")
    tell = {"type": "actions", "block_id": "tell", "elements": [button("Tell")]}
    bot.client.chat_update(channel=bot.direct, ts=ts, text="Asked", blocks=[section("News"), ask, tell])
    message.get_by_text("News").wait_for()
    expect(message.get_by_label("Log")).to_be_focused()
    expect(message.get_by_label("Log")).to_have_value("LC-1")
    message.get_by_role("button", name="Tell").click()

    assert bot.heard()["state"]["values"]["Log"]["it"]["value"] == "LC-1"


def test_enter_tells_where_the_block_asks_for_it(page: Page, bot: Bot, amina: Visitor) -> None:
    view = asks(page, bot, amina, typed("Log", TEXT, dispatch_action=True), typed("Team", TEAM))
    log = view.get_by_label("Log", exact=True)
    expect(log).to_have_accessible_description("Press Enter to send.")
    log.fill("LC-1")
    log.press("Enter")
    assert bot.heard()["actions"][0]["value"] == "LC-1"

    log.fill("LC-2")
    view.get_by_label("Team").fill("A")
    page.keyboard.press("Enter")
    body = bot.heard()
    assert body["type"] == "view_submission"
    values = body["view"]["state"]["values"]
    assert [values["Log"]["it"]["value"], values["Team"]["team"]["value"]] == ["LC-2", "A"]


def test_each_letter_is_told_where_the_block_asks_for_it(page: Page, bot: Bot) -> None:
    config = {"trigger_actions_on": ["on_character_entered"]}
    message = last(page, bot.says(typed("Log", {**TEXT, "dispatch_action_config": config}, dispatch_action=True)))
    message.get_by_label("Log").press_sequentially("LC")

    assert [bot.heard()["actions"][0]["value"] for _ in "LC"] == ["L", "LC"]


def test_limits_are_said_beforehand_and_errors_belong_to_their_field(page: Page, bot: Bot, amina: Visitor) -> None:
    view = asks(
        page,
        bot,
        amina,
        typed("Log", {**TEXT, "min_length": 3, "max_length": 10}, hint=plain("As in the log")),
        typed("Age", {**ELEMENTS["number_input"], "action_id": "age"}),
    )
    log = view.get_by_label("Log", exact=True)
    expect(log).to_have_accessible_description("As in the log 3 to 10 characters.")
    log.fill("0123456789AB")
    expect(view.get_by_text("2 too many")).to_be_visible()
    view.get_by_label("Age", exact=True).fill("18")
    view.get_by_role("button", name="Send").click()

    error = "Please enter no more than 10 characters."
    expect(log).to_have_accessible_description(f"As in the log 3 to 10 characters. {error}")
    expect(log).to_be_focused()
    expect(view.get_by_label("Age", exact=True)).to_have_accessible_description(
        "From 0 to 17. A whole number. Please enter a number of at most 17."
    )


def test_the_view_says_where_the_keyboard_begins(page: Page, bot: Bot, amina: Visitor) -> None:
    view = asks(page, bot, amina, typed("Log", TEXT), typed("Team", {**TEAM, "focus_on_load": True}))

    expect(view.get_by_label("Team")).to_be_focused()


def test_an_optional_choice_can_be_taken_back(page: Page, bot: Bot) -> None:
    message = last(page, bot.says({**asking("users_select", "input"), "optional": True}))
    message.get_by_role("combobox").select_option("")
    settled(page)
    message.get_by_role("button", name="Tell").click()

    assert bot.heard()["state"]["values"]["users_select"]["users_select"]["selected_user"] is None


def test_each_control_can_be_found_by_its_key_and_by_its_place(page: Page, bot: Bot) -> None:
    more = {"type": "actions", "block_id": "more", "elements": [{**ELEMENTS["overflow"], "action_id": "more"}]}
    message = last(page, bot.says(asking("radio_buttons", "section"), more))
    controls = "nodes => nodes.map(one => [one.dataset.key, one.dataset.place])"

    message.get_by_role("button", name="Tell").wait_for()
    assert message.locator("[data-key]").evaluate_all(controls) == [
        ["radio_buttons/radio_buttons/standard", "0"],
        ["radio_buttons/radio_buttons/medium", "1"],
        ["radio_buttons/radio_buttons/high", "2"],
        ["more/more/", "3"],
        ["tell/tell/", "4"],
    ]


def test_what_was_typed_in_a_modal_that_is_closed_is_gone_without_a_word(page: Page, bot: Bot, amina: Visitor) -> None:
    view = asks(page, bot, amina, typed("Log", TEXT))
    view.get_by_label("Log", exact=True).fill("LC-1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    asks(page, bot, amina, typed("Log", TEXT))

    expect(view.get_by_label("Log", exact=True)).to_have_value("")
