"""What of a scenario crosses over to another system and comes back: what learners see, the ids and what is right."""

from typing import Any

import yaml
from hypothesis import strategies as st

from bot.exchange.draft import Draft
from bot.exchange.plain import line, paragraph, tidy
from bot.quizzes.content import Scenario
from tests.samples import scenario

Seen = dict[str, Any]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def seen(one: Scenario, kept: bool = True) -> Seen:
    """`kept`: with what only our own mark and sources bring back."""
    return {
        "title": line(one.title),
        "distressing": line(one.distressing),
        "source": one.source if kept else "",
        "case": tidy(one.case),
        "questions": [
            {
                "id": question.id,
                "kind": question.kind,
                "text": paragraph(question.text),
                "answer": list(question.answer) if question.kind == "order" else sorted(question.answer),
                "options": [
                    (option.id, paragraph(option.text), paragraph(option.why), option.source if kept else "")
                    for option in question.options
                ],
                "wordings": [
                    {
                        "id": wording.id,
                        "case": tidy(wording.case or one.case),
                        "text": paragraph(wording.text),
                        "options": [
                            paragraph(wording.options.get(option.id, option.text)) for option in question.options
                        ],
                    }
                    for wording in question.wordings
                ],
            }
            for question in one.questions
        ],
    }


def read_back(draft: Draft) -> Scenario:
    """The scenario that the draft is, once what it lacks is filled in."""
    return Scenario.model_validate(completed(yaml.load(draft.text, LOADER)))


def completed(values: dict[str, Any]) -> dict[str, Any]:
    lacks = {"title": "T", "topics": ["custody"], "risk": 1, "published": "2026-10-05", "source": "law"}
    lacks |= {"case": "C", "outcome": "O"}
    questions = [
        {"answer": [question["options"][0]["id"]]}
        | question
        | {"options": [{"why": "W", "source": "law"} | option for option in question["options"]]}
        for question in values["questions"]
    ]
    more = len(questions)
    while len(questions) < 3:  # three are needed
        questions.append({**questions[0], "id": f"more-{more}"})
        more += 1
    return {**lacks, **values, "questions": questions}


def texts(most: int) -> st.SearchStrategy[str]:
    """Anything somebody might type, and more of what the formats give a meaning to."""
    special = st.sampled_from("~=#{}:\\\n[]%<>&\"'/$-. _→\u2028\U0001f46e")
    letters = st.one_of(st.characters(codec="utf-8"), special)
    starts = st.sampled_from(
        ["", "[html]", "%50%", "//", "::", "$CATEGORY: x", "####", "Source: x https://e.org", "<b>"]
    )
    made = st.builds(lambda start, rest: tidy(start + rest)[:most].strip(), starts, st.text(letters, max_size=most))
    return made.filter(bool)


def _question(draw: st.DrawFn, number: int) -> dict[str, Any]:
    ids = ["a", "1", "not-at-17", "null", "case"][: draw(st.integers(2, 5))]
    kind = draw(st.sampled_from(["one", "several", "spot", "order", "next"]))
    several = {"one": 1, "next": 1, "order": len(ids)}.get(kind) or draw(st.integers(1, len(ids) - 1))
    answer = draw(st.permutations(ids))[:several]
    options = [{"id": name, "text": draw(texts(40)), "why": draw(texts(40)), "source": "law"} for name in ids]
    wordings = [
        {
            "id": f"w{n}",
            "case": draw(st.one_of(st.just(""), texts(40))),
            "text": draw(texts(40)),
            "options": {ids[0]: draw(texts(40))},
        }
        for n in range(draw(st.integers(0, 2)))
    ]
    values = {"id": f"q{number}", "kind": kind, "text": draw(texts(40)), "answer": answer, "options": options}
    return {**values, "wordings": wordings}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    questions = [_question(draw, number) for number in range(3)]
    title, warning = draw(texts(40)), draw(st.one_of(st.just(""), texts(40)))
    return scenario("7-up", title=title, distressing=warning, case=draw(texts(80)), questions=questions)
