"""What Slack takes: the fullest cards that a piece of content becomes are drawn as they would be sent, and weighed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards import Card
from bot.checklists import says as checklists
from bot.checklists.content import Checklist, Phase
from bot.checklists.rules import REASONS, Tick, Ticks
from bot.lint.rule import Found, Whole
from bot.quizzes import says as quizzes
from bot.quizzes.content import Question, Scenario
from bot.quizzes.rules import IN_A_GO, Verdict
from bot.slack.render import MESSAGE_BLOCKS, MESSAGE_SIZE, Weight, weigh
from bot.sources import Source
from bot.yamlfile import Lines, Place

NUMBER, NAME, INCIDENT, SUPPORT = 2**31 - 1, "n" * 40, "i" * 60, "s" * 300  # as long as any may be
BEGUN = datetime(2026, 9, 28, 22, 59, tzinfo=UTC)
ANSWERED = BEGUN + timedelta(days=1)  # so that it is told with its date
STATE, REASON = max(
    ((state, key) for state, reasons in REASONS.items() for key in reasons),
    key=lambda one: len(REASONS[one[0]][one[1]]),
)


def slack_limits(whole: Whole) -> Iterator[tuple[Lines, Found]]:
    sources = {source.id: source for source in whole.sources}
    for where, checklist in whole.checklists:
        yield from ((where, found) for found in _of_checklist(checklist))
    for where, scenario in whole.scenarios:
        for number, question in enumerate(scenario.questions):
            weights = [weigh(card) for card in question_cards(scenario, question, sources)]
            hint = "shorten the reasons of its options, the case or the outcome"
            yield from ((where, found) for found in _heavy(("questions", number), question.id, weights, hint))


def _of_checklist(checklist: Checklist) -> Iterator[Found]:
    for number, phase in enumerate(checklist.phases):
        weights = [weigh(card) for card in phase_cards(checklist, number)]
        hint = "move an item to another part, or shorten what stands here"
        yield from _heavy(("phases", number), phase.id, weights, hint)
        yield from _alike(("phases", number), phase, weights[0])
    summary = weigh(checklists.finished_card(_run(checklist, _answered(checklist), ANSWERED)))
    yield from _heavy(("phases",), "the summary", [summary], "make two checklists of it, or leave items out")


def phase_cards(checklist: Checklist, number: int) -> Iterator[Card]:
    yield checklists.phase_card(_run(checklist, {}), number)
    yield checklists.phase_card(_run(checklist, _answered(checklist)), number)
    if any(item.must for item in checklist.phases[number].items):  # with these answered it is this part that is shown
        earlier = {item.id for phase in checklist.phases[:number] for item in phase.items}
        ticks = {name: tick for name, tick in _answered(checklist).items() if name in earlier}
        yield checklists.open_already(_run(checklist, ticks), NUMBER)


def _answered(checklist: Checklist) -> Ticks:
    """In the most words."""
    return {item.id: Tick(STATE, REASON, ANSWERED) for item in checklist.items()}


def _run(checklist: Checklist, ticks: Ticks, finished_at: datetime | None = None) -> checklists.Run:
    return checklists.Run(
        id=NUMBER,
        checklist=checklist,
        ticks=ticks,
        officer=NAME,
        team=NAME,
        incident=INCIDENT,
        started_at=BEGUN,
        finished_at=finished_at,
        mistake=False,
        zone=ZoneInfo("Europe/London"),
    )


def question_cards(scenario: Scenario, question: Question, sources: Mapping[str, Source]) -> Iterator[Card]:
    asked = quizzes.Asked(str(NUMBER), scenario, question, question.options, IN_A_GO, sources, SUPPORT)
    chosen = question.answer[::-1] if question.kind == "order" else [option.id for option in question.options]
    yield quizzes.question_card(asked)
    yield quizzes.again(quizzes.marked_card(asked, chosen, Verdict(correct=False, sure=True), finished=True, more=True))


def _heavy(at: Place, what: str, weights: Sequence[Weight], hint: str) -> Iterator[Found]:
    blocks, size = max(weight.blocks for weight in weights), max(weight.size for weight in weights)
    if blocks > MESSAGE_BLOCKS:
        yield Found(at, f"{what} becomes {blocks} blocks, and Slack shows {MESSAGE_BLOCKS}", hint)
    if size > MESSAGE_SIZE:
        problem = f"{what} becomes a message of {size:,} characters, and Slack may refuse more than {MESSAGE_SIZE:,}"
        yield Found(at, problem, hint)


def _alike(at: Place, phase: Phase, weight: Weight) -> Iterator[Found]:
    """Buttons of two items that a screen reader calls the same, once cut: nobody can tell which one is pressed."""
    places = {item.id: index for index, item in enumerate(phase.items)}
    first: dict[str, str] = {}
    alike: dict[str, str] = {}
    for words, ref in weight.spoken:
        name = ref.rpartition(":")[2]
        if name in places and first.setdefault(words, name) != name:
            alike.setdefault(name, words)
    for name, words in alike.items():
        problem = f"a screen reader calls it “{words}”, as it does {first[words]}"
        yield Found((*at, "items", places[name], "text"), problem, "begin one in other words: what is too long is cut")
