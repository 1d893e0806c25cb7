"""What a person has picked or filled in, in the form in which Slack reports it (`state.values`). Pure."""

from typing import Any

from bot.practice.block_kit.elements import options_of
from bot.practice.block_kit.inside import Json, elements_of

State = dict[str, dict[str, Json]]


class NotOffered(ValueError):
    """The person chose what the element does not offer."""


def starting_state(blocks: list[Json], kept: State | None = None) -> State:
    """The state of freshly shown blocks; what was picked in the same element before stays picked."""
    before = kept or {}
    state: State = {}
    for block in blocks:
        for _, element in elements_of(block):
            if element["type"] in ("button", "overflow"):
                continue
            old = before.get(block["block_id"], {}).get(element["action_id"])
            value = old if old and _still_offered(element, old) else _initial(element)
            state.setdefault(block["block_id"], {})[element["action_id"]] = value
    return state


def chosen(element: Json, raw: Any) -> Json:
    """What Slack reports when the person chooses `raw`: an option's value, a list of values, or typed text."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": str(raw) if raw else None}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": [_option(element, one) for one in raw or []]}
    return {"type": kind, "selected_option": _option(element, raw) if raw is not None else None}


def raw_of(value: Json) -> Any:
    """The opposite of `chosen`."""
    if value["type"] == "plain_text_input":
        return value["value"]
    if value["type"] == "checkboxes":
        return [option["value"] for option in value["selected_options"]]
    return value["selected_option"] and value["selected_option"]["value"]


def unfilled(blocks: list[Json], state: State) -> dict[str, str]:
    """The inputs that Slack itself would not let the person submit, each with the sentence to show."""
    errors: dict[str, str] = {}
    for block in blocks:
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
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if len(raw) < least:
            return f"Please enter at least {least} characters."
        if len(raw) > most:
            return f"Please enter no more than {most} characters."
    return ""


def _option(element: Json, raw: Any) -> Json:
    for option in options_of(element):
        if option["value"] == raw:
            return dict(option)
    raise NotOffered(f"{raw!r} is not one of the options")


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value") or None}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": list(element.get("initial_options", []))}
    return {"type": kind, "selected_option": element.get("initial_option")}


def _still_offered(element: Json, value: Json) -> bool:
    if value["type"] != element["type"]:
        return False
    picked = value.get("selected_options") or [value.get("selected_option")]
    return all(option is None or option in options_of(element) for option in picked)
