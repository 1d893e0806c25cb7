"""What a person reads first: how much there is, what is unsure in it, and what it covers."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.checklists.content import Checklist
from bot.contentpage.markdown import anchor, lines, plain, several, table
from bot.contentpage.parts import States
from bot.contentpage.resting import WHERE, Kind, Shown, to_checklist, to_scenario, to_source
from bot.quizzes.content import Scenario

KINDS: dict[Kind, str] = {
    "must-do": "Must-dos",
    "prompt": "Prompts",
    "time limit": "Time limits",
    "case": "Cases of scenarios",
    "right answer": "Right answers",
    "other option": "Other options",
    "recommendation": "Recommendations",
}
DECIDING: tuple[Kind, ...] = ("time limit", "must-do", "right answer")
LEVELS = ("first-hand", "second-hand", "unconfirmed")
RETOLD = re.compile(r"\bas (?:reported|set out|quoted|seen)\b")  # in the body of a source


def amounts(shown: Shown, states: States) -> Iterator[str]:
    yield (
        "{checklists} checklists with {items} items and {clocks} time limits; {scenarios} scenarios with {questions} "
        "questions in {wordings} wordings; {sources} sources."
    ).format(**shown.library.counts())
    counts = Counter((states(one), type(one)) for one in shown.content)
    told = sorted({state for state, _ in counts})
    rows = ((plain(state), str(counts[state, Checklist]), str(counts[state, Scenario])) for state in told)
    yield table(("Standing", "Checklists", "Scenarios"), rows)


def how_sure(shown: Shown) -> Iterator[str]:
    counts = shown.counts()
    rows = ((words, *(str(counts[kind, level]) for level in LEVELS)) for kind, words in KINDS.items())
    yield table(("What officers read", *LEVELS), rows)
    marked = [source for source in shown.sources if source.confirmed == "first-hand"]
    if retold := [source for source in marked if RETOLD.search(source.body)]:
        yield (
            f"Of the {len(marked)} first-hand sources, {len(retold)} name somebody who tells what another said: that "
            f"account was seen, and not the text it tells of. {several(to_source(one.id) for one in retold)}."
        )


def unconfirmed(shown: Shown) -> Iterator[str]:
    rows = (
        (to_source(source.id), plain(source.says), f"{statement.name} {statement.place}", plain(statement.words))
        for source in shown.sources
        if not source.decides
        for statement in shown.statements[source.id]
    )
    yield table(("Source", "What it says", "Where it is used", "What officers read there"), rows)


def limits(shown: Shown) -> Iterator[str]:
    """Each limit once, with every checklist that shows it."""
    shown_by: dict[tuple[str, str, str, str], list[str]] = {}
    for checklist in shown.checklists:
        for clock in checklist.clocks:
            limit = (plain(clock.title), clock.span, plain(clock.starts), clock.source)
            shown_by.setdefault(limit, []).append(to_checklist(checklist))
    rows = ((*told, several(where), to_source(name), shown.sure(name)) for (*told, name), where in shown_by.items())
    yield table(("Time limit", "Length", "From", "Shown by", "Rests on", "How sure"), rows)


def one_country(shown: Shown) -> Iterator[str]:
    rows = (
        (
            to_source(source.id),
            plain(source.says),
            shown.sure(source.id),
            str(shown.count(source.id, "must-do", "time limit")),
            shown.places(source.id),
        )
        for source in shown.sources
        if WHERE[source.jurisdiction]
    )
    yield table(("Source", "What it says", "How sure", "Must-dos and limits", "What rests on it"), rows)


def second_hand(shown: Shown) -> Iterator[str]:
    """In the order in which to look for the original."""
    found = [source.id for source in shown.sources if source.confirmed == "second-hand"]
    rows = (
        (
            to_source(name),
            *(str(shown.count(name, kind)) for kind in DECIDING),
            str(len(shown.statements[name]) - shown.count(name, *DECIDING)),
            shown.places(name),
        )
        for name in sorted(found, key=lambda name: -shown.count(name, *DECIDING))
    )
    yield table(("Source", *(KINDS[kind] for kind in DECIDING), "Other uses", "Where"), rows)


def waivers(shown: Shown) -> Iterator[str]:
    rows = [
        (to_scenario(one) if isinstance(one, Scenario) else to_checklist(one), waiver.rule, plain(waiver.reason))
        for one in shown.content
        for waiver in one.waive
    ]
    yield table(("Where", "Rule", "Why it is not followed there"), rows)


def index(shown: Shown, states: States) -> Iterator[str]:
    counts = ("Parts", "Must-dos", "Prompts", "Time limits", "Second-hand", "England or Wales only")
    rows = (_checklist(shown, states, checklist) for checklist in shown.checklists)
    yield table(("Checklist", *counts, "Revised", "Standing"), rows)
    facts = ("Case", "How sure", "Shows", "Risk", "Questions", "Checklist", "Published", "Standing")
    yield table(("Scenario", *facts), (_scenario(shown, states, scenario) for scenario in shown.scenarios))


def _checklist(shown: Shown, states: States, one: Checklist) -> tuple[str, ...]:
    musts = [item.must for item in one.items()]
    named = [*(item.source for item in one.items()), *(clock.source for clock in one.clocks)]
    rests = [shown.library.sources[name] for name in named]
    counts = (
        len(one.phases),
        musts.count(True),
        musts.count(False),
        len(one.clocks),
        sum(source.confirmed == "second-hand" for source in rests),
        sum(bool(WHERE[source.jurisdiction]) for source in rests),
    )
    return lines((to_checklist(one), one.slug)), *map(str, counts), str(one.revised), plain(states(one))


def _scenario(shown: Shown, states: States, one: Scenario) -> tuple[str, ...]:
    return (
        lines((to_scenario(one), one.slug)),
        several(one.cases),
        shown.sure(one.source),
        one.example,
        str(one.risk),
        str(len(one.questions)),
        one.checklist,
        str(one.published),
        plain(states(one)),
    )


def cases(shown: Shown) -> Iterator[str]:
    """Every case of the register, with what teaches it, or why nothing does."""
    rows = []
    for case in (shown.library.registers.cases or {}).values():
        taught = several(to_scenario(one) for one in shown.scenarios if case.id in one.cases)
        reason = f"Not used. {plain(case.unused)}" if case.unused else "**Nothing**"
        rows.append((anchor(f"case-{case.id.casefold()}") + case.id, plain(case.tells), case.example, taught or reason))
    yield table(("Case", "What the report tells", "Shows", "Covered by"), rows)


def recommendations(shown: Shown) -> Iterator[str]:
    rows = []
    for one in (shown.library.registers.recommendations or {}).values():
        number = f", no. {one.register_number}" if one.register_number else ""
        by_checklists = several(to_checklist(each) for each in shown.checklists if one.id in each.recommendations)
        by_scenarios = several(to_scenario(each) for each in shown.scenarios if one.id in each.recommendations)
        rows.append(
            (
                anchor(f"recommendation-{one.id}") + lines((f"**{one.id}**", f"{plain(one.force)} {one.year}{number}")),
                lines((plain(one.asks), f"Since then: {plain(one.since)}")),
                by_checklists if by_checklists or by_scenarios else "**Nothing**",
                by_scenarios,
                lines((to_source(one.source), shown.sure(one.source))),
            )
        )
    yield table(("Recommendation", "What it asks", "Checklists", "Scenarios", "Rests on"), rows)


def topics(shown: Shown) -> Iterator[str]:
    rows = []
    for one in (shown.library.registers.topics or {}).values():
        by_checklists = several(to_checklist(each) for each in shown.checklists if one.id in each.topics)
        by_scenarios = several(to_scenario(each) for each in shown.scenarios if one.id in each.topics)
        nothing = "" if by_checklists or by_scenarios else "**Nothing**"
        name = anchor(f"topic-{one.id}") + plain(one.title)
        rows.append((name, str(one.risk), by_checklists or nothing, by_scenarios))
    yield table(("Topic", "Risk", "Checklists", "Scenarios"), rows)
