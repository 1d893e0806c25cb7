"""Each checklist, each scenario and each source, as it is signed off."""

from collections.abc import Callable, Iterator

from bot.checklists.content import Checklist, Phase
from bot.checklists.ladder import OPEN, SIGN_OFF, clock_event
from bot.contentpage.markdown import anchor, lines, link, plain, several, table, to
from bot.contentpage.resting import Shown, to_checklist, to_source
from bot.quizzes.content import Question, Scenario
from bot.quizzes.says import LABELS
from bot.sources import Source

States = Callable[[Checklist | Scenario], str]


def checklists(shown: Shown, states: States) -> Iterator[str]:
    for checklist in shown.checklists:
        yield f"### {anchor(f'checklist-{checklist.slug}')}{plain(checklist.title)}"
        yield f"**{plain(states(checklist))}.** {plain(checklist.use)}"
        yield _facts(
            ("Officers type", f"`/thinkchild {checklist.slug}`"),
            ("or", several(map(plain, checklist.aliases))),
            ("Topics", _topics(shown, checklist)),
            ("Recommendations", _recommendations(shown, checklist)),
            ("Revised", str(checklist.revised)),
            ("File", f"[prompts/{checklist.slug}.yaml](../prompts/{checklist.slug}.yaml)"),
        )
        if checklist.clocks:
            yield _clocks(shown, checklist)
        if checklist.reminders:
            yield _reminders(checklist)
        for number, phase in enumerate(checklist.phases, start=1):
            yield _phase(shown, number, phase)


def _facts(*facts: tuple[str, str]) -> str:
    return " · ".join(f"{name}: {words}" for name, words in facts if words)


def _topics(shown: Shown, content: Checklist | Scenario) -> str:
    """With links, if there is a register for them to lead to."""
    known = shown.library.registers.topics
    return several(to(f"topic-{name}", name) if known else name for name in content.topics)


def _recommendations(shown: Shown, content: Checklist | Scenario) -> str:
    known = shown.library.registers.recommendations
    return several(to(f"recommendation-{name}", name) if known else name for name in content.recommendations)


def _cases(shown: Shown, scenario: Scenario) -> str:
    known = shown.library.registers.cases
    return several(to(f"case-{name.casefold()}", name) if known else name for name in scenario.cases)


def _clocks(shown: Shown, checklist: Checklist) -> str:
    rows = (
        (plain(clock.title), clock.span, plain(clock.starts), to_source(clock.source), shown.sure(clock.source))
        for clock in checklist.clocks
    )
    return table(("Time limit", "Length", "From", "Rests on", "How sure"), rows)


def _reminders(checklist: Checklist) -> str:
    """Among limits that are law it says of itself that it is none."""
    titles = {OPEN: "It is open", SIGN_OFF: "It waits for sign-off"}
    titles |= {clock_event(clock.id): plain(clock.title) for clock in checklist.clocks}
    steps = sorted(checklist.reminders, key=lambda one: one.offset)
    rows = (
        (title, several(f"{one.tell} {one.when}" for one in steps if one.is_about(event)))
        for event, title in titles.items()
    )
    return table(("Reminders: a choice, not law", "Who is told, and when"), (row for row in rows if row[1]))


def _phase(shown: Shown, number: int, phase: Phase) -> str:
    rows = (
        (
            f"{number}.{place}",
            f"{'**Must do:**' if item.must else 'Consider:'} {plain(item.words)}",
            to_source(item.source),
            shown.sure(item.source),
        )
        for place, item in enumerate(phase.items, start=1)
    )
    return table((str(number), f"{plain(phase.title)} ({phase.how})", "Rests on", "How sure"), rows)


def scenarios(shown: Shown, states: States) -> Iterator[str]:
    for scenario in shown.scenarios:
        belongs = shown.library.checklists.get(scenario.checklist)
        warned = f" Officers are warned first, and may skip it: {plain(scenario.distressing)}"
        yield f"### {anchor(f'scenario-{scenario.slug}')}{plain(scenario.title)}"
        yield f"**{plain(states(scenario))}.**{warned if scenario.distressing else ''}"
        yield _facts(
            ("Case", _cases(shown, scenario)),
            ("Shows", scenario.example),
            ("Risk", str(scenario.risk)),
            ("Topics", _topics(shown, scenario)),
            ("Recommendations", _recommendations(shown, scenario)),
            ("Checklist", to_checklist(belongs) if belongs else ""),
            ("Published", str(scenario.published)),
            ("File", f"[training/{scenario.slug}.yaml](../training/{scenario.slug}.yaml)"),
        )
        yield f"> **The case.** {plain(scenario.case)}"
        yield f"> **What happened.** {plain(scenario.outcome)}"
        yield f"The case rests on {_in_words(shown, scenario.source)}."
        rows = (_question(shown, scenario, question, n) for n, question in enumerate(scenario.questions, start=1))
        yield table(("No.", "Question", "Right answer", "Rests on"), rows)
        yield _others(shown, scenario)


def _question(shown: Shown, scenario: Scenario, question: Question, number: int) -> tuple[str, ...]:
    told = f"{plain(question.text)} *{LABELS[question.kind]}*"
    if question.id in scenario.follow_ups:
        told += f"<br>*Asked only of those whose choice in {_leading(scenario, question)} leads here*"
    options = {option.id: option for option in question.options}
    right = [options[name] for name in question.answer]
    marks = (f"{place}. " if question.kind == "order" else "• " if question.several else "" for place in range(1, 9))
    return (
        f"Q{number}",
        told,
        lines(mark + plain(option.text) for mark, option in zip(marks, right, strict=False)),
        lines(_in_words(shown, option.source) for option in right),
    )


def _leading(scenario: Scenario, question: Question) -> str:
    return several(
        f"Q{number}"
        for number, asked in enumerate(scenario.questions, start=1)
        if any(option.then == question.id for option in asked.options)
    )


def _others(shown: Shown, scenario: Scenario) -> str:
    """Officers read why an option is wrong too, and what that rests on."""
    rests = several(
        (
            _in_words(shown, option.source)
            for question in scenario.questions
            for option in question.options
            if option.id not in question.answer
        ),
        "; ",
    )
    return f"What is said of the other options rests on {rests}." if rests else ""


def _in_words(shown: Shown, source: str) -> str:
    return f"{to_source(source)} ({shown.sure(source)})"


def sources(shown: Shown) -> Iterator[str]:
    unused = [source.id for source in shown.sources if not shown.statements[source.id]]
    yield f"Not used: {several(map(to_source, unused)) or 'none'}."
    headings = ("Source", "What it says", "How sure", "Checked", "Used")
    yield table(headings, (_source(shown, source) for source in shown.sources))


def _source(shown: Shown, source: Source) -> tuple[str, ...]:
    where = f", {plain(source.section)}" if source.section not in source.title else ""
    body = ", ".join(filter(None, (plain(source.body), str(source.year or ""))))
    return (
        anchor(f"source-{source.id}") + lines((f"**{source.id}**", link(source.title, source.address) + where, body)),
        plain(source.says),
        shown.sure(source.id),
        str(source.checked),
        str(len(shown.statements[source.id])),
    )
