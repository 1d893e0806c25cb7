"""GIFT: what we write is what Moodle reads, and what Moodle and people write is read."""

from typing import Any

import pytest
import yaml

from bot.errors import UserError
from bot.exchange.service import export, read
from tests.samples import SOURCE, forked, ordered, question, scenario

SOURCES = {SOURCE.id: SOURCE}
WRITTEN = r"""$CATEGORY: $course$/top/Think Child/Case first

// [tag:kind-one] options: a b c
::first.one::[plain]Before you start\: Upsetting.\n\nThe case of first.\n\nQuestion one?{
=Option a#Why a\nSource\: A law https\://example.org/law
~Option b#Why b\nSource\: A law https\://example.org/law
~Option c#Why c\nSource\: A law https\://example.org/law
####The case\: A law https\://example.org/law
}

// [tag:kind-several] options: a b c
::first.two::[plain]Before you start\: Upsetting.\n\nThe case of first.\n\nQuestion two?{
~%50%Option a#Why a\nSource\: A law https\://example.org/law
~%50%Option b#Why b\nSource\: A law https\://example.org/law
~%-100%Option c#Why c\nSource\: A law https\://example.org/law
####The case\: A law https\://example.org/law
}

// [tag:kind-order] options: a b c
::first.three::[plain]Before you start\: Upsetting.\n\nThe case of first.\n\nQuestion three?{
=Option a -> 2
=Option b -> 3
=Option c -> 1
####1. Option c\nWhy c\nSource\: A law https\://example.org/law\n\n2. Option a\nWhy a\nSource\: A law https\://example.org/law\n\n3. Option b\nWhy b\nSource\: A law https\://example.org/law\n\nThe case\: A law https\://example.org/law
}
"""  # noqa: E501 - one line in GIFT


def asked(text: str) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    (draft,) = read(text.encode(), "questions.gift", {})
    return yaml.safe_load(draft.text)["questions"], draft.notes


def told(text: str) -> str:
    return "\n".join(asked(text)[1])


def test_the_written_form() -> None:
    one = scenario(distressing="Upsetting.", questions=[question("one"), question("two", ("a", "b")), ordered("three")])

    assert export([one], SOURCES, "gift").decode() == WRITTEN


def test_shares_of_three_are_those_that_moodle_knows() -> None:
    options = [{"id": key, "text": f"Option {key}", "why": "W", "source": "law"} for key in "abcd"]
    thirds = {**question("q", ("a", "b", "c")), "options": options}

    text = export([scenario(questions=[thirds, question("two"), question("three")])], SOURCES, "gift").decode()

    assert text.count("~%33.33333%") == 3


def test_a_text_that_begins_like_a_weight_or_a_format_stays_a_text() -> None:
    first = question("q")
    first["options"] = [
        {"id": key, "text": text, "why": "W", "source": "law"}
        for key, text in [("a", "%50% of them"), ("b", "[html] all")]
    ]

    text = export([scenario(questions=[first, question("two"), question("three")])], SOURCES, "gift").decode()

    assert "=[plain]%50% of them#" in text
    assert "~[plain][html] all#" in text


def test_an_arrow_in_a_step_does_not_part_it_from_its_place() -> None:
    steps = ordered("q") | {
        "options": [{"id": key, "text": f"{key} -> {key}", "why": "W", "source": "law"} for key in "abc"],
    }

    text = export([scenario(questions=[steps, question("two"), question("three")])], SOURCES, "gift").decode()

    assert "=a → a -> 2\n=b → b -> 3\n=c → c -> 1\n" in text


@pytest.mark.parametrize(
    ("text", "kind", "options", "answer"),
    [
        pytest.param("Who?{=Amina ~Bo}", "one", ["Amina", "Bo"], ["amina"], id="one right"),
        pytest.param("Who?{~Bo =Amina#yes ~Cy}", "one", ["Bo", "Amina", "Cy"], ["amina"], id="in any place"),
        pytest.param(
            "Who?{\n~%50%Amina\n~%50%Bo\n~%-50%Cy\n}", "several", ["Amina", "Bo", "Cy"], ["amina", "bo"], id="several"
        ),
        pytest.param("Who?{Bo =Amina ~Cy}", "one", ["Bo", "Amina", "Cy"], ["amina"], id="a wrong one without its sign"),
        pytest.param("Who?{~%100%Amina ~%-100%Bo}", "several", ["Amina", "Bo"], ["amina"], id="several with one right"),
        pytest.param(
            "Sort{=dig->2 =plant -> 3 =look ->1}",
            "order",
            ["dig", "plant", "look"],
            ["look", "dig", "plant"],
            id="order",
        ),
        pytest.param("Sort{=a -> 2nd =b -> 1st}", "order", ["a", "b"], ["b", "a"], id="ordinals"),
        pytest.param("Is it?{TRUE}", "one", ["True", "False"], ["true"], id="true"),
        pytest.param("Is it?{F#no#yes}", "one", ["True", "False"], ["false"], id="false"),
        pytest.param("1 \\= 1\\: so{=a\\~b ~c\\#d\\\\}", "one", ["a~b", "c#d\\"], ["a-b"], id="escapes"),
        pytest.param("a \\x b \\\\n{=a ~b}", "one", ["a", "b"], ["a"], id="no escapes"),
        pytest.param("Who?{=%100%Amina ~%0%Bo}", "one", ["Amina", "Bo"], ["amina"], id="weights that say nothing"),
        pytest.param(
            "Who?{=null ~1 ~!!!}", "one", ["null", "1", "!!!"], ["null"], id="names that YAML would take for more"
        ),
    ],
)
def test_what_gift_says_is_understood(text: str, kind: str, options: list[str], answer: list[str]) -> None:
    (first,), _ = asked(text)

    assert (first["kind"], [option["text"] for option in first["options"]], first["answer"]) == (kind, options, answer)


