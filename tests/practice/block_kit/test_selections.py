"""What a person picks is reported as Slack reports it, and what Slack would not let them send is named."""

from typing import Any

import pytest

from bot.practice.block_kit.inside import with_ids
from bot.practice.block_kit.selections import NotOffered, chosen, raw_of, starting_state, unfilled
from tests.practice.block_kit.example_elements import ELEMENTS, GROUPS, RISK, SEEN
from tests.practice.block_kit.examples import EXAMPLES
from tests.practice.block_kit.payloads import (
    Json,
    actions,
    button,
    container,
    element,
    field,
    number,
    option,
    options,
    picks,
    typed,
)

TOPICS = ELEMENTS["multi_static_select"]["options"]
# An element, the raw choice, and the fields of Slack's report besides the type.
CHOSEN: list[tuple[str, Any, Json]] = [
    ("static_select", "high", {"selected_option": RISK[2]}),
    ("static_select in groups", "girl-3", {"selected_option": GROUPS[1]["options"][1]}),
    ("radio_buttons", "medium", {"selected_option": RISK[1]}),
    ("overflow", "more", {"selected_option": ELEMENTS["overflow"]["options"][1]}),
    ("checkboxes", ["others", "saw"], {"selected_options": [SEEN[2], SEEN[0]]}),
    ("multi_static_select", ["missing", "custody"], {"selected_options": [TOPICS[1], TOPICS[0]]}),
    ("users_select", "U0BO", {"selected_user": "U0BO"}),
    ("multi_users_select", ["U0BO", "U0AMINA"], {"selected_users": ["U0BO", "U0AMINA"]}),
    ("conversations_select", "D0AMINA", {"selected_conversation": "D0AMINA"}),
    ("multi_conversations_select", ["C0GENERAL"], {"selected_conversations": ["C0GENERAL"]}),
    ("channels_select", "C0GENERAL", {"selected_channel": "C0GENERAL"}),
    ("multi_channels_select", ["C0GENERAL"], {"selected_channels": ["C0GENERAL"]}),
    ("datepicker", "2026-12-24", {"selected_date": "2026-12-24"}),
    ("timepicker", "21:05", {"selected_time": "21:05", "timezone": "Europe/London"}),
    ("datetimepicker", 1795332601, {"selected_date_time": 1795332601}),
    ("plain_text_input", "LC-20261122-0107", {"value": "LC-20261122-0107"}),
    ("email_text_input", "not yet an address", {"value": "not yet an address"}),
    ("url_text_input", "https://example.org/", {"value": "https://example.org/"}),
    ("number_input", "17", {"value": "17"}),
]
NOTHING: list[tuple[str, Any, Json]] = [
    ("static_select", None, {"selected_option": None}),
    ("radio_buttons", None, {"selected_option": None}),
    ("checkboxes", [], {"selected_options": []}),
    ("checkboxes", None, {"selected_options": []}),
    ("multi_users_select", [], {"selected_users": []}),
    ("users_select", "", {"selected_user": None}),
    ("datepicker", None, {"selected_date": None}),
    ("datetimepicker", None, {"selected_date_time": None}),
    ("plain_text_input", "", {"value": None}),
]
BEGINS: list[tuple[str, Any]] = [
    ("checkboxes", ["saw"]),
    ("radio_buttons", "medium"),
    ("static_select", None),
    ("static_select in groups", "girl-14"),
    ("multi_static_select", ["missing"]),
    ("users_select", "U0AMINA"),
    ("multi_users_select", ["U0AMINA"]),
    ("conversations_select", None),
    ("multi_conversations_select", ["C0GENERAL"]),
    ("channels_select", "C0GENERAL"),
    ("multi_channels_select", []),
    ("datepicker", "2026-11-22"),
    ("timepicker", "07:30"),
    ("datetimepicker", 1795332600),
    ("plain_text_input", None),
    ("plain_text_input of several lines", "First line\nSecond line"),
    ("email_text_input", None),
    ("url_text_input", "https://example.org/"),
    ("number_input", "14"),
    ("number_input with decimals", None),
]
NOT_OFFERED: list[tuple[str, Any]] = [
    ("static_select", "extreme"),
    ("static_select", ["high"]),
    ("overflow", "less"),
    ("checkboxes", "saw"),
    ("checkboxes", ["saw", "heard"]),
    ("checkboxes", [{"value": "saw"}]),
    ("multi_static_select", ["custody", "missing", "recording"]),
    ("users_select", 7),
    ("multi_users_select", "U0BO"),
    ("multi_channels_select", [7]),
    ("datepicker", "24/12/2026"),
    ("datepicker", "2026-02-30"),
    ("timepicker", "25:00"),
    ("timepicker", 2105),
    ("datetimepicker", "2026-12-24"),
    ("datetimepicker", 17953326),
    ("plain_text_input", ["a"]),
    ("number_input", 17),
]


