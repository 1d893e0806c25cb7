import json
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import cards
from bot.cards import (
    Block,
    Button,
    Card,
    Choices,
    Copy,
    Day,
    Divider,
    Field,
    Form,
    Heading,
    Link,
    Menu,
    Option,
    Row,
    Small,
    Text,
)
from bot.practice.block_kit.blocks import problems, view_problems
from bot.slack import render

Json = dict[str, Any]
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200) | st.sampled_from(
    [
        "",
        " ",
        "&" * 3000,
        "<@U0AMINA> <!channel>",
        "word " * 2000,
        "مرحبا بالعالم " * 300,
        "👮🏽‍♀️" * 900,
        "x" * 7000,
        "`" * 400,
    ]
)
slugs = st.from_regex(r"[a-z]{1,20}", fullmatch=True)
buttons = st.builds(Button, words, slugs, slugs, st.just(False), words)
blocks = st.one_of(
    st.builds(Heading, words),
    st.builds(Text, words, words),
    st.builds(Small, words),
    st.builds(Link, words, st.just("https://example.org/a?b=c&d=e")),
    st.builds(Copy, words),
    st.just(Divider()),
    st.builds(
        Row,
        st.lists(buttons | st.builds(Menu, st.lists(buttons, min_size=1, max_size=5)), min_size=1, max_size=5),
    ),
)
options = st.lists(st.builds(Option, slugs, words), min_size=1, max_size=23, unique_by=lambda option: option.id).map(
    tuple
)
names = st.just("") | st.from_regex(r"[a-z]{1,20}", fullmatch=True)
choices = options.flatmap(
    lambda offered: st.builds(
        Choices,
        words,
        st.just(offered),
        many=st.booleans(),
        ranked=st.booleans(),
        name=names,
        chosen=st.lists(st.sampled_from([option.id for option in offered]), unique=True).map(tuple),
        optional=st.booleans(),
    )
)
inputs = st.builds(Field, words, words, names, st.booleans()) | st.builds(
    Day, words, slugs, words, st.none() | st.dates(), st.booleans()
)
bodies = st.lists(blocks | choices, min_size=1, max_size=70).map(tuple)


def texts(drawn: Any) -> list[str]:
    """Every text in a payload, in order."""
    if isinstance(drawn, dict):
        own = [drawn["text"]] if isinstance(drawn.get("text"), str) else []
        return own + [found for value in drawn.values() for found in texts(value)]
    return [found for value in drawn for found in texts(value)] if isinstance(drawn, list) else []


@given(bodies)
@settings(max_examples=150)
def test_whatever_a_card_holds_slack_takes_it(body: tuple[Block, ...]) -> None:
    message = render.message(Card(body))

    assert problems(message["blocks"], "message") == []
    assert len(message["text"]) <= 4000
    assert view_problems(render.home(Card(body))) == []


@given(st.lists(blocks | choices | inputs, min_size=1, max_size=20).map(tuple), words, words)
@settings(max_examples=100)
def test_whatever_a_form_holds_slack_takes_it(body: tuple[Block, ...], title: str, submit: str) -> None:
    form = Form(title, Card(body), verb="quiz.sure", ref="7", submit=submit)

    assert view_problems(render.modal(form, {"channel": "D1", "ts": "1.1"})) == []


@pytest.mark.parametrize("text", ["a <b> & c", "<!channel> look", "<@U0AMINA>", "x" * 2999 + "&" * 20, "word\n" * 1500])
def test_a_paragraph_loses_no_word_and_can_call_nobody(text: str) -> None:
    (lead, *_) = drawn = render.message(Card((Text(text, lead="Lead:"),)))["blocks"]

    joined = " ".join(block["text"]["text"] for block in drawn).removeprefix("*Lead:* ")
    back = joined.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert "".join(back.split()) == "".join(text.split())
    assert lead["text"]["verbatim"]
    assert "<!" not in joined
    assert "<@" not in joined


def test_a_summary_is_copied_as_it_stands() -> None:
    (block,) = render.message(Card((Copy("[Done 03:05] See <the> child\n```nothing```"),)))["blocks"]

    assert block["text"]["text"] == "```[Done 03:05] See &lt;the&gt; child\n'''nothing'''```"


def test_more_than_ten_options_to_choose_one_from_become_a_list() -> None:
    many = tuple(Option(f"o{n}", f"Option {n}") for n in range(11))
    (block,) = render.message(Card((Choices("Choose one", many),)))["blocks"]

    assert block["accessory"]["type"] == "static_select"
    assert len(block["accessory"]["options"]) == 11


