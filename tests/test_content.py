"""The library: every mistake across its files at the line marked `# here`, and the shipped content itself."""

import shutil
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import library
from bot.authored import version_of
from bot.checklists.content import MOST_ITEMS
from bot.errors import ContentError, Mistake
from bot.quizzes.content import Kind

SHIPPED = library.folder()
LANCASHIRE = (
    "boy-17-in-custody",
    "girl-14-after-a-row",
    "girl-15-messages-in-the-care-home",
    "girl-3-and-the-disclosure",
    "images-at-school",
)
SOURCES, CUSTODY, MISSING, FIRST = (
    "training/sources.yaml",
    "prompts/custody.yaml",
    "prompts/missing.yaml",
    "training/first.yaml",
)


def source(name: str, confirmed: str) -> str:
    return f"""\
  - id: {name}
    title: A {name}
    body: Parliament
    address: https://example.org/{name}
    checked: 2026-11-22
    confirmed: {confirmed}
    jurisdiction: england-and-wales
    says: See the child.
"""


def checklist(slug: str) -> str:
    return f"""\
slug: {slug}
title: Child in {slug}
aliases: [{slug} suite]
topics: [{slug}]
use: Use this.
revised: 2026-11-01
phases:
  - id: arrival
    title: On arrival
    items:
      - id: see-the-child
        text: See the child
        must: true
        why: Because of the child
        source: law
      - id: ask-why
        text: Ask why
        must: false
        why: Because of why
        source: rumour
"""


def question(name: str) -> str:
    return f"""\
  - id: {name}
    text: What about {name}?
    answer: [a]
    options:
      - id: a
        text: "{name}: this"
        why: Why this
        source: law
      - id: b
        text: "{name}: that"
        why: Why that
        source: law
"""


SCENARIO = """\
slug: first
title: A first case
topics: [custody]
risk: 3
published: 2026-10-05
checklist: custody
source: law
case: A boy is in custody.
outcome: He was not seen.
questions:
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small library without a mistake."""
    files = {
        SOURCES: "sources:\n" + source("law", "first-hand") + source("rumour", "unconfirmed"),
        CUSTODY: checklist("custody"),
        MISSING: checklist("missing"),
        FIRST: SCENARIO + question("one") + question("two") + question("three"),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def edit(home: Path, name: str, old: str, new: str) -> None:
    text = (home / name).read_text(encoding="utf-8")
    assert old in text
    (home / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def mistakes(home: Path) -> list[Mistake]:
    with pytest.raises(ContentError) as refused:
        library.load(home)
    assert str(refused.value).splitlines() == [str(one) for one in refused.value.mistakes]
    return refused.value.mistakes


def mistakes_if_any(home: Path) -> list[Mistake]:
    try:
        library.load(home)
    except ContentError as refused:
        return refused.mistakes
    return []


def marked(home: Path, name: str) -> int:
    lines = (home / name).read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, start=1) if "# here" in line]
    return number


ITEM = "      - id: more-{}\n        text: T\n        must: false\n        why: W\n        source: law\n"
NINE_MORE = "".join(ITEM.format(number) for number in range(9))


def test_a_small_library_has_no_mistakes(home: Path) -> None:
    found = library.load(home)

    assert (set(found.checklists), set(found.scenarios), set(found.sources)) == (
        {"custody", "missing"},
        {"first"},
        {"law", "rumour"},
    )


def test_a_prompt_may_rest_on_what_is_unconfirmed(home: Path) -> None:
    edit(home, CUSTODY, "must: false", "must: no")

    assert [item.source for item in library.load(home).checklists["custody"].items()] == ["law", "rumour"]


