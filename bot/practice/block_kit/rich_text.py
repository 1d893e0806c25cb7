"""Rich text, as Slack allows it: sections, lists, quotes, preformatted text, and their pieces."""

from bot.practice.block_kit import limits
from bot.practice.block_kit.checks import Check, flag, kinds, one_of, several, shape, typed, whole, words

_TEXT_STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
_MENTION_STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), flag))
_TEXT = typed({"text": words}, {"style": _TEXT_STYLE})
_LINK = typed({"url": words}, {"text": words, "unsafe": flag, "style": _TEXT_STYLE})


def _mention(name: str) -> Check:
    return typed({name: words}, {"style": _MENTION_STYLE})


_PIECES: dict[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "emoji": typed({"name": words}, {"unicode": words, "skin_tone": whole(1), "style": _TEXT_STYLE}),
    "user": _mention("user_id"),
    "usergroup": _mention("usergroup_id"),
    "channel": _mention("channel_id"),
    "team": _mention("team_id"),
    "broadcast": typed({"range": one_of("here", "channel", "everyone")}, {"style": _TEXT_STYLE}),
    "date": typed({"timestamp": whole(0), "format": words}, {"url": words, "fallback": words, "style": _TEXT_STYLE}),
    "color": typed({"value": words}, {"style": _TEXT_STYLE}),
}
_BORDER = {"border": one_of(0, 1)}
_SECTION = typed({"elements": several(kinds(_PIECES))}, {})
_PARTS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": typed(
        {"style": one_of("bullet", "ordered"), "elements": several(kinds({"rich_text_section": _SECTION}))},
        {**_BORDER, "indent": whole(0, limits.LIST_INDENT), "offset": whole(0)},
    ),
    "rich_text_preformatted": typed({"elements": several(kinds({"text": _TEXT, "link": _LINK}))}, _BORDER),
    "rich_text_quote": typed({"elements": several(kinds(_PIECES))}, _BORDER),
}


def rich_text(**more: Check) -> Check:
    return typed({"elements": several(kinds(_PARTS))}, more)
