"""The page to sign off by: all of the library is on it, nothing is uncovered, and it says what is unsure."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import library
from bot.checklists.content import Checklist
from bot.contentpage.markdown import plain, table
from bot.contentpage.page import approval, page
from bot.contentpage.resting import Shown
from bot.library import Library
from bot.quizzes.content import Scenario
from bot.sources import Source
from tests.lint import small

COMMITTED = (Path(__file__).parents[2] / "docs" / "content.md").read_text(encoding="utf-8")
SHIPPED = library.load()
PAGE = page(SHIPPED, approval)
SPECIAL = "a|b *c* _d_ `e` [f](g) <h> &amp; ~i~ $j$ \\ #"
ESCAPED = r"a\|b \*c\* \_d\_ \`e\` \[f\](g) &lt;h&gt; &amp;amp; \~i\~ \$j\$ \\ \#"


def chapter(told: str, title: str) -> str:
    """What stands between this heading and the next of its level."""
    (found,) = re.findall(rf"^## <a [^\n]*></a>{title}\n(.*?)(?=^## |\Z)", told, re.DOTALL | re.MULTILINE)
    return str(found)


def rows(told: str) -> Iterator[list[str]]:
    """The cells of each line of a table, cut where a reader of Markdown cuts them; headings too."""
    for line in told.splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def sure(source: Source) -> str:
    where = {"england": ", England only", "wales": ", Wales only", "england-and-wales": ""}
    return source.confirmed.replace("unconfirmed", "**unconfirmed**") + where[source.jurisdiction]


def read_back(cell: str) -> str:
    """As it reads on a screen."""
    return html.unescape(re.sub(r"\\(.)", r"\1", cell.replace("<br>", "\n")))


def test_the_committed_page_is_current() -> None:
    assert PAGE == COMMITTED, "run: thinkchild content page"


@pytest.mark.parametrize(
    ("register", "title"),
    [
        ("cases", "Cases, and what covers each"),
        ("recommendations", "Recommendations, and what covers each"),
        ("topics", "Topics, and what covers each"),
    ],
)
def test_each_entry_of_a_register_has_its_row_and_something_that_covers_it(register: str, title: str) -> None:
    told = chapter(PAGE, title)
    listed = getattr(SHIPPED.registers, register)

    assert re.findall(r'<a id="[a-z]+-([a-z0-9-]+)">', told) == [name.casefold() for name in listed]
    _, *each = rows(told)
    assert len(each) == len(listed)
    assert [row for row in each if not re.search(r"\]\(#(checklist|scenario)-|Not used\. \w", " ".join(row))] == []
    assert "Nothing" not in told


def test_the_case_that_is_not_taught_shows_why() -> None:
    (row,) = [row for row in rows(chapter(PAGE, "Cases, and what covers each")) if row[0].endswith(">D9")]

    assert row[-1].startswith("Not used. Seen only as a cut-off extract")


def test_every_item_and_limit_is_on_the_page_with_its_source_and_how_sure_it_is() -> None:
    told = list(rows(chapter(PAGE, "Checklists")))
    items = [
        [
            f"{number}.{place}",
            f"{'**Must do:**' if item.must else 'Consider:'} {plain(item.words)}",
            f"[{item.source}](#source-{item.source})",
            sure(SHIPPED.sources[item.source]),
        ]
        for checklist in Shown(SHIPPED).checklists
        for number, phase in enumerate(checklist.phases, start=1)
        for place, item in enumerate(phase.items, start=1)
    ]
    limits = [
        [plain(clock.title), clock.span, plain(clock.starts), f"[{clock.source}](#source-{clock.source})"]
        for checklist in Shown(SHIPPED).checklists
        for clock in checklist.clocks
    ]

    assert [row for row in told if re.fullmatch(r"\d\.\d", row[0])] == items
    assert [row[:4] for row in told if len(row) == 5 and row[0] != "Time limit"] == limits


def test_every_question_is_on_the_page_with_its_right_answers() -> None:
    told = chapter(PAGE, "Scenarios")

    for scenario in SHIPPED.scenarios.values():
        own = told.partition(f'<a id="scenario-{scenario.slug}"></a>')[2].partition("\n### ")[0]
        assert plain(scenario.case) in own
        asked = [row for row in rows(own) if row[0].startswith("Q")]
        assert len(asked) == len(scenario.questions)
        for row, question in zip(asked, scenario.questions, strict=True):
            assert row[1].startswith(plain(question.text))
            for option in question.options:
                assert (plain(option.text) in row[2]) == (option.id in question.answer)
                assert f"(#source-{option.source})" in own


def test_the_steps_of_an_order_stand_in_their_order() -> None:
    questions = (question for scenario in SHIPPED.scenarios.values() for question in scenario.questions)
    question = next(question for question in questions if question.kind == "order")
    (row,) = [row for row in rows(PAGE) if row[1].startswith(plain(question.text)) and row[0].startswith("Q")]
    texts = {option.id: plain(option.text) for option in question.options}

    assert row[2] == "<br>".join(f"{n}. {texts[name]}" for n, name in enumerate(question.answer, start=1))


def test_every_source_is_on_the_page_with_its_address_and_how_often_it_is_used() -> None:
    _, *told = rows(chapter(PAGE, "Sources"))

    assert [re.findall(r'<a id="source-(.+?)">', row[0])[0] for row in told] == sorted(SHIPPED.sources)
    files = [file for name in ("prompts", "training") for file in (library.folder() / name).glob("*.yaml")]
    named = re.findall(
        r"^ *source: ([a-z0-9-]+)$", "\n".join(file.read_text(encoding="utf-8") for file in files), re.MULTILINE
    )
    for row, source in zip(told, Shown(SHIPPED).sources, strict=True):
        assert f"](<{source.address}>)" in row[0]
        assert row[1:4] == [plain(source.says), sure(source), str(source.checked)]
        assert int(row[4]) == named.count(source.id)


def test_the_figures_are_those_of_the_library() -> None:
    items = [item for checklist in SHIPPED.checklists.values() for item in checklist.items()]
    right = [
        SHIPPED.sources[option.source].confirmed
        for scenario in SHIPPED.scenarios.values()
        for question in scenario.questions
        for option in question.options
        if option.id in question.answer
    ]
    musts = [SHIPPED.sources[item.source].confirmed for item in items if item.must]
    told = {row[0]: row[1:] for row in rows(chapter(PAGE, "How sure we are"))}

    assert told["Must-dos"] == [str(musts.count(level)) for level in ("first-hand", "second-hand", "unconfirmed")]
    assert told["Right answers"] == [str(right.count(level)) for level in ("first-hand", "second-hand", "unconfirmed")]


def test_the_index_tells_of_each_checklist_how_much_is_second_hand() -> None:
    custody = SHIPPED.checklists["custody"]
    rests = [item.source for item in custody.items()] + [clock.source for clock in custody.clocks]
    second = sum(SHIPPED.sources[name].confirmed == "second-hand" for name in rests)
    (row,) = [row for row in rows(chapter(PAGE, "Every checklist and scenario")) if row[0].endswith("<br>custody")]
    musts = sum(item.must for item in custody.items())
    counts = (len(custody.phases), musts, len(list(custody.items())) - musts, len(custody.clocks), second)

    assert row[1:6] == [str(count) for count in counts]


def test_second_hand_sources_that_decide_most_come_first() -> None:
    _, *told = rows(chapter(PAGE, "Second-hand sources, those that decide most first"))
    deciding = [sum(map(int, row[1:4])) for row in told]

    assert deciding == sorted(deciding, reverse=True)
    assert len(told) == sum(source.confirmed == "second-hand" for source in SHIPPED.sources.values())


def test_a_warning_stands_at_its_scenario_and_nowhere_else() -> None:
    told = re.findall(r"^\*\*.*\.\*\* Officers are warned first, and may skip it: (.*)$", PAGE, re.MULTILINE)

    assert told == [plain(one.distressing) for one in Shown(SHIPPED).scenarios if one.distressing]


def test_a_question_that_a_choice_leads_to_says_which(home: Path) -> None:
    small.edit(home, small.FIRST, ("answer: [ask]", "kind: next\n    answer: [ask]"))
    small.edit(home, small.FIRST, ("        source: law\n", "        source: law\n        then: go-on\n"))

    asked = [row for row in rows(told_of(home)) if row[0].startswith("Q")][:3]

    assert [row[1].partition("<br>")[2] for row in asked] == [
        "",
        "*Asked only of those whose choice in Q1 leads here*",
        "",
    ]


def test_every_link_leads_to_an_anchor_of_the_page_and_no_two_share_a_name() -> None:
    anchors = re.findall(r'<a id="([^"]+)"></a>', PAGE)

    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= set(anchors)


def test_every_line_of_a_table_has_the_cells_of_its_heading() -> None:
    for found in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        assert len({len(row) for row in rows(found)}) == 1


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small.write(tmp_path)


def told_of(home: Path) -> str:
    return page(library.load(home), approval)


def test_a_prompt_on_an_unconfirmed_source_is_named_with_what_officers_read(home: Path) -> None:
    assert "None." in chapter(told_of(home), "Unconfirmed")
    rumour = small.FILES[small.SOURCES].partition("sources:\n")[2].replace("id: law", "id: rumour")
    small.edit(home, small.SOURCES, ("sources:\n", f"sources:\n{rumour.replace('first-hand', 'unconfirmed')}"))
    small.edit(home, small.CHECKLIST, ("part 2\n        must: true", "part 2\n        must: false"))
    text = (home / small.CHECKLIST).read_text(encoding="utf-8").split("source: law")
    (home / small.CHECKLIST).write_text("source: law".join(text[:3]) + "source: rumour" + "source: law".join(text[3:]))

    _, row = rows(chapter(told_of(home), "Unconfirmed"))

    assert row == ["[rumour](#source-rumour)", "See the child within 6 hours.", "custody 1.2", "Ask how she is, part 2"]


def test_what_holds_in_one_country_says_so_wherever_it_is_used(home: Path) -> None:
    small.edit(home, small.SOURCES, ("jurisdiction: england-and-wales", "jurisdiction: wales"))

    page_now = told_of(home)

    _, row = rows(chapter(page_now, "England or Wales only"))
    assert row[2:4] == ["first-hand, Wales only", "6"]
    assert all(row[3] == "first-hand, Wales only" for row in rows(page_now) if row[0].startswith("1."))


def test_a_first_hand_account_of_what_another_said_is_pointed_out(home: Path) -> None:
    assert "that account was seen" not in told_of(home)
    small.edit(home, small.SOURCES, ("body: Parliament", "body: Parliament, as reported by a newspaper"))

    assert "1 name somebody who tells what another said" in told_of(home)


def test_what_nothing_covers_and_what_nobody_uses_stands_out(home: Path) -> None:
    extra = small.FILES[small.SOURCES].partition("sources:\n")[2].replace("id: law", "id: spare")
    small.edit(home, small.SOURCES, ("sources:\n", f"sources:\n{extra}"))
    small.edit(home, small.CASES, (", unused: Too little is known of it.", ""))
    small.edit(home, small.TOPICS, ("topics:\n", "topics:\n  - {id: school, title: School, risk: 1}\n"))
    more = "\n  - {id: more, force: One, year: 2018, theme: More, asks: More., since: Not found., source: law}\n"
    small.edit(home, small.RECOMMENDATIONS, ("recommendations:\n", f"recommendations:{more}"))

    now = told_of(home)

    assert now.count("**Nothing**") == 3
    assert "Not used: [spare](#source-spare)." in now


def test_a_library_without_registers_has_its_page_too(home: Path) -> None:
    for name in (small.TOPICS, small.RECOMMENDATIONS, small.CASES):
        (home / name).unlink()

    now = told_of(home)

    assert "None." in chapter(now, "Cases, and what covers each")
    assert set(re.findall(r"\]\(#([^)]+)\)", now)) <= set(re.findall(r'<a id="([^"]+)">', now))


def test_a_rule_that_a_file_waives_stands_there_with_its_reason(home: Path) -> None:
    waiver = "waive: [{rule: clang, reason: There is no other word.}]"
    small.edit(home, small.FIRST, ("title: A wet night", f"{waiver}\ntitle: A wet night"))

    _, row = rows(chapter(told_of(home), "Rules that a file does not follow"))

    assert row == ["[A wet night](#scenario-case-1)", "clang", "There is no other word."]


def test_how_each_piece_stands_is_told_and_counted(home: Path) -> None:
    def states(content: Checklist | Scenario) -> str:
        return "Approved by A | B until 2027-01-01" if isinstance(content, Checklist) else approval(content)

    now = page(library.load(home), states)

    assert list(rows(chapter(now, "What there is")))[1:] == [
        ["Approved by A \\| B until 2027-01-01", "1", "0"],
        ["Not approved", "0", "6"],
    ]
    assert now.count("**Approved by A \\| B until 2027-01-01.**") == 1
    assert now.count("**Not approved.**") == 6


def test_the_words_of_authors_read_as_they_were_written(home: Path) -> None:
    quoted = SPECIAL.replace("\\", "\\\\")
    small.edit(home, small.CHECKLIST, ("text: Ask how she is, part 1", f'text: "{quoted}"'))
    small.edit(home, small.FIRST, ("text: Ask her how she is", f'text: "{quoted}"'), ("A wet night", f'"{quoted}"'))
    small.edit(home, small.SOURCES, ("title: A law", f'title: "{quoted}"'), ("org/law", "org/a_(b)?c=[d]&e=*"))

    now = told_of(home)

    item, *_ = [row for row in rows(now) if row[0] == "1.1"]
    assert item[1] == f"**Must do:** {ESCAPED}"
    assert "](<https://example.org/a_(b)?c=[d]&e=*>)" in now
    for found in re.findall(r"(?:^\|.*\n)+", now, re.MULTILINE):
        assert len({len(row) for row in rows(found)}) == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("|\\*_`[]<>&~$#\n\r"), max_size=30))
@example("one\r|two\u2028three")
def test_no_words_break_a_table(words: str) -> None:
    (heading, row) = rows(table(("One", "Two"), [(plain(words), "2")]))

    assert len(heading) == len(row) == 2
    assert "".join(read_back(row[0]).split()).removeprefix("–") == "".join(words.split()).removeprefix("–")


def test_the_same_library_has_the_same_page_whatever_order_it_was_loaded_in() -> None:
    turned = Library(
        dict(reversed(SHIPPED.checklists.items())),
        dict(reversed(SHIPPED.scenarios.items())),
        dict(reversed(SHIPPED.sources.items())),
        SHIPPED.registers,
    )

    assert page(turned, approval) == PAGE