@pytest.mark.parametrize(
    ("name", "old", "new", "problem", "hint"),
    [
        # sources
        (SOURCES, "https://example.org/law", "example.org/law # here", "address must be a web address", ""),
        (SOURCES, "https://example.org/law", "https://example.org/a law # here", "address must be a web address", ""),
        (SOURCES, "https://example.org/law", "javascript:alert(1) # here", "address must be a web address", ""),
        (SOURCES, "confirmed: first-hand", "confirmed: surely # here", "should be 'first-hand', 'second-hand'", ""),
        (SOURCES, "confirmed: first-hand", "confirmd: first-hand # here", "unknown key confirmd", "check the spelling"),
        (SOURCES, "jurisdiction: england-and-wales", "jurisdiction: scotland # here", "jurisdiction", ""),
        (SOURCES, "says: See the child.", f"says: {'x' * 301} # here", "longer than 300", "shorten it"),
        (SOURCES, "id: rumour", "id: law # here", "the id law is used twice", "rename one"),
        # checklists
        (CUSTODY, "slug: custody", "slug: other # here", "the slug is other but the file is custody.yaml", "rename"),
        (CUSTODY, "slug: custody", "slug: In Custody # here", "slug is not a short name", "see-the-child"),
        (CUSTODY, "revised: 2026-11-01", "revised: last week # here", "revised: input should be a valid date", ""),
        (CUSTODY, "topics: [custody]", "topics: [] # here", "topics has fewer than 1 entries", "add to it"),
        (CUSTODY, "title: On arrival", "title: '' # here", "title is empty", "write it"),
        (CUSTODY, "text: See the child", f"text: {'x' * 121} # here", "text is longer than 120", "shorten it"),
        (CUSTODY, "text: See the child", "text: 999 # here", "text: input should be a valid string", ""),
        (CUSTODY, "must: true", "must: maybe # here", "must: input should be a valid boolean", ""),
        (CUSTODY, "id: ask-why\n        text: Ask why", "id: ask-why # here", "text is missing", "add text: …"),
        (
            CUSTODY,
            "        why: Because of why\n        source: rumour",
            "        source: rumour",
            "why is miss",
            "add",
        ),
        (CUSTODY, "id: ask-why", "id: see-the-child # here", "the id see-the-child is used twice", ""),
        (CUSTODY, "id: ask-why", "id: arrival # here", "the id arrival is used twice", ""),
        (CUSTODY, "source: law", "source: hearsay # here", "there is no source hearsay", ""),
        (CUSTODY, "source: law", "source: rumour # here", "the source rumour is unconfirmed", "must: false"),
        (CUSTODY, "must: false", "must: true", "the source rumour is unconfirmed", "or make it must: false"),
        (CUSTODY, "items:\n", f"items: # here\n{NINE_MORE[:-1]}\n", "items has more than 9 entries", "split it"),
        (CUSTODY, "phases:", "notes: x # here\nphases:", "unknown key notes", "check the spelling"),
        (
            MISSING,
            "aliases: [missing suite]",
            "aliases: [Custody Suite] # here",
            "already means the checklist",
            "choose",
        ),
        (MISSING, "aliases: [missing suite]", "aliases: [custody] # here", "already means the checklist", "choose"),
        (MISSING, "title: Child in missing", "title: Child in custody # here", "already means the checklist", "choose"),
        # scenarios
        (FIRST, "slug: first", "slug: second # here", "the slug is second but the file is first.yaml", "rename one"),
        (FIRST, "checklist: custody", "checklist: arson # here", "there is no checklist arson", ""),
        (FIRST, "source: law", "source: hearsay # here", "there is no source hearsay", ""),
        (FIRST, "source: law", "source: rumour # here", "the source rumour is unconfirmed", ""),
        (FIRST, "this\n        source: law", "this\n        source: rumour # here", "the source rumour is unconf", ""),
        (FIRST, "        why: Why this\n", "", "why is missing", "add why: …"),
        (FIRST, 'text: "one: this"', f"text: {'x' * 76} # here", "text is longer than 75", "shorten it"),
        (FIRST, "case: A boy is in custody.", f"case: {'x ' * 460} # here", "case is longer than 900", "shorten it"),
        (FIRST, "case: A boy is in custody.", "case: ' ' # here", "case is empty", "write it"),
        (FIRST, "risk: 3", "risk: 4 # here", "risk: input should be less than or equal to 3", ""),
        (FIRST, "published: 2026-10-05", "published: 2026-02-30 # here", "2026-02-30 is not", "2026-11-22"),
        (FIRST, "- id: one", "- id: one # here", "the answer z is not among the options (a, b)", ""),
        (FIRST, "- id: one", "- id: one # here", "every option is right", ""),
        (FIRST, "- id: one", "- id: one # here", "the option a stands twice", ""),
        (FIRST, "id: three", "id: two # here", "the id two is used twice", "rename one"),
        (FIRST, question("three"), "", "questions has fewer than 3 entries", "add to it"),
    ],
)
def test_each_mistake_is_at_its_line_and_says_what_to_do(
    home: Path, name: str, old: str, new: str, problem: str, hint: str
) -> None:
    edit(home, name, old, new)
    _break_a_question(home, name, problem)
    _mark_what_holds_it(home, name, problem)

    (mistake,) = [one for one in mistakes(home) if problem in one.problem]
    assert hint in mistake.hint
    assert (mistake.file, mistake.line) == (home / name, marked(home, name))


