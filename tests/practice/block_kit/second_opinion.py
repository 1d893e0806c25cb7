"""What slackblocks says of the same payload: its builders are called with what the JSON holds, and refuse or not."""

from collections.abc import Callable
from typing import Any

import slackblocks
from slackblocks import InvalidUsageError, blocks, elements, objects, views
from slackblocks.objects import TextType
from slackblocks.rich_text import elements as pieces
from slackblocks.rich_text import objects as parts

Json = dict[str, Any]


def _text(kind: TextType) -> Callable[..., Any]:
    return lambda **fields: objects.Text(type_=kind, **fields)


def _styled(make: Callable[..., Any]) -> Callable[..., Any]:
    return lambda style=None, **fields: make(**(style or {}), **fields)


def _menu(make: Callable[..., Any]) -> Callable[..., Any]:
    """They want options even beside groups, and always an action_id."""
    return lambda **fields: make(**{"action_id": "a", "options": None, **fields})


def _date_time(initial_date_time: Any = None, **fields: Any) -> Any:
    return elements.DateTimePicker(initial_datetime=initial_date_time, **fields)


def _usergroup(usergroup_id: str, **fields: Any) -> Any:
    return _styled(pieces.RichTextUserGroup)(user_group_id=usergroup_id, **fields)


def _bare(cell: Any) -> Any:
    return cell.elements[0] if isinstance(cell, blocks.RichTextBlock) and cell.elements else cell


def _table(rows: Any, **fields: Any) -> Any:
    """They take a part of rich text for a cell, and put the block around it themselves."""
    bare = [[_bare(cell) for cell in row] for row in rows]
    settings = fields.pop("column_settings", None)
    return blocks.TableBlock(rows=bare, column_settings=settings, **fields)


_TYPED: dict[str, Callable[..., Any]] = {
    "plain_text": _text(TextType.PLAINTEXT),
    "mrkdwn": _text(TextType.MARKDOWN),
    "raw_text": objects.RawText,
    "raw_number": objects.RawNumber,
    # Blocks.
    "actions": blocks.ActionsBlock,
    "alert": blocks.AlertBlock,
    "container": blocks.ContainerBlock,
    "context": blocks.ContextBlock,
    "data_table": blocks.DataTableBlock,
    "data_visualization": blocks.DataVisualizationBlock,
    "divider": blocks.DividerBlock,
    "header": blocks.HeaderBlock,
    "input": blocks.InputBlock,
    "markdown": blocks.MarkdownBlock,
    "rich_text": blocks.RichTextBlock,
    "section": blocks.SectionBlock,
    "table": _table,
    # Elements.
    "button": elements.Button,
    "checkboxes": _menu(elements.CheckboxGroup),
    "overflow": _menu(elements.OverflowMenu),
    "radio_buttons": _menu(elements.RadioButtonGroup),
    "static_select": elements.StaticSelectMenu,
    "multi_static_select": _menu(elements.StaticMultiSelectMenu),
    "users_select": elements.UserSelectMenu,
    "multi_users_select": elements.UserMultiSelectMenu,
    "conversations_select": elements.ConversationSelectMenu,
    "multi_conversations_select": elements.ConversationMultiSelectMenu,
    "channels_select": elements.ChannelSelectMenu,
    "multi_channels_select": elements.ChannelMultiSelectMenu,
    "datepicker": elements.DatePicker,
    "timepicker": elements.TimePicker,
    "datetimepicker": _date_time,
    "plain_text_input": elements.PlainTextInput,
    "email_text_input": elements.EmailInput,
    "url_text_input": elements.URLInput,
    "number_input": elements.NumberInput,
    # Rich text.
    "rich_text_section": parts.RichTextSection,
    "rich_text_list": parts.RichTextList,
    "rich_text_quote": parts.RichTextQuote,
    "rich_text_preformatted": parts.RichTextCodeBlock,
    "text": _styled(pieces.RichText),
    "link": _styled(pieces.RichTextLink),
    "emoji": pieces.RichTextEmoji,
    "user": _styled(pieces.RichTextUser),
    "channel": _styled(pieces.RichTextChannel),
    "usergroup": _usergroup,
    # Charts.
    "pie": objects.PieChart,
    "bar": objects.BarChart,
    "line": objects.LineChart,
    "area": objects.AreaChart,
}
_FIELDS: dict[str, Callable[..., Any]] = {
    "options": objects.Option,
    "initial_option": objects.Option,
    "initial_options": objects.Option,
    "option_groups": objects.OptionGroup,
    "confirm": objects.ConfirmationDialogue,
    "dispatch_action_config": objects.DispatchActionConfiguration,
    "filter": objects.ConversationFilter,
    "column_settings": objects.ColumnSettings,
    "segments": objects.ChartSegment,
    "series": objects.DataSeries,
    "data": objects.DataPoint,
    "axis_config": objects.AxisConfig,
    "slack_file": lambda **fields: objects.SlackFile(**{"url": None, "id": None, **fields}),
}
_SURFACES: dict[str, Callable[..., Any]] = {
    "message": lambda blocks: slackblocks.Message(channel="C0GENERAL", blocks=blocks),
    "modal": lambda blocks: views.ModalView(title="Start", submit="Send", blocks=blocks),
    "home": lambda blocks: views.HomeTabView(blocks=blocks),
}


class Unknown(Exception):
    """slackblocks has nothing of this kind."""


def _built(value: Any, field: str, inside: str) -> Any:
    if isinstance(value, list):
        return [_built(one, field, inside) for one in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("type", "")
    make = _make(kind, field, inside)
    made = {name: _built(one, name, str(kind)) for name, one in value.items() if name != "type"}
    return make(**made)


def _make(kind: Any, field: str, inside: str) -> Callable[..., Any]:
    if kind == "image":
        return blocks.ImageBlock if inside in ("", "container") and field != "icon" else elements.Image
    if kind == "" and field == "style":
        return dict
    try:
        return _TYPED[kind] if kind else _FIELDS[field]
    except (KeyError, TypeError):
        raise Unknown(kind or field) from None


def accepts(payload: Any, surface: str) -> bool:
    """Whether slackblocks can build these blocks. A wrong name, number or kind of argument is a refusal too."""
    try:
        _SURFACES[surface](_built(payload, "blocks", ""))
    except (InvalidUsageError, Unknown, TypeError, ValueError, AttributeError):
        return False
    return True
