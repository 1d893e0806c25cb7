"""The wording of quizzes: values in, cards out."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import Block, Button, Card, Choices, Divider, Heading, Link, Row, Small
from bot.cards import Option as Choice
from bot.cards import Text as Paragraph
from bot.quizzes.content import Option, Question, Scenario
from bot.quizzes.rules import IN_A_GO, Verdict
from bot.sources import Sources

NOT_YOURS = "I cannot find that question for you. Type /quiz to get one of your own."
WITHDRAWN = "That question has been withdrawn since it was asked, so nothing was recorded. Type /quiz for another."
EXPIRED = "That question has expired. It counts as nothing, for or against you. Type /quiz for a new one."
ANSWERED = "You have answered that question already, and your first answer stands. Type /quiz for another."
PICK_FIRST = "Pick an answer first, then press I am sure or I am not sure. Nothing was recorded."
ORDER_FIRST = "Give each step one place, then press I am sure or I am not sure. Nothing was recorded."
LABELS = {
    "one": "Choose one",
    "several": "Choose all that apply",
    "order": "Put these in order",
    "next": "Choose one",
    "spot": "Choose each one that tells you so",
}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
SKIPPED = "Skipped. Nobody is told, and you will not be asked about it again. Type /quiz for another."
SNOOZED = "You put that question off to a later shift, and nothing was recorded. Type /quiz for another."
NOTHING_YET = "There is no training for you here yet. Nothing is expected of you meanwhile."
NOTHING_DUE = "You have answered everything, and none of it is due again yet. Well done: come back in a few days."
ENOUGH = "That is enough for one go: a little, often, is what sticks. Type /quiz another time for more."
PRIVATE = "Your answers are yours: your coach sees how many officers have completed a case, not what you chose."


@dataclass(frozen=True)
class Asked:
    """One question as one officer meets it."""

    ref: str
    scenario: Scenario
    question: Question
    options: Sequence[Option]  # in this officer's order
    place: int
    sources: Sources
    support: str  # where an officer can turn to
    mark: str = ""  # of content that nobody should learn from
    further: tuple[Button, ...] = ()  # until it is answered


def warning_card(asked: Asked) -> Card:
    """A distressing case says so first."""
    scenario = asked.scenario
    controls = (
        Button("Show me the case", "quiz.open", asked.ref, primary=True),
        Button("Skip it", "quiz.skip", asked.ref),
        *asked.further,
    )
    return Card(
        (
            Heading(scenario.title),
            Paragraph(scenario.distressing, lead="Before you start:"),
            Paragraph("You may skip it. Nobody is told, and you will not be asked about it again."),
            Row(controls),
            Small(asked.support),
        )
    )


def note_card(words: str) -> Card:
    return Card((Paragraph(words),))


def question_card(asked: Asked) -> Card:
    question = asked.question
    options = tuple(Choice(option.id, option.text) for option in asked.options)
    choices = Choices(LABELS[question.kind], options, many=question.several, ranked=question.kind == "order")
    controls = (
        Button("I am sure", "quiz.sure", asked.ref, primary=True),
        Button("I am not sure", "quiz.unsure", asked.ref),
        *asked.further,
    )
    return Card((*_stem(asked), choices, Row(controls), Small(PRIVATE)))


def _stem(asked: Asked) -> tuple[Block, ...]:
    return (
        Heading(asked.scenario.title),
        Small(
            " · ".join((f"Question {asked.place} of at most {IN_A_GO}", "from a real inspection case", *_mark(asked)))
        ),
        Paragraph(asked.scenario.case),
        Divider(),
        Paragraph(asked.question.text, lead="Question:"),
    )


def _mark(asked: Asked) -> tuple[str, ...]:
    return (asked.mark,) if asked.mark else ()


def marked_card(asked: Asked, chosen: Sequence[str], verdict: Verdict, finished: bool, more: bool) -> Card:
    """Why each option is right or wrong. `finished`: the scenario is complete. `more`: another question may follow."""
    blocks: list[Block] = [
        *_stem(asked),
        Paragraph(_verdict(verdict), lead="Right." if verdict.correct else "Not this time."),
    ]
    for option in _explained(asked):
        source = asked.sources.get(option.source)
        blocks.append(Paragraph(f"{option.text}\n{option.why}", lead=_lead(asked.question, option, chosen)))
        blocks += [Link(source.label, source.address)] if source else []
    if finished:
        blocks += [Divider(), Paragraph(asked.scenario.outcome, lead="What happened in the real case:")]
    case = asked.sources.get(asked.scenario.source)
    blocks += [Link(f"The case: {case.label}", case.address)] if case else []
    if more:
        blocks.append(Row((Button("Next question", "quiz.next", asked.ref, primary=True),)))
    else:
        blocks.append(Small(ENOUGH))
    if asked.scenario.distressing:
        blocks.append(Small(asked.support))
    return Card(tuple(blocks))


def again(card: Card) -> Card:
    """For a second press: what the first one recorded."""
    return Card((Small(ANSWERED), *card.blocks))


def _verdict(verdict: Verdict) -> str:
    match verdict.correct, verdict.sure:
        case True, True:
            return "And you were sure."
        case True, False:
            return "You were not sure: here is why you can be."
        case False, True:
            return "You were sure, so this is the one worth reading twice. It will come back in other words."
        case _:
            return "You had your doubts, and they served you well. Here is why."


def _explained(asked: Asked) -> Sequence[Option]:
    """The options as they were shown; steps in their right order."""
    question = asked.question
    if question.kind != "order":
        return asked.options
    return sorted(question.options, key=lambda option: question.answer.index(option.id))


def _lead(question: Question, option: Option, chosen: Sequence[str]) -> str:
    if question.kind == "order":
        place, yours_at = question.answer.index(option.id) + 1, list(chosen).index(option.id) + 1
        return f"{place}.{'' if place == yours_at else f' (you put it {ORDINALS[yours_at - 1]})'}"
    right, yours = option.id in question.answer, option.id in chosen
    words = "Right" if right else "Not right"
    return f"{'✓' if right else '✗'} {words}{', and you chose it' if yours else ''}:"
