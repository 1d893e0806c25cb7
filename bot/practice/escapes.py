"""The text of a message as Slack keeps it: its three characters escaped, control and half characters gone. Pure."""

import re

# What is already one of Slack's escapes, a mention, or a link stays as it is.
_MARKS = re.compile(r"<(?:[@#!]|https?://|mailto:|tel:)[^<>\s][^<>]*>|&(?:amp|lt|gt);|[&<>]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def as_kept(text: str) -> str:
    return _MARKS.sub(lambda mark: _ESCAPES.get(mark[0], mark[0]), _CONTROL.sub("", text))