def _break_a_question(home: Path, name: str, problem: str) -> None:
    """What makes a whole question wrong is reported where the question begins."""
    if "not among the options" in problem:
        edit(home, name, "answer: [a]", "answer: [a, z]")
    if "every option is right" in problem:
        edit(home, name, "answer: [a]", "answer: [a, b]")
    if "the option a stands twice" in problem:
        edit(home, name, "      - id: b", "      - id: a")


def _mark_what_holds_it(home: Path, name: str, problem: str) -> None:
    """What is missing has the line of the entry in which it is missing."""
    places = {
        "why is miss": "      - id: ask-why" if name == CUSTODY else "      - id: a",
        "the source rumour is unconfirmed": "source: rumour",
        "fewer than 3": "questions:",
    }
    if "# here" not in (home / name).read_text(encoding="utf-8"):
        (place,) = [place for words, place in places.items() if words in problem]
        edit(home, name, place, f"{place} # here")


def test_mistakes_of_every_file_are_told_at_once(home: Path) -> None:
    edit(home, CUSTODY, "use: Use this.", "uze: Use this.")
    edit(home, MISSING, "must: true", "must: perhaps")
    edit(home, FIRST, "risk: 3", "risk: 9")
    (home / "prompts" / "empty.yml").write_text("", encoding="utf-8")
    (home / "training" / "latin.yaml").write_bytes(b"title: caf\xe9\n")

    found = {(one.file.name, one.line) for one in mistakes(home)}

    assert found >= {
        ("custody.yaml", 1),  # use is missing
        ("custody.yaml", 5),
        ("empty.yml", 1),
        ("missing.yaml", 13),
        ("first.yaml", 4),
        ("latin.yaml", 1),
    }


def test_a_mistake_in_an_entry_is_not_told_as_a_missing_entry_too(home: Path) -> None:
    edit(home, FIRST, 'text: "one: this"', f"text: {'x' * 76}")
    edit(home, CUSTODY, "text: Ask why", f"text: {'x' * 121}")

    assert [one.problem for one in mistakes(home)] == [
        "text is longer than 120 characters",
        "text is longer than 75 characters",
    ]


def test_a_mistake_in_the_sources_does_not_accuse_what_rests_on_them(home: Path) -> None:
    edit(home, SOURCES, "jurisdiction: england-and-wales", "jurisdiction: scotland")

    assert [one.file.name for one in mistakes(home)] == ["sources.yaml"]


def test_a_mistake_in_a_checklist_does_not_accuse_the_scenario_that_leads_to_it(home: Path) -> None:
    edit(home, CUSTODY, "must: true", "must: perhaps")

    assert [one.file.name for one in mistakes(home)] == ["custody.yaml"]


def test_two_files_may_not_hold_the_same_slug(home: Path) -> None:
    shutil.copy(home / FIRST, home / "training" / "second.yaml")

    assert "the slug is first but the file is second.yaml" in str(mistakes(home)[0])


def test_a_file_that_ends_in_yml_is_told_to_be_renamed(home: Path) -> None:
    shutil.copy(home / FIRST, (home / FIRST).with_suffix(".yml"))

    (mistake,) = mistakes(home)

    assert (mistake.file.name, mistake.problem, mistake.hint) == (
        "first.yml",
        "the file ends in .yml",
        "rename it first.yaml",
    )


def test_a_home_without_its_folders_says_which_are_missing(tmp_path: Path) -> None:
    assert [str(one) for one in mistakes(tmp_path)] == [
        f"{tmp_path / name}:1: there is no such folder (see THINKCHILD_CONTENT)" for name in ("prompts", "training")
    ]


def test_a_library_without_its_sources_says_so(home: Path) -> None:
    (home / SOURCES).unlink()

    assert f"{home / SOURCES}:1: the file cannot be read" in str(mistakes(home)[-1])


