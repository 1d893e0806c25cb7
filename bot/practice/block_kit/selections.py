"""What a person has picked or filled in, in the form in which Slack reports it (`state.values`). Pure.

The page and `Visitor` speak of the raw choice: an option's value, an id, a date, a time, seconds, a text, or a list.
"""

from typing import Any

from bot.practice.block_kit import inputs
from bot.practice.block_kit.choices import options_of
from bot.practice.block_kit.inside import Json, elements_of, every_block

State = dict[str, dict[str, Json]]

# Where Slack puts the choice, and the field of the element that holds its first one.
_FIELDS = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
}
_STATELESS = ("button", "overflow")


class NotOffered(ValueError):
    """The person chose what the element does not offer."""


def starting_state(blocks: list[Json], kept: State | None = None) -> State:
    """The state of freshly shown blocks; what was picked in the same element before stays picked."""
    before = kept or {}
    state: State = {}
    for _, block in every_block(blocks):
        for _, element in elements_of(block):
            if element["type"] in _STATELESS:
                continue
            old = before.get(block["block_id"], {}).get(element["action_id"])
            value = old if old and _still_offered(element, old) else _initial(element)
            state.setdefault(block["block_id"], {})[element["action_id"]] = value
    return state


def chosen(element: Json, raw: Any) -> Json:
    """What Slack reports when the person chooses `raw`; nothing chosen is None, an empty text or an empty list."""
    kind = element["type"]
    field = _FIELDS[kind][0]
    if _is_several(field):
        return _reported(element, _several(element, raw))
    if raw is None or raw == "":
        return _reported(element, None)
    return _reported(element, _option(element, raw) if field == "selected_option" else _fitting(kind, raw))


def raw_of(value: Json) -> Any:
    """The opposite of `chosen`."""
    field = _FIELDS[value["type"]][0]
    picked = value[field]
    if field == "selected_options":
        return [option["value"] for option in picked]
    return picked["value"] if field == "selected_option" and picked else picked


def unfilled(blocks: list[Json], state: State) -> dict[str, str]:
    """The inputs that Slack itself would not let the person submit, each with the sentence to show."""
    errors: dict[str, str] = {}
    for _, block in every_block(blocks):
        if block["type"] == "input":
            element = block["element"]
            raw = raw_of(state[block["block_id"]][element["action_id"]])
            problem = _input_problem(element, raw, bool(block.get("optional")))
            if problem:
                errors[block["block_id"]] = problem
    return errors


def _input_problem(element: Json, raw: Any, optional: bool) -> str:
    if not raw:
        return "" if optional else "Please complete this required field."
    match element["type"]:
        case "plain_text_input":
            return _length_problem(element, raw)
        case "email_text_input":
            return "" if inputs.is_email(raw) else "Please enter a valid email address."
        case "url_text_input":
            return "" if inputs.is_url(raw) else "Please enter a valid URL."
        case "number_input":
            return _number_problem(element, raw)
    return ""


def _length_problem(element: Json, text: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(text) > most else ""


def _number_problem(element: Json, text: str) -> str:
    number = inputs.number_in(text)
    least, most = inputs.number_in(element.get("min_value", "")), inputs.number_in(element.get("max_value", ""))
    if number is None:
        return "Please enter a valid number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if least is not None and number < least:
        return f"Please enter a number of at least {least}."
    return f"Please enter a number of at most {most}." if most is not None and number > most else ""


def _reported(element: Json, picked: Any) -> Json:
    kind = element["type"]
    value: Json = {"type": kind, _FIELDS[kind][0]: picked}
    # Slack tells the app again in which zone the time was meant.
    return value | {"timezone": element["timezone"]} if "timezone" in element else value


def _initial(element: Json) -> Json:
    field, initial = _FIELDS[element["type"]]
    if _is_several(field):
        return _reported(element, list(element.get(initial, [])))
    return _reported(element, element.get(initial) or None)


def _is_several(field: str) -> bool:
    return field.startswith("selected_") and field.endswith("s")


def _several(element: Json, raw: Any) -> list[Any]:
    if not isinstance(raw, list | None) or not all(isinstance(one, str) for one in raw or []):
        raise NotOffered(f"{raw!r} is not a list of choices")
    wanted = list(dict.fromkeys(raw or []))
    most = element.get("max_selected_items")
    if most is not None and len(wanted) > most:
        raise NotOffered(f"no more than {most} can be chosen")
    if _FIELDS[element["type"]][0] == "selected_options":
        return [_option(element, one) for one in wanted]
    return [_fitting(element["type"].removeprefix("multi_"), one) for one in wanted]


def _option(element: Json, raw: Any) -> Json:
    for option in options_of(element):
        if option["value"] == raw:
            return dict(option)
    raise NotOffered(f"{raw!r} is not one of the options")


def _fitting(kind: str, raw: Any) -> Any:
    """What can be picked or typed there at all. Typed texts may be wrong for now: see `unfilled`."""
    match kind:
        case "datetimepicker":
            fits = inputs.is_date_time(raw)
        case "datepicker":
            fits = isinstance(raw, str) and inputs.is_date(raw)
        case "timepicker":
            fits = isinstance(raw, str) and inputs.is_time(raw)
        case _:
            fits = isinstance(raw, str)
    if not fits:
        raise NotOffered(f"{raw!r} does not fit a {kind}")
    return raw


def _still_offered(element: Json, value: Json) -> bool:
    if value["type"] != element["type"]:
        return False
    picked = value.get("selected_options") or [value.get("selected_option")]
    return all(option is None or option in options_of(element) for option in picked)
