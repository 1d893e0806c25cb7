"""A form with several inputs: what was filled in comes back by name, and a mistake is shown where it was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection

from bot.cards import Button, Card, Choices, Day, Field, Form, Option, Row, Text
from bot.db import Database
from bot.errors import UserError
from bot.home import Home
from bot.slack.presses import Call, Place
from bot.verbs import Ask, Press, Reply, Service, Show
from tests.conftest import Force
from tests.samples import home
from tests.slack.fake import FakeSlack

AMINA = "U0AMINA"
KINDS = tuple(Option(name, name.title()) for name in ("leave", "court", "training"))
PEOPLE = tuple(Option(str(n), f"Officer {n}") for n in range(12))
FORM = Form(
    "Leave",
    Card(
        (
            Text("Who is away, and when?"),
            Choices("What", KINDS, name="kind", chosen=("court",)),
            Choices("Who", PEOPLE, many=True, name="who"),
            Day("First day", "first"),
            Day("Last day", "last", optional=True),
            Field("Number", "The log number", name="number", optional=True),
            Choices("How sure", KINDS, optional=True),
        )
    ),
    verb="quiz.try",
    ref="7",
)
ONE = Card((Choices("What", KINDS, name="kind"), Row((Button("Go", "quiz.try", "7"),))))


@dataclass(frozen=True)
class Asking(Home):
    """Rooms with one more form in them. `back` is what came back, `wrong` what is the matter with it."""

    back: list[Press] = field(default_factory=list)
    wrong: list[UserError] = field(default_factory=list)

    def verbs(self) -> Mapping[str, Service]:
        return {**super().verbs(), "quiz.open": self.open, "quiz.try": self.take}

    def open(self, _: Connection, __: Press) -> Reply:
        return Ask(FORM)

    def take(self, _: Connection, press: Press) -> Reply:
        self.back.append(press)
        for error in self.wrong:
            raise error
        return Show(ONE)


@pytest.fixture
def rooms() -> Asking:
    whole = home()
    return Asking(whole.checklists, whole.quizzes, whole.reporter, whole.leave, whole.campaigns)


@pytest.fixture
def slack(db: Database, force: Force, rooms: Asking) -> FakeSlack:
    slack = FakeSlack(db, rooms)
    slack.press(AMINA, "quiz.open")
    return slack


def test_what_was_filled_in_comes_back_by_name(slack: FakeSlack, rooms: Asking) -> None:
    slack.sends(AMINA, who=["3", "11"], first="2026-12-24", number="LC-1")

    (press,) = rooms.back
    assert press.ref == "7"
    assert press.fields == {
        "kind": ("court",),
        "who": ("3", "11"),
        "first": ("2026-12-24",),
        "last": (),
        "number": ("LC-1",),
    }


def test_an_older_form_without_names_is_read_as_before(slack: FakeSlack, rooms: Asking) -> None:
    slack.form(AMINA, "quiz.try", "7", choice="leave", words="LC-1")

    (press,) = rooms.back
    assert (press.choices, press.words, press.fields) == (("leave",), "LC-1", {})


def test_a_choice_on_a_card_comes_back_by_name_with_the_button(slack: FakeSlack, rooms: Asking) -> None:
    picked = {"selected_option": {"value": "leave"}}
    slack.press(AMINA, "quiz.try", "7", state={"values": {"b0": {"choose|kind|0.0": picked}}})

    (press,) = rooms.back
    assert press.fields == {"kind": ("leave",)}
    assert press.choices == ("leave",)


@pytest.mark.parametrize(("at", "block"), [("last", "b4"), ("", "b1"), ("nowhere", "b1")])
def test_a_mistake_is_shown_at_its_input_else_at_the_first(
    slack: FakeSlack, rooms: Asking, at: str, block: str
) -> None:
    rooms.wrong.append(UserError("The last day is before the first one.", at))
    slack.sends(AMINA, who=["3"], first="2026-12-24", last="2026-12-23")

    assert slack.ack == {"response_action": "errors", "errors": {block: "The last day is before the first one."}}


def test_a_form_that_was_opened_on_home_draws_home_again(slack: FakeSlack, db: Database) -> None:
    slack.press(AMINA, "quiz.open", view={"type": "home"})
    drawn = len(slack.sent.homes)
    slack.sends(AMINA, who=["3"], first="2026-12-24")

    assert len(slack.sent.homes) == drawn + 1


def test_what_was_typed_is_in_no_text_that_may_be_logged() -> None:
    call = Call("T", "v", Place("U"), words="Jo", fields={"number": ("Bloggs",)})

    assert "Bloggs" not in repr(call)
    assert "Jo" not in repr(call)