def test_what_an_editor_leaves_beside_a_file_is_no_content(home: Path) -> None:
    for name in ("prompts/custody.yaml~", "prompts/.custody.yaml.swp", "training/#first.yaml#", "training/notes.txt"):
        (home / name).write_text("slug: [", encoding="utf-8")
    (home / "prompts" / "old.yaml").mkdir()
    (home / "training" / ".#first.yaml").symlink_to("amina@desk.4711")  # a lock, which leads nowhere

    assert set(library.load(home).scenarios) == {"first"}


def test_aliases_are_found_however_they_are_written(home: Path) -> None:
    edit(home, CUSTODY, "[custody suite]", "[Custody SUITE]")

    assert library.load(home).checklists["custody"].names() == ("custody", "child in custody", "custody suite")


def test_the_same_words_are_the_same_version_and_others_are_not(home: Path) -> None:
    before, again = (library.load(home).checklists["custody"] for _ in range(2))
    edit(home, CUSTODY, "Because of why", "Because")
    after = library.load(home).checklists["custody"]

    assert version_of(before) == version_of(again) != version_of(after)


ACTS = st.tuples(
    st.sampled_from(["drop line", "double line", "swap lines", "drop letter", "double letter", "replace letter"]),
    st.floats(0, 0.999),
    st.sampled_from(list("x:-[]{}#&*!|>'\"% \t\n0é\x00")),
)
FILES = sorted([*(SHIPPED / "prompts").glob("*.yaml"), *(SHIPPED / "training").glob("*.yaml")])


def changed(text: str, act: str, place: float, letter: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    line, at = int(place * len(lines)), int(place * len(text))
    match act:
        case "drop line":
            return "".join(lines[:line] + lines[line + 1 :])
        case "double line":
            return "".join([*lines[: line + 1], *lines[line:]])
        case "swap lines":
            return "".join([*lines[:line], *reversed(lines[line : line + 2]), *lines[line + 2 :]])
        case "drop letter":
            return text[:at] + text[at + 1 :]
        case "double letter":
            return text[: at + 1] + text[at:]
        case _:
            return text[:at] + letter + text[at + 1 :]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), st.lists(ACTS, min_size=1, max_size=4))
def test_no_edit_of_the_shipped_files_makes_the_library_raise_anything_else(
    tmp_path_factory: pytest.TempPathFactory, file: Path, acts: list[tuple[str, float, str]]
) -> None:
    home = tmp_path_factory.getbasetemp() / "edited"
    for name in ("prompts", "training"):
        shutil.copytree(SHIPPED / name, home / name, dirs_exist_ok=True)
    text = file.read_text(encoding="utf-8")
    for act, place, letter in acts:
        text = changed(text, act, place, letter)
    (home / file.relative_to(SHIPPED)).write_text(text, encoding="utf-8")

    assert all(one.problem and one.line >= 1 and one.file.is_file() for one in mistakes_if_any(home))


@pytest.fixture(scope="module")
def shipped() -> library.Library:
    return library.load()


def test_the_shipped_library_has_the_lancashire_cases_and_their_checklists(shipped: library.Library) -> None:
    assert {"custody", "grooming", "images", "missing", "offender"} <= set(shipped.checklists)
    for slug in LANCASHIRE:
        assert shipped.scenarios[slug].source.startswith("lancashire-2018-")


def test_each_shipped_scenario_rests_on_a_confirmed_source_and_leads_to_a_checklist(shipped: library.Library) -> None:
    for scenario in shipped.scenarios.values():
        assert shipped.sources[scenario.source].decides
        assert scenario.recommendations, scenario.slug
        assert scenario.checklist in shipped.checklists, scenario.slug
        assert len(scenario.questions) >= 3


def test_the_shipped_library_is_as_big_as_was_promised(shipped: library.Library) -> None:
    assert len(shipped.checklists) == 15
    assert len(shipped.scenarios) == 38
    assert {question.kind for scenario in shipped.scenarios.values() for question in scenario.questions} == set(
        get_args(Kind)
    )


def test_each_shipped_option_is_explained_with_a_confirmed_source(shipped: library.Library) -> None:
    options = [
        option for scenario in shipped.scenarios.values() for asked in scenario.questions for option in asked.options
    ]

    assert [option.id for option in options if not option.why or not shipped.sources[option.source].decides] == []


def test_each_shipped_must_do_has_a_confirmed_source(shipped: library.Library) -> None:
    items = [item for checklist in shipped.checklists.values() for item in checklist.items()]

    assert [item.id for item in items if item.must and not shipped.sources[item.source].decides] == []
    assert [item.id for item in items if not item.why or item.source not in shipped.sources] == []


