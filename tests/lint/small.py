"""A small library on disk in which no rule finds anything, and edits of it."""

from pathlib import Path

SOURCES, TOPICS, RECOMMENDATIONS, CASES = (
    f"training/{name}.yaml" for name in ("sources", "topics", "recommendations", "cases")
)
CHECKLIST, FIRST = "prompts/custody.yaml", "training/case-1.yaml"

QUESTION = """\
  - id: {id}
    text: {text}
    answer: [{answer}]
    options:
{options}    wordings:
      - id: boy
        case: A boy of 12 sits in the rain. He has no coat.
        text: {text}
      - id: lift
        text: {other}
        options:
          ask: Ask her how the day was
"""
OPTION = """\
      - id: {id}
        text: {text}
        why: She knows best what she needs.
        source: law
"""
OPTIONS = {
    "ask": "Ask her how she is",
    "ring": "Ring her mum first",
    "wait": "Wait for the team",
}
QUESTIONS = (
    ("begin", "What do you do first?", "How do you begin?", "ask", "ask ring wait"),
    ("go-on", "And what then?", "What follows on from that?", "ask", "ring ask wait"),
    ("end", "What do you do before you go?", "How do you close?", "ask", "wait ring ask"),
)


def _options(order: str) -> str:
    return "".join(OPTION.format(id=name, text=OPTIONS[name]) for name in order.split())


def scenario(slug: str) -> str:
    questions = "".join(
        QUESTION.format(id=name, text=text, other=other, answer=answer, options=_options(order))
        for name, text, other, answer, order in QUESTIONS
    )
    return f"""\
slug: {slug}
title: A wet night
topics: [custody]
recommendations: [see-children]
cases: [L1]
example: good
risk: 3
published: 2026-10-05
author: A trainer
source: law
case: A girl of 13 is at the front desk. She has no coat. She does not say why.
outcome: An officer sat down with her. Then she told him why she had come.
questions:
{questions}"""


ITEM = """\
      - id: item-{number}
        text: Ask how she is, part {number}
        must: true
        why: Nobody else may have asked her, and she knows what she needs.
        source: law
"""
FILES = {
    SOURCES: """\
sources:
  - id: law
    title: A law
    body: Parliament
    address: https://example.org/law
    checked: 2026-11-22
    confirmed: first-hand
    jurisdiction: england-and-wales
    says: See the child within 6 hours.
""",
    TOPICS: "topics:\n  - {id: custody, title: Custody, risk: 3}\n",
    RECOMMENDATIONS: """\
recommendations:
  - {id: see-children, force: One, year: 2018, theme: Seeing, asks: See them., since: Not found., source: law}
""",
    CASES: """\
cases:
  - {id: L1, tells: A girl came in., example: good}
  - {id: L2, tells: A boy came in., example: good, unused: Too little is known of it.}
""",
    CHECKLIST: f"""\
slug: custody
title: Child in custody
topics: [custody]
recommendations: [see-children]
use: Use this when a child is brought in.
revised: 2026-11-01
author: A trainer
clocks:
  - id: review
    title: First review
    starts: when detention is authorised
    length: 6 hours
    why: The law says so.
    source: law
reminders:
  - about: open
    after: 2 hours
    tell: officer
  - about: clock
    before: 1 hour
    tell: officer
  - about: clock
    after: 0 minutes
    tell: officer
phases:
  - id: arrival
    title: On arrival
    items:
{"".join(ITEM.format(number=number) for number in range(1, 6))}""",
    "prompts/old.yaml": """\
slug: old
title: An old one
topics: [custody]
use: Use this no more.
revised: 2026-11-01
retired: {day: 2026-11-02, reason: Another one took its place.}
phases:
  - {id: all, title: All, items: [{id: ask, text: Ask, must: false, why: So it was., source: law}]}
""",
    **{f"training/case-{number}.yaml": scenario(f"case-{number}") for number in range(1, 7)},
}


def write(home: Path) -> Path:
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return home


def edit(home: Path, name: str, *pairs: tuple[str, str]) -> None:
    """Each pair once, from the top."""
    text = (home / name).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    (home / name).write_text(text, encoding="utf-8")
