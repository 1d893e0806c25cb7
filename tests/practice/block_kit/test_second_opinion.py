"""slackblocks, the strictest public library, agrees with us on the payloads of all tables, or we say why not.

It is a builder: what it does not look at (ids, numbers, addresses, first choices) it lets through.
"""

from collections.abc import Iterator

import pytest

from bot.practice.block_kit.blocks import Surface, problems
from tests.practice.block_kit.examples import EXAMPLES
from tests.practice.block_kit.payloads import Json
from tests.practice.block_kit.second_opinion import accepts
from tests.practice.block_kit.test_accepted import ODD
from tests.practice.block_kit.test_limits import PROBES, name_of
from tests.practice.block_kit.test_refused import ELSEWHERE, IN_A_MESSAGE

WE_ACCEPT: dict[str, set[str]] = {
    "It does not know this newer field: `expand` of a section, `level` of a header.": {
        "message: section of plain text",
        "modal: section of plain text",
        "home: section of plain text",
        "message: header of level 3",
        "modal: header of level 3",
        "home: header of level 3",
        "HEADER_LEVEL reached",
    },
    "It does not know all pieces of rich text: broadcast, date, color.": {
        "message: rich_text",
        "modal: rich_text",
        "home: rich_text",
    },
    "It wants a whole group as the first choice; Slack documents an option of one of the groups.": {
        f"{surface}: static_select in groups {place}"
        for surface in ("message", "modal", "home")
        for place in ("in actions", "in a section", "in an input")
    },
    "It does not know numbers in a table, only in a data table; Slack documents both.": {
        "message: table",
        "home: table",
    },
}
THEY_ACCEPT: dict[str, set[str]] = {
    "It does not compare ids, nor elements in focus.": {
        "a block_id twice",
        "a block_id again in a container",
        "an action_id twice in a row",
        "an action_id in two blocks",
        "two elements in focus",
    },
    "It makes plain text of any text, and a text of a string, where only one of them will do.": {
        "a section whose text is a string",
        "emoji in mrkdwn",
        "a header of mrkdwn",
        "an input labelled in mrkdwn",
        "a button of mrkdwn",
        "a confirm whose buttons are mrkdwn",
        "markdown as a text object",
    },
    "It leaves out what is empty or None before it sends.": {
        "nothing for blocks",
        "blocks that are no list",
        "a context of nothing",
        "actions without elements",
        "an image without alt_text",
        "an image with an empty alt_text",
        "a button with an empty value",
        "a button of style default",
        "a menu without options",
    },
    "It does not measure what must not be empty here.": {
        "a section of an empty word",
        "a quote of nothing",
        "markdown of nothing",
        "a row of nothing",
        "an empty cell",
        "first channels that are none",
    },
    "It takes any element for a section or for actions, and any piece for preformatted text.": {
        "an input beside a section",
        "a date and time beside a section",
        "a text input among actions",
        "an emoji in preformatted text",
    },
    "It does not look at addresses, zones and timestamps.": {
        "an image at no address",
        "an image in the page itself",
        "a button that leads nowhere",
        "a button with an address of no form",
        "an option that leads nowhere",
        "a zone that is none",
        "a zone that is a path",
        "a date and time in words",
        "DATE_TIME_DIGITS exceeded",
    },
    "It does not look at the kind of a flag, a number or an id.": {
        "optional that is no boolean",
        "multiline that is no boolean",
        "a word that is boldly",
        "a min_length of one and a half",
        "a min_length of true",
        "an email address that begins as a number",
        "a bound that is a number",
        "a first user that is a list",
        "first users that are no list",
    },
    "It does not compare the first choice or number with what is offered.": {
        "a whole number with a half",
        "a first number below the least",
        "a first number above the most",
        "a first choice in other words",
        "a second tick that is not offered",
    },
    "It lets an option of any element have a url; Slack says: overflow menus only.": {
        "an option of a menu with a url",
    },
    "It does not add up tables: one to a message, and their characters; nor data tables on Home.": {
        "TABLES exceeded",
        "TABLE_CHARACTERS exceeded",
        "DATA_TABLE_CHARACTERS exceeded",
    },
    "It has charts on Home too; Slack has told apps that they are unsupported in a view, so we keep to messages.": {
        "home: data_visualization elsewhere",
    },
}


def corpus() -> Iterator[tuple[str, Surface, list[Json]]]:
    for surface, examples in EXAMPLES.items():
        yield from ((f"{surface}: {name}", surface, [block]) for name, block in examples.items())
    yield from ODD
    for limit, surface, blocks, _ in PROBES:
        yield f"{name_of(limit)} reached", surface, blocks(limit)
        yield f"{name_of(limit)} exceeded", surface, blocks(limit + 1)
    yield from ((name, "message", blocks) for name, blocks, _, _ in IN_A_MESSAGE)
    yield from ((f"{surface}: {block['type']} elsewhere", surface, [block]) for surface, block in ELSEWHERE)


@pytest.fixture(scope="module")
def opinions() -> dict[str, tuple[bool, bool]]:
    """For each payload: do we accept it, and do they?"""
    return {name: (not problems(blocks, surface), accepts(blocks, surface)) for name, surface, blocks in corpus()}


def test_the_corpus_has_both_kinds_and_no_name_twice(opinions: dict[str, tuple[bool, bool]]) -> None:
    ours = [ours for ours, _ in opinions.values()]

    assert len(list(corpus())) == len(opinions)
    assert ours.count(True) >= 60
    assert ours.count(False) >= 120


def test_what_we_accept_and_they_refuse_is_explained(opinions: dict[str, tuple[bool, bool]]) -> None:
    found = {name for name, opinion in opinions.items() if opinion == (True, False)}

    assert found == set().union(*WE_ACCEPT.values())


def test_what_they_accept_and_we_refuse_is_explained(opinions: dict[str, tuple[bool, bool]]) -> None:
    found = {name for name, opinion in opinions.items() if opinion == (False, True)}

    assert found == set().union(*THEY_ACCEPT.values())