def test_feedback_is_the_reason() -> None:
    (one, two), notes = asked("Who?{=Amina#She \\= first ~Bo}\n\nIs it?{F#wrong#right}")

    assert [option.get("why") for option in one["options"]] == ["She = first", None]
    assert [option.get("why") for option in two["options"]] == ["wrong", "right"]
    assert "question who: no feedback came with bo: write why each is right or wrong" in notes


def test_names_categories_and_comments() -> None:
    text = "// by Bo\n$CATEGORY: $course$/top/Search // find\n\n::Q 1: where?:: Where?{\n// a comment\n=here\n~there}\n"
    (draft,) = read(("\ufeff" + text.replace("\n", "\r\n")).encode(), "x.gift", {})

    values = yaml.safe_load(draft.text)
    assert values["title"] == "Search / find"
    assert [(one["id"], one["text"]) for one in values["questions"]] == [("q-1-where", "Where?")]


def test_each_category_is_a_draft() -> None:
    text = "$CATEGORY: A/Search\n\nWhere?{=here ~there}\n\n$CATEGORY: A/Custody\n\nWho?{=Bo ~Cy}\n\nWhat?{=this ~that}"

    drafts = read(text.encode(), "x.gift", {})

    assert [(draft.slug, len(yaml.safe_load(draft.text)["questions"])) for draft in drafts] == [
        ("search", 1),
        ("custody", 2),
    ]


def test_paragraphs_before_the_question_are_the_case() -> None:
    (draft,) = read(b"A child is missing.\\n\\nWhere do you look?{=here ~there}", "x.gift", {})

    values = yaml.safe_load(draft.text)
    assert (values["case"], values["questions"][0]["text"]) == ("A child is missing.", "Where do you look?")


def test_different_cases_stay_with_their_questions() -> None:
    (draft,) = read(b"One.\\n\\nWhere?{=here ~there}\n\nTwo.\\n\\nWho?{=Bo ~Cy}", "x.gift", {})

    values = yaml.safe_load(draft.text)
    assert "case" not in values
    assert [one["text"] for one in values["questions"]] == ["One.\nWhere?", "Two.\nWho?"]
    assert "the questions have different cases, and each is put before its question: settle on one" in draft.notes


def test_html_becomes_text_and_what_is_lost_is_told() -> None:
    (one,), notes = asked(
        "[html]<p>Where&nbsp;is <b>she</b>?</p>\n<p>Look <img src\\='x'></p>{=<i>here</i> ~[plain]a<b>c}"
    )

    assert one["text"] == "Look"
    assert [option["text"] for option in one["options"]] == ["here", "a<b>c"]
    assert "question Look: what is no text was left out (img): say it in words" in notes
    assert "question Look: formatting was taken off (b, i)" in notes


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("Tell us.{}", "it asks for an essay", id="essay"),
        pytest.param("How many?{#3:1}", "it asks for a number", id="number"),
        pytest.param("Who?{=Amina =amina}", "it asks for a short answer", id="short answer"),
        pytest.param("Match{=cat -> meow =dog -> woof}", "it is a matching question", id="matching"),
        pytest.param("Sort{=a -> 1 =b -> 1}", "it is a matching question", id="two steps at one place"),
        pytest.param("Just a text", "so it is a description", id="description"),
        pytest.param("Who?{=Amina ~Bo", "a brace { or } is missing", id="brace left open"),
        pytest.param("Who?=Amina ~Bo}", "a brace { or } is missing", id="brace never opened"),
        pytest.param("Who}{?=Amina ~Bo", "a brace { or } is missing", id="braces the wrong way round"),
        pytest.param("Who{=a ~b} and {=c ~d}", "more than one pair of braces", id="two pairs"),
        pytest.param("Who{=a" + "~b" * 50 + "}", "it has more than 50 options", id="many options"),
        pytest.param("Who{=a ~" + "b" * 20_000 + "}", "longer than 20,000 characters", id="too long"),
    ],
)
def test_what_cannot_be_taken_over_is_told_with_its_line(text: str, problem: str) -> None:
    notes = told(f"Where?{{=here ~there}}\n\n{text}\n\nWhen?{{=now ~then}}")

    assert "the question at line 3 was left out: " in notes
    assert problem in notes
    with pytest.raises(
        UserError, match=r"No question could be taken over from questions.gift.\nthe question at line 1 "
    ):
        asked(text)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param(
            "Who?{=Amina =Bo ~Cy}", "question who: 2 options are right, each by itself: here only one may be", id="two"
        ),
        pytest.param("Who?{~Amina ~Bo}", "question who: no option is marked as right: add answer", id="none"),
        pytest.param(
            "Who?{~%50%Amina ~%50%Bo}", "question who: every option is right, so there is nothing to choose", id="all"
        ),
        pytest.param(
            "Who?{=A ~%50%B ~C}",
            "question Who?: an option earned part of the marks; here it counts as wrong",
            id="part",
        ),
        pytest.param("Sort{=a -> 1 =b -> 2####One.\\n\\nTwo.}", "its general feedback was left out", id="of an order"),
        pytest.param("Who?{=A ~B####Well.}", "its general feedback was left out", id="general feedback"),
        pytest.param("Who?{=A ~" + "b" * 76 + "}", "76 characters, and 75 fit: shorten it", id="long option"),
        pytest.param("W" * 401 + "{=A ~B}", "401 characters, and 400 fit: shorten it", id="long question"),
        pytest.param("Who?{=A}", "asks for a short answer", id="one option"),
        pytest.param("Who?{~A}", "question who: 2 to 8 options are needed, and it has 1", id="one wrong option"),
        pytest.param("Who?{=A ~B}", "the draft: 3 to 12 questions are needed, and it has 2", id="few"),
    ],
)
def test_what_an_author_has_to_look_at_is_told(text: str, note: str) -> None:
    assert note in told(f"{text}\n\nWhere?{{=here ~there}}")


