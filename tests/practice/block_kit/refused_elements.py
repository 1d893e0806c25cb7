"""Elements that Slack refuses; the place is within the element."""

from typing import Any

from tests.practice.block_kit.payloads import (
    button,
    confirm,
    element,
    groups,
    mrkdwn,
    option,
    options,
    picks,
    plain,
    without,
)
from tests.practice.block_kit.sentences import (
    AT_LEAST_1,
    DATE,
    EMPTY,
    ENUM,
    LIST,
    NO_URL,
    NONE,
    NOT_OFFERED,
    STRING,
    TIME,
    ZONE,
    missing,
    one_of,
    unknown,
    unsupported,
)

Case = tuple[str, Any, str, str]


# Beside a section.
ACCESSORIES: list[Case] = [
    ("an input beside a section", element("url_text_input"), unsupported("url_text_input"), "type"),
    ("a date and time beside a section", element("datetimepicker"), unsupported("datetimepicker"), "type"),
    ("a button without text", element("button"), missing("text"), ""),
    ("a button without a word", button(""), EMPTY, "text.text"),
    ("a button of mrkdwn", button() | {"text": mrkdwn()}, unsupported("mrkdwn"), "text.type"),
    ("a button of style default", button(style="default"), ENUM, "style"),
    ("a button that leads nowhere", button(url="guidance"), NO_URL, "url"),
    ("a button with an address of no form", button(url="http://[a"), NO_URL, "url"),
    ("a button with an empty value", button(value=""), EMPTY, "value"),
    ("a disabled button", button(disabled=True), unknown("disabled"), ""),
    ("an overflow of nothing", picks("overflow", 0), NONE, "options"),
    ("an overflow with a placeholder", picks("overflow", placeholder=plain()), unknown("placeholder"), ""),
    ("an option that leads nowhere", element("overflow", options=[option(url="more")]), NO_URL, "options[0].url"),
    (
        "an option of a menu with a url",
        element("static_select", options=[option(url="https://a.b")]),
        unknown("url"),
        "options[0]",
    ),
    (
        "the twelfth option without a value",
        element("static_select", options=[*options(11), without("value", option())]),
        missing("value"),
        "options[11]",
    ),
    (
        "an option of a menu in mrkdwn",
        element("static_select", options=[option() | {"text": mrkdwn()}]),
        unsupported("mrkdwn"),
        "options[0].text.type",
    ),
    (
        "an empty description",
        element("checkboxes", options=[option(description=plain(""))]),
        EMPTY,
        "options[0].description.text",
    ),
    ("a menu without options", element("static_select"), one_of("options", "option_groups"), ""),
    ("a menu of options and groups", groups() | {"options": options(1)}, one_of("options", "option_groups"), ""),
    (
        "a group without a label",
        element("static_select", option_groups=[{"options": options(1)}]),
        missing("label"),
        "option_groups[0]",
    ),
    (
        "a group's option that is not offered",
        groups() | {"initial_option": option("No", "no")},
        NOT_OFFERED,
        "initial_option",
    ),
]
# In an actions block.
ELEMENTS: list[Case] = [
    ("a text input among actions", element("plain_text_input"), unsupported("plain_text_input"), "type"),
    ("a confirm without a title", button(confirm=without("title", confirm())), missing("title"), "confirm"),
    ("radio buttons without options", element("radio_buttons"), missing("options"), ""),
    ("radio buttons with a placeholder", picks("radio_buttons", placeholder=plain()), unknown("placeholder"), ""),
    (
        "a first choice that is not offered",
        picks("radio_buttons", initial_option=option("No", "no")),
        NOT_OFFERED,
        "initial_option",
    ),
    (
        "a first choice in other words",
        picks("static_select", initial_option=option("Other", "o0")),
        NOT_OFFERED,
        "initial_option",
    ),
    (
        "a second tick that is not offered",
        picks("checkboxes", initial_options=[*options(1), option("No", "no")]),
        NOT_OFFERED,
        "initial_options[1]",
    ),
    (
        "several first choices of one",
        picks("static_select", initial_options=options(1)),
        unknown("initial_options"),
        "",
    ),
    (
        "a menu of which nothing can be chosen",
        picks("multi_static_select", max_selected_items=0),
        AT_LEAST_1,
        "max_selected_items",
    ),
    ("a menu of one with a most", picks("static_select", max_selected_items=1), unknown("max_selected_items"), ""),
    ("a first user that is a list", element("users_select", initial_user=["U1"]), STRING, "initial_user"),
    ("first users that are no list", element("multi_users_select", initial_users="U1"), LIST, "initial_users"),
    ("first channels that are none", element("multi_channels_select", initial_channels=[]), NONE, "initial_channels"),
    (
        "a filter of nothing",
        element("conversations_select", filter={}),
        one_of("include", "exclude_bot_users"),
        "filter",
    ),
    (
        "a filter that includes threads",
        element("conversations_select", filter={"include": ["im", "thread"]}),
        ENUM,
        "filter.include[1]",
    ),
    ("a filter of channels", element("channels_select", filter={"include": ["im"]}), unknown("filter"), ""),
    ("a date as it is said", element("datepicker", initial_date="22/11/2026"), DATE, "initial_date"),
    ("the thirtieth of February", element("datepicker", initial_date="2026-02-30"), DATE, "initial_date"),
    ("a date of a week", element("datepicker", initial_date="2026-W47-7"), DATE, "initial_date"),
    ("an hour after midnight's end", element("timepicker", initial_time="24:00"), TIME, "initial_time"),
    ("a time with seconds", element("timepicker", initial_time="07:30:00"), TIME, "initial_time"),
    ("a zone that is none", element("timepicker", timezone="Europe/Preston"), ZONE, "timezone"),
    ("a zone that is a path", element("timepicker", timezone="../etc/passwd"), ZONE, "timezone"),
    ("a date and time with a placeholder", element("datetimepicker", placeholder=plain()), unknown("placeholder"), ""),
    (
        "a date and time in words",
        element("datetimepicker", initial_date_time="1795332600"),
        "must be a timestamp of 10 digits",
        "initial_date_time",
    ),
]