def named(name: str) -> str:
    return f"{name} in an input"


@pytest.mark.parametrize(("name", "raw", "more"), [*CHOSEN, *NOTHING])
def test_a_choice_is_reported_as_slack_reports_it(name: str, raw: Any, more: Json) -> None:
    assert chosen(ELEMENTS[name], raw) == {"type": ELEMENTS[name]["type"], **more}


@pytest.mark.parametrize(("name", "raw", "_more"), CHOSEN)
def test_the_raw_choice_comes_back_from_the_report(name: str, raw: Any, _more: Json) -> None:
    assert raw_of(chosen(ELEMENTS[name], raw)) == raw


@pytest.mark.parametrize(("name", "raw"), NOT_OFFERED)
def test_what_an_element_does_not_offer_cannot_be_chosen(name: str, raw: Any) -> None:
    with pytest.raises(NotOffered):
        chosen(ELEMENTS[name], raw)


def test_a_choice_made_twice_is_made_once() -> None:
    assert raw_of(chosen(ELEMENTS["checkboxes"], ["saw", "saw", "alone"])) == ["saw", "alone"]


@pytest.mark.parametrize(("name", "raw"), BEGINS)
def test_an_element_begins_with_what_it_says(name: str, raw: Any) -> None:
    block = EXAMPLES["modal"][named(name)]
    state = starting_state([block])

    assert raw_of(state[named(name)][named(name)]) == raw


def test_every_element_that_holds_a_choice_begins_somewhere() -> None:
    assert {name for name, _ in BEGINS} == {name for name in ELEMENTS if named(name) in EXAMPLES["modal"]}


def test_buttons_and_overflow_menus_hold_no_choice() -> None:
    assert starting_state(with_ids([actions(button(), picks("overflow"))])) == {}


def test_messages_hold_the_state_of_their_inputs_even_in_a_container() -> None:
    typing = element("plain_text_input", action_id="log", initial_value="LC-1")
    state = starting_state(with_ids([container(field(typing, block_id="number"), block_id="box")]))

    assert state == {"number": {"log": {"type": "plain_text_input", "value": "LC-1"}}}


class TestAnUpdatedView:
    """What was picked stays, if the same element still offers it."""

    def after(self, now: Json, before: Json, raw: Any) -> Any:
        kept = {"b": {"a": chosen(before, raw)}}
        state = starting_state([field({**now, "action_id": "a"}, block_id="b")], kept)
        return raw_of(state["b"]["a"])

    def test_a_text_stays(self) -> None:
        now = element("plain_text_input", initial_value="new")

        assert self.after(now, element("plain_text_input"), "old") == "old"

    def test_a_choice_that_is_still_offered_stays(self) -> None:
        assert self.after(picks("radio_buttons", 3), picks("radio_buttons", 2), "o1") == "o1"

    def test_a_choice_that_is_gone_goes(self) -> None:
        assert self.after(picks("radio_buttons", 1), picks("radio_buttons", 2), "o1") is None

    def test_ticks_go_when_one_of_them_is_gone(self) -> None:
        assert self.after(picks("checkboxes", 1), picks("checkboxes", 2), ["o0", "o1"]) == []

    def test_a_choice_whose_words_changed_goes(self) -> None:
        now = element("static_select", options=[option("In other words", "o0")])

        assert self.after(now, picks("static_select"), "o0") is None

    def test_a_choice_goes_with_the_kind_of_element(self) -> None:
        assert self.after(element("users_select"), element("channels_select"), "C0GENERAL") is None