def test_more_than_ten_options_to_choose_several_from_are_split() -> None:
    many = tuple(Option(f"o{n}", f"Option {n}") for n in range(23))
    drawn = render.message(Card((Choices("Choose all", many, many=True),)))["blocks"]

    assert [len(block["accessory"]["options"]) for block in drawn] == [10, 10, 3]


def test_in_a_form_too_many_to_tick_become_one_list() -> None:
    many = tuple(Option(f"o{n}", f"Option {n}") for n in range(100))
    form = Form("Who", Card((Choices("Choose all", many, many=True), Choices("One", many))), verb="quiz.sure")
    several, one = render.modal(form, {})["blocks"]

    assert several["element"]["type"] == "multi_static_select"
    assert one["element"]["type"] == "static_select"
    assert [len(block["element"]["options"]) for block in (several, one)] == [100, 100]
    assert "optional" not in several


def test_where_there_are_too_many_for_one_list_none_of_the_lists_is_a_must() -> None:
    many = tuple(Option(f"o{n}", f"Option {n}") for n in range(101))
    first, second = render.modal(Form("Who", Card((Choices("All", many, many=True),)), verb="quiz.sure"), {})["blocks"]

    assert [len(block["element"]["options"]) for block in (first, second)] == [100, 1]
    assert first["optional"]
    assert second["optional"]


@pytest.mark.parametrize("number", [2, 11])
@pytest.mark.parametrize("many", [False, True])
def test_what_is_chosen_at_first_is_drawn_so(number: int, many: bool) -> None:
    offered = tuple(Option(f"o{n}", f"Option {n}") for n in range(number))
    (block,) = render.modal(Form("Who", Card((Choices("All", offered, many=many, chosen=("o1", "gone")),))), {})[
        "blocks"
    ]
    element = block["element"]
    found = element["initial_options"] if many else [element["initial_option"]]

    assert found == [element["options"][1]]


def test_a_day_is_picked_and_may_be_left_open() -> None:
    form = Form(
        "Leave", Card((Day("Last day", "last", "Empty: one day", date(2026, 12, 24), optional=True),)), "quiz.sure"
    )
    (block,) = render.modal(form, {})["blocks"]

    assert block["optional"]
    assert block["element"]["type"] == "datepicker"
    assert block["element"]["initial_date"] == "2026-12-24"
    assert block["hint"]["text"] == "Empty: one day"


def test_more_blocks_than_fit_end_with_a_sentence() -> None:
    drawn = render.message(Card(tuple(Heading(f"Heading {n}") for n in range(60))))["blocks"]

    assert len(drawn) == 50
    assert texts(drawn[-1]) == ["There is more than fits here."]


def test_the_top_level_text_reads_out_everything_but_the_buttons() -> None:
    card = Card(
        (
            Heading("Title"),
            Text("said", lead="Who:"),
            Choices("Choose", (Option("a", "This"),)),
            Link("Law", "https://x"),
        )
    )

    assert render.message(card)["text"] == "Title\nWho: said\nChoose\n- This\nLaw: https://x"


def test_each_kind_of_block_is_drawn() -> None:
    """A new kind without a case would fail here before it fails at an officer."""
    made = {Heading, Text, Small, Link, Copy, Divider, Choices, Field, Day, Row}

    assert set(get_args(cards.Block)) == made


def test_buttons_that_share_a_label_are_told_apart_by_screen_readers() -> None:
    row = Row((Button("Done", "checklist.done", "1:0:a", about="Done: See the child"),))
    (block,) = render.message(Card((row,)))["blocks"]

    assert block["elements"][0]["accessibility_label"] == "Done: See the child"


def test_a_card_is_weighed_before_anything_is_left_out() -> None:
    done = Button("Done", "checklist.done", "1:0:a", about="Done: " + "See the child " * 9)
    whole = render.weigh(Card((*(Heading(f"Heading {n}") for n in range(60)), Row((done, Menu((done,)))))))
    small = render.weigh(Card((Row((done, Button("Finish", "checklist.finish", "1:0"))),)))
    (block,) = render.message(Card((Row((done, Button("Finish", "checklist.finish", "1:0"))),)))["blocks"]

    assert whole.blocks == 61
    assert small.size == len(json.dumps([block], separators=(",", ":"), ensure_ascii=False))
    assert small.spoken == ((block["elements"][0]["accessibility_label"], "1:0:a"), ("Finish", "1:0"))
    assert len(small.spoken[0][0]) == 75
