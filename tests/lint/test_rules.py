"""Each rule finds what it should, at its line, with what to do; and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from bot import library
from bot.authored import version_of
from bot.errors import ContentError
from bot.lint.reading import grade, syllables
from bot.lint.rules import RULES
from bot.lint.service import findings
from bot.lint.words import FORCES
from tests.lint import small
from tests.lint.examples import BAD, GOOD, Example

TODAY = date(2026, 11, 22)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small.write(tmp_path)


def ids(examples: list[Example]) -> list[str]:
    return [f"{example.rule} {number}" for number, example in enumerate(examples)]


def test_the_small_library_is_served_and_no_rule_finds_anything(home: Path) -> None:
    assert len(library.load(home).scenarios) == 6
    assert findings(home, TODAY) == []


@pytest.mark.parametrize("example", BAD, ids=ids(BAD))
def test_a_rule_finds_its_bad_example_at_its_line_and_says_what_to_do(home: Path, example: Example) -> None:
    small.edit(home, example.file, *example.edits)

    (found,) = findings(home, TODAY)

    assert found.rule == example.rule
    assert found.mistake.hint
    if example.at:
        assert found.mistake.file == home / example.file
        lines = (home / example.file).read_text(encoding="utf-8").splitlines()
        assert example.at in lines[found.mistake.line - 1]
    assert str(found).startswith(f"{found.mistake.file}:{found.mistake.line}: {example.rule}: ")


@pytest.mark.parametrize("example", GOOD, ids=ids(GOOD))
def test_no_rule_minds_its_good_example(home: Path, example: Example) -> None:
    small.edit(home, example.file, *example.edits)

    assert [str(found) for found in findings(home, TODAY)] == []


def test_every_rule_has_a_bad_and_a_good_example_and_says_why_in_a_sentence() -> None:
    assert {example.rule for example in BAD} == {example.rule for example in GOOD} == set(RULES)
    for rule in RULES.values():
        assert rule.wants.endswith(".")
        assert ":" in rule.wants or "," in rule.wants


def test_what_breaks_a_rule_is_served_all_the_same(home: Path) -> None:
    for example in BAD:
        small.write(home)
        small.edit(home, example.file, *example.edits)
        if example.rule != "uncovered":  # there a register lost what content points at
            library.load(home)


WAIVABLE = [
    example
    for example in BAD
    if example.file in (small.FIRST, small.CHECKLIST) and example.rule not in ("waiver", "example-balance")
]


@pytest.mark.parametrize("example", WAIVABLE, ids=ids(WAIVABLE))
def test_a_file_may_waive_a_rule_with_a_reason(home: Path, example: Example) -> None:
    waiver = f"waive: [{{rule: {example.rule}, reason: There is no other way.}}]"
    small.edit(home, example.file, *example.edits, ("\ntitle:", f"\n{waiver}\ntitle:"))

    assert findings(home, TODAY) == []


@pytest.mark.parametrize("reason", ["", ", reason: ''", ", reason: because"])
def test_a_waiver_without_a_reason_is_a_mistake(home: Path, reason: str) -> None:
    small.edit(
        home, small.FIRST, ("title: A wet night", f"waive: [{{rule: clang{reason}}}] # here\ntitle: A wet night")
    )

    with pytest.raises(ContentError) as refused:
        library.load(home)

    (mistake,) = refused.value.mistakes
    assert (mistake.file, mistake.line) == (home / small.FIRST, 2)
    assert "reason" in mistake.problem


def test_a_waiver_given_twice_or_for_no_rule_or_for_nothing_is_told(home: Path) -> None:
    waivers = "".join(f"\n  - {{rule: {rule}, reason: It reads better so.}}" for rule in ("mom", "clang", "clang"))
    small.edit(home, small.FIRST, ("title: A wet night", f"waive:{waivers}\ntitle: A wet night"))

    assert [(one.mistake.line, one.mistake.problem) for one in findings(home, TODAY)] == [
        (3, "there is no rule mom to waive"),
        (4, "clang finds nothing here, so there is nothing to waive"),
        (5, "clang is waived twice"),
    ]


def test_a_waiver_makes_no_new_version_of_what_officers_meet(home: Path) -> None:
    before = library.load(home).scenarios["case-1"]
    small.edit(
        home, small.FIRST, ("title: A wet night", "title: A wet night\nwaive: [{rule: clang, reason: No other.}]")
    )
    small.edit(home, small.FIRST, ("No other.", "There is no other word."))

    assert version_of(library.load(home).scenarios["case-1"]) == version_of(before)


def test_nothing_is_called_uncovered_while_a_file_cannot_be_read(home: Path) -> None:
    small.edit(home, small.CHECKLIST, ("slug: custody", "slug: [custody"))
    for number in range(1, 6):
        (home / f"training/case-{number}.yaml").unlink()
    small.edit(home, small.TOPICS, ("topics:\n", "topics:\n  - {id: school, title: School, risk: 1}\n"))

    assert findings(home, TODAY) == []


def test_a_folder_with_nothing_in_it_has_no_findings_but_the_missing_good_examples(tmp_path: Path) -> None:
    assert [one.rule for one in findings(tmp_path, TODAY)] == ["example-balance"]


def test_the_forces_are_the_43_of_england_and_wales() -> None:
    assert len(set(FORCES)) == len(FORCES) == 43
    assert {"City of London", "Metropolitan", "Dyfed-Powys", "Gwent"} <= set(FORCES)


@pytest.mark.parametrize(
    ("word", "count"),
    [("child", 1), ("asked", 1), ("wanted", 2), ("police", 2), ("homes", 1), ("houses", 2), ("table", 2), ("idea", 2)],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_grades_grow_with_long_words_and_long_sentences() -> None:
    plain = "The girl came in. She was cold. We sat with her until her mum came."
    joined = "The girl came in and she was cold and we sat with her until her mum came and then they left."

    assert grade(plain) < 2 < grade(joined) < 9 < grade(f"{joined} {HARD}")
    assert grade("Too short to say") == 0


HARD = "necessitating comprehensive organisational reconsideration of institutional communication"