def test_a_missing_word_is_a_gap() -> None:
    (one,), _ = asked("We look {=first ~last} in the house.")

    assert one["text"] == "We look _____ in the house."


def test_a_source_that_is_not_ours_is_told_and_not_made_up() -> None:
    (one,), notes = asked("Who?{=A#Because.\\nSource\\: Some law https\\://example.org/x ~B}")

    assert one["options"][0] == {"id": "a", "text": "A", "why": "Because."}
    assert any("the file cites “Some law https://example.org/x”: add the id" in note for note in notes)


def test_what_moodle_keeps_of_our_mark_is_enough() -> None:
    """Its own export has no comment with our ids, other comments, and another order."""
    one = scenario(questions=[{**question("one"), "kind": "spot"}, ordered("two"), *forked()[2:4]])
    ours = export([one], SOURCES, "gift").decode()
    moodles = "\n".join(
        line.split("]")[0].replace("// [", "// question: 7  name: x [") + "]" if line.startswith("//") else line
        for line in ours.split("\n")
    )

    (draft,) = read(moodles.encode(), "x.gift", SOURCES)

    questions = yaml.safe_load(draft.text)["questions"]
    assert [(one["id"], one["kind"]) for one in questions][:2] == [("one", "spot"), ("two", "order")]
    assert questions[1]["answer"] == ["option-c", "option-a", "option-b"]
    assert [option["why"] for option in questions[1]["options"]] == ["Why a", "Why b", "Why c"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"=Option a": "~Option a", "~Option b": "=Option b"}, id="another is right"),
        pytest.param({"~Option c": "~Option d#Why\n~Option c"}, id="one option more"),
        pytest.param({"=Option a": "~%50%Option a", "~Option b": "~%50%Option b"}, id="several are right"),
    ],
)
def test_a_wording_that_asks_something_else_stands_alone(change: dict[str, str]) -> None:
    worded = {**question("one"), "wordings": [{"id": "again", "text": "Once more?"}]}
    text = export([scenario(questions=[worded, question("two"), question("three")])], SOURCES, "gift").decode()
    start = text.index("::first.one.again::")
    changed = text[start:]
    for old, new in change.items():
        changed = changed.replace(old, new, 1)

    (draft,) = read((text[:start] + changed).encode(), "x", SOURCES)

    values = yaml.safe_load(draft.text)
    assert [one["id"] for one in values["questions"]] == ["one", "one-again", "two", "three"]
    assert any("it stands alone" in note for note in draft.notes)


def test_a_wording_keeps_its_question_when_its_options_are_shuffled() -> None:
    worded = {**question("one"), "wordings": [{"id": "again", "text": "Once more?", "options": {"b": "Another b"}}]}
    text = export([scenario(questions=[worded, question("two"), question("three")])], SOURCES, "gift").decode()
    start = text.rindex("// [tag", 0, text.index("::first.one.again::"))
    block, rest = text[start:].split("\n}\n", 1)
    head, name, a, b, c, general = block.split("\n")
    block = "\n".join([head.replace("a b c", "c b a"), name, c, b, a, general])

    (draft,) = read((text[:start] + block + "\n}\n" + rest).encode(), "x", SOURCES)

    asked_ = draft.values["questions"][0]
    assert [option["id"] for option in asked_["options"]] == ["a", "b", "c"]
    assert asked_["wordings"] == [{"id": "again", "text": "Once more?", "options": {"b": "Another b"}}]
