"""One valid example of each block and element, on each surface where Slack shows it. Others draw and press these.

EXAMPLES[surface][name] is one block, and no two on a surface share an id. A message takes fifty of them, and of those
one `table` and two charts.
"""

from bot.practice.block_kit.blocks import Surface
from tests.practice.block_kit.example_elements import ELEMENTS, IMAGE, Json, mrkdwn, plain


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def _said(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


_TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_IN_ACTIONS = [name for name in ELEMENTS if not name.startswith((*_TYPED, "image"))]
_IN_SECTIONS = [name for name in ELEMENTS if not name.startswith((*_TYPED, "datetimepicker"))]
_IN_INPUTS = [name for name in ELEMENTS if not name.startswith(("button", "overflow", "image"))]


def _element(name: str, place: str) -> Json:
    element = ELEMENTS[name]
    return element if name == "image" else {**element, "action_id": f"{name} {place}"}


def _actions(name: str) -> Json:
    return {"type": "actions", "block_id": f"{name} in actions", "elements": [_element(name, "in actions")]}


def _section(name: str) -> Json:
    said = mrkdwn(f"A section with *{name.replace('_', ' ')}*")
    place = "in a section"
    return {"type": "section", "block_id": f"{name} {place}", "text": said, "accessory": _element(name, place)}


def _input(name: str) -> Json:
    block: Json = {"type": "input", "block_id": f"{name} in an input", "label": plain(name.replace("_", " "))}
    hint = plain(f"A hint about {name.replace('_', ' ')}")
    return {**block, "element": _element(name, "in an input"), "hint": hint, "optional": name != "plain_text_input"}


RICH_TEXT: Json = {
    "type": "rich_text",
    "elements": [
        _rich(
            _said("Plain, "),
            _said("bold", bold=True),
            _said(", "),
            _said("italic", italic=True),
            _said(", "),
            _said("struck", strike=True),
            _said(" and "),
            _said("code", code=True),
            _said(" with "),
            {"type": "link", "url": "https://example.org/", "text": "a link", "style": {"bold": True}},
            {"type": "link", "url": "https://example.org/bare"},
            {"type": "emoji", "name": "wave"},
            {"type": "user", "user_id": "U0AMINA"},
            {"type": "channel", "channel_id": "C0GENERAL"},
            {"type": "usergroup", "usergroup_id": "S0RESPONSEA"},
            {"type": "broadcast", "range": "here"},
            {"type": "date", "timestamp": 1795332600, "format": "{date_short} at {time}", "fallback": "22 November"},
            {"type": "color", "value": "#1D70B8"},
        ),
        {"type": "rich_text_list", "style": "bullet", "elements": [_rich(_said("See the child")), _rich(_said("Ask"))]},
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "offset": 2,
            "border": 1,
            "elements": [_rich(_said("Third")), _rich(_said("Fourth"))],
        },
        {"type": "rich_text_quote", "elements": [_said("I was with friends.")], "border": 0},
        {
            "type": "rich_text_preformatted",
            "elements": [_said("LC-20261122-0107\n03:05 seen")],
            "border": 0,
        },
    ],
}
MARKDOWN = """# Coverage
**Response A** has _twelve_ of fourteen done, ~~two~~ one to go, see [the guidance](https://example.org/).

- see the child
- write down `behaviour`

1. first
2. second

> I was with friends.

```
LC-20261122-0107
```

| Team | Done |
| --- | --- |
| Response A | 12 |

---
- [x] told
- [ ] signed off"""


def _raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def _number(value: float) -> Json:
    return {"type": "raw_number", "value": value, "text": f"{value:g}"}


TABLE: Json = {
    "type": "table",
    "column_settings": [{"is_wrapped": True}, {"align": "right"}, None, {"align": "center", "is_wrapped": False}],
    "rows": [
        [_raw("Team"), _raw("Done"), _raw("Of"), _raw("Trend")],
        [
            {"type": "rich_text", "elements": [_rich(_said("Response A", bold=True), _said(", early shift"))]},
            _number(12),
            _number(14),
            _raw("up"),
        ],
        [_raw("Custody"), _number(9), _number(20), _raw("level")],
    ],
}
DATA_TABLE: Json = {
    "type": "data_table",
    "caption": "Checklists completed by team, fewest first",
    "page_size": 5,
    "row_header_column_index": 0,
    "rows": [
        [_raw("Team"), _raw("Done"), _raw("Per cent")],
        *([_raw(f"Team {number:02}"), _number(number), _number(number * 2.5)] for number in range(12, 0, -1)),
        [{"type": "rich_text", "elements": [_rich(_said("Custody", bold=True))]}, _number(40), _number(100)],
    ],
}
_MONTHS = ["Sep", "Oct", "Nov"]


