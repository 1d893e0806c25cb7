"""All that officers read in a piece of content, text by text, with its place."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.checklists.content import Checklist
from bot.quizzes.content import Question, Scenario
from bot.yamlfile import Place


class Text(NamedTuple):
    place: Place
    kind: str  # title, case, outcome, question, option, why, use, item or clock
    words: str


def of_scenario(scenario: Scenario) -> Iterator[Text]:
    yield Text(("title",), "title", scenario.title)
    yield Text(("distressing",), "title", scenario.distressing)
    yield Text(("case",), "case", scenario.case)
    yield Text(("outcome",), "outcome", scenario.outcome)
    for number, question in enumerate(scenario.questions):
        yield from _of_question(question, ("questions", number))


def _of_question(question: Question, at: Place) -> Iterator[Text]:
    yield Text((*at, "text"), "question", question.text)
    for index, option in enumerate(question.options):
        yield Text((*at, "options", index, "text"), "option", option.text)
        yield Text((*at, "options", index, "why"), "why", option.why)
    for index, wording in enumerate(question.wordings):
        inside = (*at, "wordings", index)
        yield Text((*inside, "case"), "case", wording.case)
        yield Text((*inside, "text"), "question", wording.text)
        for name, words in wording.options.items():
            yield Text((*inside, "options", name), "option", words)


def of_checklist(checklist: Checklist) -> Iterator[Text]:
    yield Text(("title",), "title", checklist.title)
    yield Text(("use",), "use", checklist.use)
    for number, clock in enumerate(checklist.clocks):
        yield Text(("clocks", number, "title"), "clock", clock.title)
        yield Text(("clocks", number, "starts"), "clock", clock.starts)
        yield Text(("clocks", number, "why"), "why", clock.why)
    for number, phase in enumerate(checklist.phases):
        yield Text(("phases", number, "title"), "title", phase.title)
        for index, item in enumerate(phase.items):
            at: Place = ("phases", number, "items", index)
            yield Text((*at, "text"), "item", item.text)
            yield Text((*at, "why"), "why", item.why)