def test_no_shipped_phase_is_longer_than_a_person_can_work_through(shipped: library.Library) -> None:
    phases = [phase for checklist in shipped.checklists.values() for phase in checklist.phases]

    assert max(len(phase.items) for phase in phases) <= MOST_ITEMS == 9


TOPICS, RECOMMENDATIONS, CASES = (f"training/{name}.yaml" for name in ("topics", "recommendations", "cases"))
REGISTERS = {
    TOPICS: "topics:\n  - {id: custody, title: Custody, risk: 3}\n  - {id: missing, title: Missing, risk: 3}\n",
    RECOMMENDATIONS: "recommendations:\n  - {id: see-children, force: A force, year: 2018, theme: See, asks: See, "
    "since: Open, source: law}\n",
    CASES: "cases:\n  - {id: L1, tells: A boy is in custody, example: failure}\n",
}


@pytest.fixture
def registered(home: Path) -> Path:
    """The small library with its registers, which its scenario points at."""
    for name, text in REGISTERS.items():
        (home / name).write_text(text, encoding="utf-8")
    edit(home, FIRST, "risk: 3\n", "risk: 3\nrecommendations: [see-children]\ncases: [L1]\n")
    return home


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (FIRST, "topics: [custody]", "topics: [custdy] # here", "there is no topic custdy in training/topics.yaml"),
        (MISSING, "topics: [missing]", "topics: [gone] # here", "there is no topic gone in training/topics.yaml"),
        (
            FIRST,
            "recommendations: [see-children]",
            "recommendations: [see-all] # here",
            "there is no recommendation see-all in training/recommendations.yaml",
        ),
        (FIRST, "cases: [L1]", "cases: [M1] # here", "there is no case M1 in training/cases.yaml"),
        (
            RECOMMENDATIONS,
            "source: law}",
            "source: hearsay} # here",
            "there is no source hearsay in sources.yaml",
        ),
    ],
)
def test_what_no_register_has_is_told_at_its_line(
    registered: Path, name: str, old: str, new: str, problem: str
) -> None:
    edit(registered, name, old, new)

    (mistake,) = mistakes(registered)
    assert (mistake.file, mistake.line, mistake.problem) == (registered / name, marked(registered, name), problem)


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_that_is_missing_accuses_nobody(registered: Path, name: str) -> None:
    (registered / name).unlink()

    assert mistakes_if_any(registered) == []


@pytest.mark.parametrize(
    ("then", "problem"),
    [
        ("one", "one stands before this question"),
        ("two", "two stands before this question"),
        ("four", "there is no question four in this scenario"),
    ],
)
def test_a_follow_up_stands_further_on(home: Path, then: str, problem: str) -> None:
    edit(home, FIRST, "What about two?\n", "What about two?\n    kind: next\n")
    edit(home, FIRST, '"two: this"\n', f'"two: this"\n        then: {then} # here\n')

    (mistake,) = mistakes(home)
    assert (mistake.line, mistake.problem) == (marked(home, FIRST), problem)


def test_a_follow_up_that_stands_further_on_is_right(home: Path) -> None:
    edit(home, FIRST, "What about two?\n", "What about two?\n    kind: next\n")
    edit(home, FIRST, '"two: this"\n', '"two: this"\n        then: three\n')

    assert library.load(home).scenarios["first"].follow_ups == {"three"}


@pytest.mark.parametrize(
    ("kind", "answer", "problem"),
    [
        ("order", "[a]", "names every option once"),
        ("order", "[a, b, a]", "names every option once"),
        ("one", "[a, b]", "several answers are right"),
        ("next", "[a, b]", "several answers are right"),
        ("riddle", "[a]", "kind"),
    ],
)
def test_the_answer_fits_the_kind_of_question(home: Path, kind: str, answer: str, problem: str) -> None:
    edit(home, FIRST, "answer: [a]", f"kind: {kind}\n    answer: {answer}")

    assert any(problem in one.problem for one in mistakes(home))


def test_an_unknown_condition_is_told_with_those_there_are(home: Path) -> None:
    edit(home, CUSTODY, "must: true", "must: true\n        when: [in-care, raining] # here")

    (mistake,) = mistakes(home)
    assert mistake.line == marked(home, CUSTODY)
    assert "there is no condition raining; there are: under-10" in mistake.problem
