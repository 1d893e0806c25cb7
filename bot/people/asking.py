"""When an officer would rather be asked, as they set it themselves: the form and what it keeps."""

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.cards import Card, Choices, Form, Option, Small
from bot.cards import Text as Paragraph
from bot.people import store
from bot.people.preferences import NO_PREFERENCE, Part, Preference
from bot.verbs import Ask, Press, Reply, Service, Show

PARTS = {Part.ANY: "Any time", Part.FIRST: "In the first half", Part.SECOND: "In the second half"}
NIGHTS = {"ask": "Ask me on nights too", "rather-not": "Rather not, unless it would be too late by day"}
ALWAYS = "Never off shift, and never in the first 30 or the last 60 minutes, whatever you choose."
PLANNED = "A question already planned for today may still come at its old time."


def words(preference: Preference) -> str:
    """You are asked in the first half of a shift, and rather not on nights."""
    when = {Part.ANY: "at any time", Part.FIRST: "in the first half", Part.SECOND: "in the second half"}
    nights = "nights too" if preference.nights else "rather not on nights"
    return f"You are asked {when[preference.part]} of a shift, and {nights}."


def ask(tx: Connection, press: Press) -> Reply:
    now = store.preference_of(tx, press.officer.id)
    parts = tuple(Option(part.value, label) for part, label in PARTS.items())
    nights = tuple(Option(key, label) for key, label in NIGHTS.items())
    blocks = (
        Choices("In which part of a shift?", parts, name="part", chosen=(now.part.value,)),
        Choices("And on nights?", nights, name="nights", chosen=("ask" if now.nights else "rather-not",)),
        Small(ALWAYS),
    )
    return Ask(Form("When I am asked", Card(blocks), verb="preference.save"))


def save(tx: Connection, press: Press) -> Reply:
    """What is not of the lists leaves things as they are."""
    part, nights = (next(iter(press.fields.get(name, ())), "") for name in ("part", "nights"))
    now = store.preference_of(tx, press.officer.id)
    wanted = Preference(
        Part(part) if part in set(Part) else now.part,
        nights == "ask" if nights in NIGHTS else now.nights,
    )
    store.put_preference(tx, press.officer.id, wanted)
    return Show(Card((Paragraph(f"Saved. {words(wanted)}"), Small(PLANNED), Small(ALWAYS))))


def note(tx: Connection, officer_id: int) -> str:
    """What they have set, in a sentence; empty if nothing."""
    preference = store.preference_of(tx, officer_id)
    return "" if preference == NO_PREFERENCE else words(preference)


VERBS: Mapping[str, Service] = {"preference.ask": ask, "preference.save": save}
