"""Where Slack's documentation tells of each type, and so by which rule something was refused. Pure."""

from dataclasses import replace
from typing import Any

from bot.practice.block_kit.checks import Problem
from bot.practice.block_kit.limits import DOCS, Rule

_KIT = f"{DOCS}reference/block-kit/"


def _blocks(*types: str) -> dict[str, str]:
    return {name: f"{_KIT}blocks/{name.replace('_', '-')}-block" for name in types}


def _elements(page: str, *types: str) -> dict[str, str]:
    return dict.fromkeys(types, f"{_KIT}block-elements/{page}-element")


_SELECTS = ("static_select", "users_select", "conversations_select", "channels_select")
PAGES: dict[str, str] = {
    **_blocks("actions", "alert", "container", "context", "data_table", "data_visualization", "divider", "header"),
    **_blocks("image", "input", "markdown", "rich_text", "section", "table"),
    **dict.fromkeys(("pie", "bar", "line", "area"), f"{_KIT}blocks/data-visualization-block"),
    **dict.fromkeys(("raw_text", "raw_number"), f"{_KIT}blocks/data-table-block"),
    **dict.fromkeys(("plain_text", "mrkdwn"), f"{_KIT}composition-objects/text-object"),
    **_elements("button", "button"),
    **_elements("checkboxes", "checkboxes"),
    **_elements("date-picker", "datepicker"),
    **_elements("datetime-picker", "datetimepicker"),
    **_elements("email-input", "email_text_input"),
    **_elements("number-input", "number_input"),
    **_elements("overflow-menu", "overflow"),
    **_elements("plain-text-input", "plain_text_input"),
    **_elements("radio-button-group", "radio_buttons"),
    **_elements("time-picker", "timepicker"),
    **_elements("url-input", "url_text_input"),
    **_elements("select-menu", *_SELECTS),
    **_elements("multi-select-menu", *(f"multi_{name}" for name in _SELECTS)),
    **_elements("rich-text-list", "rich_text_list"),
    **_elements("rich-text-preformatted", "rich_text_preformatted"),
    **_elements("rich-text-quote", "rich_text_quote"),
    **_elements("rich-text-section", "rich_text_section"),
    **dict.fromkeys(("modal", "home"), f"{DOCS}reference/views"),
}
# What Slack has and the practice workspace has not, because the bot has no use for it.
NOT_HERE: dict[str, str] = {
    **_blocks("card", "carousel", "context_actions", "file", "plan", "task_card", "video"),
    "action_cell": f"{_KIT}blocks/data-table-block",
    **_elements("feedback-buttons", "feedback_buttons"),
    **_elements("file-input", "file_input"),
    **_elements("icon-button", "icon_button"),
    **_elements("rich-text-input", "rich_text_input"),
    **_elements("workflow-button", "workflow_button"),
    **_elements("select-menu", "external_select"),
    **_elements("multi-select-menu", "multi_external_select"),
}
_FIELDS = {
    "options": "option-object",
    "initial_option": "option-object",
    "initial_options": "option-object",
    "option_groups": "option-group-object",
    "confirm": "confirmation-dialog-object",
    "filter": "conversation-filter-object",
    "dispatch_action_config": "dispatch-action-configuration-object",
    "slack_file": "slack-file-object",
}


def cited(problem: Problem, value: Any) -> Problem:
    """The problem with its rule: if no limit gave one, the page of what encloses the place within this value."""
    if problem.rule is not None:
        return problem
    name, page = "blocks", f"{_KIT}blocks"
    for step in problem.pointer.split("/")[1:]:
        if isinstance(value, dict) and _known(value.get("type")):
            name, page = value["type"], PAGES[value["type"]]
        if step in _FIELDS:
            name, page = step, f"{_KIT}composition-objects/{_FIELDS[step]}"
        value = _inside(value, step)
    if isinstance(value, dict) and _known(value.get("type")):
        name, page = value["type"], PAGES[value["type"]]
    return replace(
        problem, rule=_about_type(problem, value) or Rule(f"The reference of {name} says what it may hold", page)
    )


def _about_type(problem: Problem, kind: Any) -> Rule | None:
    if not problem.says.startswith("unsupported type") or not isinstance(kind, str):
        return None
    if kind in NOT_HERE:
        return Rule(f"Slack has {kind}, the practice workspace has not", NOT_HERE[kind])
    return Rule(f"{kind} is not allowed in this place", PAGES[kind]) if kind in PAGES else None


def _known(kind: Any) -> bool:
    return isinstance(kind, str) and kind in PAGES


def _inside(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    return value[int(step)] if isinstance(value, list) and step.isdigit() else None
