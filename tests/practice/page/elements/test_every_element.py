"""Each type of element is used by a person in a real browser, and the bot receives exactly the right value."""

from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.practice.person import Visitor
from tests.practice.block_kit.example_elements import ELEMENTS, option
from tests.practice.conftest import Json, plain
from tests.practice.page.elements.conftest import TELL, Bot, asking, last, settled

pytestmark = pytest.mark.browser

Use = Callable[[Locator], None]
COME = 1795361400  # 22 November 2026, 15:30 in London


def picks(label: str) -> Use:
    return lambda block: block.get_by_label(label).check()


def selects(value: str) -> Use:
    def select(block: Locator) -> None:
        block.get_by_role("combobox").select_option(value)

    return select


def ticks(label: str) -> Use:
    def tick(block: Locator) -> None:
        block.get_by_role("button").click()
        block.get_by_role("checkbox", name=label, exact=True).check()

    return tick


def fills(text: str) -> Use:
    return lambda block: block.locator("input, textarea").fill(text)


RISKS = ELEMENTS["radio_buttons"]["options"]
SEEN = ELEMENTS["checkboxes"]["options"]
TOPICS = ELEMENTS["multi_static_select"]["options"]
GIRL_3 = ELEMENTS["static_select in groups"]["option_groups"][1]["options"][1]
# How a person uses it, and what Slack then reports besides the type.
USES: dict[str, tuple[Use, Json]] = {
    "checkboxes": (picks("Spoke with them alone"), {"selected_options": [SEEN[0], SEEN[1]]}),
    "radio_buttons": (picks("High"), {"selected_option": RISKS[2]}),
    "static_select": (selects("high"), {"selected_option": RISKS[2]}),
    "static_select in groups": (selects("girl-3"), {"selected_option": GIRL_3}),
    "multi_static_select": (ticks("Custody"), {"selected_options": [TOPICS[0], TOPICS[1]]}),
    "users_select": (selects("U0BO"), {"selected_user": "U0BO"}),
    "multi_users_select": (ticks("Bo Larsen"), {"selected_users": ["U0AMINA", "U0BO"]}),
    "conversations_select": (selects("C0RESPONSEA"), {"selected_conversation": "C0RESPONSEA"}),
    "multi_conversations_select": (
        ticks("# response-a"),
        {"selected_conversations": ["C0GENERAL", "C0RESPONSEA"]},
    ),
    "channels_select": (selects("C0RESPONSEA"), {"selected_channel": "C0RESPONSEA"}),
    "multi_channels_select": (ticks("# general"), {"selected_channels": ["C0GENERAL"]}),
    "datepicker": (fills("2026-12-24"), {"selected_date": "2026-12-24"}),
    "timepicker": (fills("22:05"), {"selected_time": "22:05", "timezone": "Europe/London"}),
    "datetimepicker": (fills("2026-11-22T15:30"), {"selected_date_time": COME}),
    "plain_text_input": (fills("LC-1"), {"value": "LC-1"}),
    "plain_text_input of several lines": (fills("One\nTwo"), {"value": "One\nTwo"}),
    "email_text_input": (fills("bo@example.org"), {"value": "bo@example.org"}),
    "url_text_input": (fills("https://example.org/a"), {"value": "https://example.org/a"}),
    "number_input": (fills("16"), {"value": "16"}),
    "number_input with decimals": (fills("2.5"), {"value": "2.5"}),
}
PRESSED = [name for name in USES if not ELEMENTS[name]["type"].endswith("_input")]


def reported(name: str) -> Json:
    return {"type": ELEMENTS[name]["type"], **USES[name][1]}


def uses(surface: Locator, names: Iterable[str]) -> None:
    """The blocks of the surface are these elements, in this order."""
    for place, name in enumerate(names):
        USES[name][0](surface.locator(".block").nth(place))


def kept(values: Json) -> Json:
    """By element: each stands in a block of its name."""
    return {name: state[name] for name, state in values.items()}


def test_what_is_chosen_in_a_message_is_told_at_once_and_kept(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(*(asking(name, "actions") for name in PRESSED)))
    told = {}
    for place, name in enumerate(PRESSED):
        USES[name][0](message.locator(".block").nth(place))
        action = bot.heard()["actions"][0]
        told[name] = {key: action[key] for key in reported(name)}
    message.get_by_role("button", name="Tell").click()

    assert told == {name: reported(name) for name in PRESSED}
    assert kept(bot.heard()["state"]["values"]) == told


def test_inputs_in_a_message_are_told_with_the_next_press(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(*(asking(name, "input") for name in USES)))
    uses(message, USES)
    message.get_by_role("button", name="Tell").click()
    body = bot.heard()

    assert body["actions"][0]["action_id"] == "tell"
    assert kept(body["state"]["values"]) == {name: reported(name) for name in USES}


def test_inputs_in_a_modal_are_submitted(page: Page, bot: Bot, amina: Visitor) -> None:
    blocks = [asking(name, "input") for name in USES]
    bot.modal = {"type": "modal", "title": plain("Asked"), "submit": plain("Send"), "blocks": blocks}
    amina.types("/quiz")
    modal = page.get_by_role("dialog", name="Asked")
    uses(modal, USES)
    modal.get_by_role("button", name="Send").click()

    assert kept(bot.heard()["view"]["state"]["values"]) == {name: reported(name) for name in USES}
    expect(modal).to_be_hidden()


def test_home_takes_every_element(page: Page, bot: Bot) -> None:
    def kind(name: str) -> str:
        return "input" if name not in PRESSED else "actions" if name == "datetimepicker" else "section"

    blocks = [*(asking(name, kind(name)) for name in USES), TELL]
    bot.client.views_publish(user_id="U0AMINA", view={"type": "home", "blocks": blocks})
    page.get_by_role("button", name="Think Child – Home").click()
    home = page.locator("#home")
    uses(home, USES)
    settled(page)
    bot.forget()
    home.get_by_role("button", name="Tell").click()

    assert kept(bot.heard()["view"]["state"]["values"]) == {name: reported(name) for name in USES}


@pytest.mark.parametrize("name", ["button", "overflow"])
def test_a_press_reaches_the_bot(page: Page, bot: Bot, name: str) -> None:
    message = last(page, bot.says(asking(name, "section")))
    if name == "overflow":
        message.get_by_label("More actions: overflow").click()
        message.get_by_role("button", name="Challenge this question").click()
        assert bot.heard()["actions"][0]["selected_option"] == option("Challenge this question")
    else:
        message.get_by_role("button", name="Sign off the custody checklist").click()
        page.get_by_role("dialog", name="Sign it off?").get_by_role("button", name="Sign off").click()
        assert bot.heard()["actions"][0]["value"] == "run-7"