REQUIRED = "Please complete this required field."
# An input, what was typed or picked, and what Slack says under it.
UNFILLED: list[tuple[str, Json, Any, str]] = [
    ("nothing typed", typed(), None, REQUIRED),
    ("nothing picked", field(picks("radio_buttons")), None, REQUIRED),
    ("nothing ticked", field(picks("checkboxes")), [], REQUIRED),
    ("nobody chosen", field(element("users_select")), None, REQUIRED),
    ("no date", field(element("datepicker")), None, REQUIRED),
    ("too short", typed(min_length=3), "ab", "Please enter at least 3 characters."),
    ("too long", typed(max_length=3), "abcd", "Please enter no more than 3 characters."),
    ("too long for Slack", typed(), "x" * 3001, "Please enter no more than 3000 characters."),
    ("no address", field(element("email_text_input")), "amina@", "Please enter a valid email address."),
    ("two addresses", field(element("email_text_input")), "a@b.org c@d.org", "Please enter a valid email address."),
    ("no link", field(element("url_text_input")), "example.org", "Please enter a valid URL."),
    ("a link to run", field(element("url_text_input")), "javascript:alert(1)", "Please enter a valid URL."),
    ("no number", number(), "many", "Please enter a valid number."),
    ("a half", number(), "1.5", "Please enter a whole number."),
    ("too small", number(min_value="2"), "1", "Please enter a number of at least 2."),
    ("too large", number(max_value="17"), "18", "Please enter a number of at most 17."),
    ("short, though optional", typed(min_length=3) | {"optional": True}, "ab", "Please enter at least 3 characters."),
]  # fmt: skip
FILLED: list[tuple[str, Json, Any]] = [
    ("nothing, where that is allowed", typed() | {"optional": True}, None),
    ("just long enough", typed(min_length=3, max_length=3), "abc"),
    ("an address", field(element("email_text_input")), "amina.khan@force.example.org"),
    ("a link", field(element("url_text_input")), "https://example.org/a?b=c"),
    ("a link to a machine", field(element("url_text_input")), "http://intranet/"),
    ("a whole number that is written with decimals", number(), "2.0"),
    ("the least", number(min_value="-2"), "-2"),
    ("the most", number(max_value="17"), "17"),
    ("a tick", field(picks("checkboxes")), ["o1"]),
]


def sent(block: Json, raw: Any) -> dict[str, str]:
    (block,) = with_ids([block | {"block_id": "b"}])
    element = block["element"]
    return unfilled([block], {"b": {element["action_id"]: chosen(element, raw)}})


@pytest.mark.parametrize(("_name", "block", "raw", "says"), UNFILLED, ids=[case[0] for case in UNFILLED])
def test_slack_does_not_let_it_be_sent(_name: str, block: Json, raw: Any, says: str) -> None:
    assert sent(block, raw) == {"b": says}


@pytest.mark.parametrize(("_name", "block", "raw"), FILLED, ids=[case[0] for case in FILLED])
def test_slack_lets_it_be_sent(_name: str, block: Json, raw: Any) -> None:
    assert sent(block, raw) == {}


def test_what_is_not_an_input_need_not_be_filled() -> None:
    blocks = with_ids([actions(element("radio_buttons", options=options(2)))])

    assert unfilled(blocks, starting_state(blocks)) == {}