def _chart(kind: str, title: str, **series: list[float]) -> Json:
    data = [
        {
            "name": name.replace("_", " "),
            "data": [{"label": m, "value": v} for m, v in zip(_MONTHS, values, strict=True)],
        }
        for name, values in series.items()
    ]
    axes = {"categories": _MONTHS, "x_label": "Month", "y_label": "Officers (%)"}
    return {"type": "data_visualization", "title": title, "chart": {"type": kind, "series": data, "axis_config": axes}}


CHARTS: dict[str, Json] = {
    "bar": _chart("bar", "Who has answered", Response_A=[40, 60, 80], Response_B=[35, 50, 55.5]),
    "line": _chart("line", "Confident and right", Response_A=[10, 20, 15], Response_B=[-5, 0, 5]),
    "area": _chart("area", "Checklists begun", Custody=[1, 2, 3], Missing=[2, 2, 4]),
    "pie": {
        "type": "data_visualization",
        "title": "What was left out",
        "chart": {
            "type": "pie",
            "segments": [
                {"label": "Behaviour", "value": 45},
                {"label": "Who else is at risk", "value": 28},
                {"label": "Voice of the child", "value": 27.5},
            ],
        },
    },
}
_PLAIN: dict[str, Json] = {
    "section": {"type": "section", "text": mrkdwn("*Custody* checklist, <https://example.org|guidance>")},
    "section of plain text": {"type": "section", "text": plain("No *emphasis* here"), "expand": True},
    "section of fields": {
        "type": "section",
        "text": plain("Response A"),
        "fields": [mrkdwn("*Done*\n12"), mrkdwn("*Open*\n2"), plain("Early shift"), plain("07:00 to 15:00")],
    },
    "header": {"type": "header", "text": plain("A missing girl comes home")},
    "header of level 3": {"type": "header", "text": plain("What happened"), "level": 3},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [IMAGE, mrkdwn("Source: *HMICFRS* 2018"), plain("Only you can see it")]},
    "image": {**IMAGE, "title": plain("Coverage of Response A")},
    "image of a file": {"type": "image", "slack_file": {"id": "F0COVERAGE"}, "alt_text": "Coverage by team"},
    "rich_text": RICH_TEXT,
    "actions": {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "answer", "text": plain("Answer"), "style": "primary"},
            {"type": "button", "action_id": "skip", "text": plain("Skip")},
            {"type": "button", "action_id": "discard", "text": plain("Discard"), "style": "danger"},
        ],
    },
}


def _container(surface: str) -> Json:
    children = [
        {"type": "section", "text": mrkdwn("*LC-20261122-0107* waits for sign-off")},
        {"type": "divider"},
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": f"container {surface}", "text": plain("Sign off all")}],
        },
    ]
    return {
        "type": "container",
        "title": plain("Two checklists"),
        "subtitle": mrkdwn("Both from the _early_ shift"),
        "icon": IMAGE,
        "width": "wide",
        "is_collapsible": True,
        "default_collapsed": False,
        "child_blocks": children,
    }


_EVERYWHERE: dict[str, Json] = {
    **_PLAIN,
    **{f"{name} in actions": _actions(name) for name in _IN_ACTIONS},
    **{f"{name} in a section": _section(name) for name in _IN_SECTIONS},
    **{f"{name} in an input": _input(name) for name in _IN_INPUTS},
}
_NOT_IN_MODALS: dict[str, Json] = {"table": TABLE, "data_table": DATA_TABLE}
EXAMPLES: dict[Surface, dict[str, Json]] = {
    "message": {
        **_EVERYWHERE,
        **_NOT_IN_MODALS,
        "container": _container("in a message"),
        "markdown": {"type": "markdown", "text": MARKDOWN},
        **{f"data_visualization {kind}": chart for kind, chart in CHARTS.items()},
    },
    "modal": {
        **_EVERYWHERE,
        **{
            f"alert {level}": {
                "type": "alert",
                "text": mrkdwn(f"*{level.title()}*: the clock runs out at 05:00"),
                "level": level,
            }
            for level in ("default", "info", "warning", "error", "success")
        },
    },
    "home": {**_EVERYWHERE, **_NOT_IN_MODALS, "container": _container("at home")},
}
