"""Rules for the library as a whole: dates, what rests on what, and whether everything is taught."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.checklists.content import Checklist
from bot.lint.rule import Found, Whole
from bot.quizzes.content import Scenario
from bot.registers import CASES, RECOMMENDATIONS, TOPICS
from bot.yamlfile import Lines

FURTHEST = timedelta(days=366)  # that anybody plans ahead
LONGEST = timedelta(days=731)  # without a review
FEWEST_GOOD = 6
NUMBERS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def dates(whole: Whole) -> Iterator[tuple[Lines, Found]]:
    for number, source in enumerate(whole.sources):
        if source.checked > whole.today:
            yield whole.source_lines, _not_yet(("sources", number, "checked"), "checked", source.checked)
    for where, checklist in whole.checklists:
        if checklist.revised > whole.today:
            yield where, _not_yet(("revised",), "revised", checklist.revised)
    for where, scenario in whole.scenarios:
        if scenario.published > whole.today + FURTHEST:
            problem = f"published on {scenario.published}, more than a year from now"
            yield where, Found(("published",), problem, "is the year right?")


def review_by(whole: Whole) -> Iterator[tuple[Lines, Found]]:
    for where, content in (*whole.scenarios, *whole.checklists):
        if content.approved is None or content.review_by is None:
            continue
        if content.approved.day > whole.today:
            yield where, _not_yet(("approved", "day"), "approved", content.approved.day)
        if content.review_by < whole.today:
            problem = f"its review was due by {content.review_by}, so officers are not shown it"
            yield where, Found(("review_by",), problem, "review it, then thinkchild content approve")
        if content.review_by > content.approved.day + LONGEST:
            problem = f"its review is due by {content.review_by}, over two years after {content.approved.day}"
            yield where, Found(("review_by",), problem, "an earlier day: law and guidance change")


def _not_yet(place: tuple[str | int, ...], key: str, day: date) -> Found:
    return Found(place, f"{key} on {day}, which is still to come", "the day on which somebody did it")


def clock_source(whole: Whole) -> Iterator[tuple[Lines, Found]]:
    """A number of hours that its own source does not tell was made up, or rests on another source."""
    sources = {source.id: source for source in whole.sources}
    for where, checklist in whole.checklists:
        for number, clock in enumerate(checklist.clocks):
            source = sources.get(clock.source)
            length = int(clock.length.split()[0])
            told = f"{source.title} {source.section} {source.says}".casefold() if source else ""
            if source and not re.search(rf"\b(?:{_either(length)})\b", told):
                problem = f"the source {clock.source} does not say {clock.length.replace('-', ' ')}"
                yield where, Found(("clocks", number, "source"), problem, "name the source that does, or say it there")


def _either(number: int) -> str:
    return f"{number}|{NUMBERS[number]}" if number < len(NUMBERS) else str(number)


def retired_checklist(whole: Whole) -> Iterator[tuple[Lines, Found]]:
    for where, scenario in whole.scenarios:
        if scenario.checklist in whole.retired:
            problem = f"the checklist {scenario.checklist} was retired"
            yield where, Found(("checklist",), problem, "name the one that takes its place, or none")


def example_balance(whole: Whole) -> Iterator[tuple[Lines, Found]]:
    good = sum(scenario.example != "failure" for _, scenario in whole.scenarios)
    if whole.complete and good < FEWEST_GOOD:
        problem = f"{good} scenarios are examples of good or mixed practice, fewer than {FEWEST_GOOD}"
        yield whole.folder, Found((), problem, "teach from what went well too: example: good, or mixed")


def uncovered(whole: Whole) -> Iterator[tuple[Lines, Found]]:
    if not whole.complete:
        return
    taught = [scenario for _, scenario in whole.scenarios]
    content: list[Scenario | Checklist] = [*taught, *(checklist for _, checklist in whole.checklists)]
    cases = {name for scenario in taught for name in scenario.cases}
    unused = {name for name, case in (whole.registers.cases or {}).items() if case.unused}
    registers: tuple[tuple[str, Mapping[str, object] | None, set[str]], ...] = (
        (CASES, whole.registers.cases, cases | unused),
        (RECOMMENDATIONS, whole.registers.recommendations, {name for one in content for name in one.recommendations}),
        (TOPICS, whole.registers.topics, {name for one in content for name in one.topics}),
    )
    for file, register, covered in registers:
        for number, name in enumerate(register or ()):
            if name not in covered:
                hint = (
                    "write one, or say in unused why there is none" if file == CASES else "name it where it is taught"
                )
                what = "scenario" if file == CASES else "scenario or checklist"
                place = (file.removesuffix(".yaml"), number)
                yield whole.registers.where[file], Found(place, f"no {what} covers {name}", hint)
    for number, case in enumerate((whole.registers.cases or {}).values()):
        if case.unused and case.id in cases:
            yield (
                whole.registers.where[CASES],
                Found(("cases", number, "unused"), f"{case.id} is used after all", "delete unused"),
            )
