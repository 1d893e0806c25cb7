"""What stands on the cards, and the making of the PDF. `cards.typ` decides how they look.

Content goes over as data and never as markup, so no words of an author can instruct typst. Nothing of this machine is
in the result: no font, no time, no path; the same content on the same day gives the same bytes.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.authored import version_of
from bot.checklists.content import Checklist, Clock, Phase
from bot.checklists.says import HOW
from bot.errors import Refused, UserError

TEMPLATE = Path(__file__).with_name("cards.typ")
TITLE = "Think Child checklist cards"
LONGEST_MARK = 200  # more would leave no room for the items


def cards(checklists: Iterable[Checklist], marks: Mapping[str, str], today: date) -> bytes:
    """A PDF of A6 pages, in the order given; before several of them an index. `marks` holds by slug a sentence for
    every card of that checklist."""
    chosen = tuple(checklists)
    if not chosen:
        raise UserError("There is no checklist to print: name one, or leave all names out for all of them.")
    for slug, mark in marks.items():
        if len(mark) > LONGEST_MARK:
            raise UserError(f"The mark for {slug} is too long for a card: shorten it to {LONGEST_MARK} characters.")
    return _typeset(_deck(chosen, marks, today))


def _deck(checklists: tuple[Checklist, ...], marks: Mapping[str, str], today: date) -> dict[str, Any]:
    only = checklists[0].title if len(checklists) == 1 else ""
    return {
        "title": f"{only}: checklist card" if only else TITLE,
        "printed": _day(today),
        "checklists": [_checklist(checklist, marks.get(checklist.slug, "")) for checklist in checklists],
    }


def _checklist(checklist: Checklist, mark: str) -> dict[str, Any]:
    count = len(checklist.phases)
    return {
        "title": checklist.title,
        "use": checklist.use,
        "mark": mark,
        "revised": _day(checklist.revised),
        "version": version_of(checklist),
        "clocks": [_clock(clock) for clock in checklist.clocks],
        "phases": [_phase(phase, f"Part {n} of {count}") for n, phase in enumerate(checklist.phases, start=1)],
    }


def _clock(clock: Clock) -> dict[str, str]:
    """With which blanks to fill in: a time ends on another day when it is that long, and days have no hour."""
    number, unit = clock.length.split()
    if unit in {"days", "working-days"}:
        started, due = "day", "day"
    else:
        started, due = "time", "moment" if unit == "hours" and int(number) >= 24 else "time"
    return {"title": clock.title, "limit": clock.limit, "started": started, "due": due}


def _phase(phase: Phase, part: str) -> dict[str, Any]:
    items = [{"words": item.words, "must": item.must, "may_not_arise": item.may_not_arise} for item in phase.items]
    return {"part": part, "title": phase.title, "how": HOW[phase.how], "items": items}


def _day(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _typeset(deck: dict[str, Any]) -> bytes:
    try:
        import typst
    except ModuleNotFoundError:
        raise Refused("Printing needs typst: pip install typst") from None
    try:
        return typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            sys_inputs={"deck": json.dumps(deck)},
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],  # tagged, and refuses what no font can show
        )
    except typst.TypstError as error:
        if signs := _without_glyph(error.diagnostic):
            raise UserError(_unprintable(signs, deck)) from error
        raise


def _without_glyph(diagnostic: str) -> list[str]:
    """The signs that typst names as not to be shown by any font, the invisible ones by number: "\\u{378}"."""
    named = re.findall(r'the text `"(.+?)"` could not be displayed', diagnostic)
    signs = (re.sub(r"\\u\{(\w+)\}", lambda found: chr(int(found[1], 16)), sign) for sign in named)
    return list(dict.fromkeys(signs))


def _unprintable(signs: list[str], deck: dict[str, Any]) -> str:
    """A card with an empty box in place of a sign would mislead, so none is made."""
    shown = ", ".join(f"{sign} ({' '.join(f'U+{ord(letter):04X}' for letter in sign)})" for sign in signs)
    places = [
        checklist["title"]
        for checklist in deck["checklists"]
        if any(json.dumps(sign)[1:-1] in json.dumps(checklist) for sign in signs)
    ]
    return f"The cards cannot show {shown}, in {'; '.join(places)}: their fonts lack it. Say it in words."
