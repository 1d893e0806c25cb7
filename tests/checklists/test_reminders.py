"""Reminders and warnings as rows: put with what begins, cancelled with what ends, and told to nobody else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot import wiring
from bot.cards import Button, Row, spoken
from bot.checklists import ladder, reminders
from bot.checklists import store as runs
from bot.checklists.content import Checklist
from bot.config import load
from bot.db import Database
from bot.errors import UserError
from bot.home import Home
from bot.messages import POINTLESS, Desk
from bot.outbox import store as outbox
from bot.outbox.rules import Later, Post, Skip, State, Verdict
from bot.outbox.store import DeliveryRow
from bot.people import rules as roster
from bot.people import service
from bot.people import store as people
from bot.practice import Practice
from bot.practice.person import Visitor
from bot.slack.render import weigh
from bot.verbs import Officer, Press
from tests.conftest import ROSTER
from tests.samples import LONDON, checklist, home
from tests.test_messages import MONDAY

HOUR = timedelta(hours=1)
CLOCK = {
    "title": "First review",
    "starts": "the arrest",
    "length": "6 hours",
    "why": "The law says so.",
    "source": "law",
}
LADDER = [
    {"about": "open", "after": "2 hours", "tell": "officer"},
    {"about": "open", "after": "4 hours", "tell": "officer"},
    {"about": "open", "after": "5 hours", "tell": "supervisor"},
    {"about": "clock", "before": "1 hour", "tell": "officer"},
    {"about": "clock", "after": "0 minutes", "tell": "officer"},
    {"about": "clock", "after": "0 minutes", "tell": "supervisor"},
    {"about": "sign-off", "after": "0 minutes", "tell": "supervisor"},
    {"about": "sign-off", "after": "1 day", "tell": "officer"},
]
REVIEW = ladder.clock_event("review")
ROSTER_ABOVE = "\n".join(
    [
        ROSTER,
        "U0DEV,Dev Sharma,Response A,Northfield,officer supervisor,2026-01-01",
        "U0EVE,Eve Ward,Response B,Northfield,supervisor,2026-01-01",
    ]
)


def content(**changes: Any) -> Checklist:
    return checklist(**{"clocks": [{"id": "review", **CLOCK}], "reminders": LADDER, **changes})


class Station:
    """Amina works a checklist; Dev is her team's supervisor, Eve another team's."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.home: Home = home(content())
        self.officers: dict[str, Officer] = {}
        self.roster(ROSTER_ABOVE)

    def roster(self, text: str) -> None:
        with self.db.transaction() as tx:
            service.apply(tx, roster.read(text.splitlines()).entries, MONDAY, remove_missing=True)
            found = {name: people.officer_for(tx, f"U0{name}") for name in ("AMINA", "DEV", "EVE")}
        self.officers |= {name.lower(): officer for name, officer in found.items() if officer}

    def press(self, verb: str, ref: str, now: datetime = MONDAY, name: str = "amina") -> None:
        with self.db.transaction() as tx:
            self.home.verbs()[f"checklist.{verb}"](tx, Press(self.officers[name], now, ref))

    def clock(self, limit: datetime) -> None:
        """As whatever starts a clock does."""
        with self.db.transaction() as tx:
            run = runs.run_seen(tx, 1)
            assert run
            reminders.begin(tx, run, content(), REVIEW, limit)

    def rows(self, *states: State) -> list[tuple[str, str, str, datetime]]:
        """Of whom, which kind, about what, when."""
        row = DeliveryRow
        names = {officer.id: name for name, officer in self.officers.items()}
        found = select(row.officer_id, row.kind, row.ref, row.due_at).order_by(row.due_at, row.id)
        with self.db.transaction() as tx:
            lines = tx.execute(found.where(row.state.in_(states or (State.QUEUED,))))
            return [(names[one.officer_id], one.kind, one.ref, one.due_at) for one in lines]

    def verdicts(self, now: datetime) -> list[Verdict]:
        """Of all that is due by then, in their order."""
        with self.db.transaction() as tx:
            claimed = outbox.claim(tx, "here", now, 20)
            decided = Desk(self.home.messages, LONDON).prepare(tx, claimed, now)
            tx.rollback()
        return [decided[one.id] for one in claimed]

    def deliver(self, name: str, now: datetime) -> None:
        """What is due for them has arrived."""
        row, mine = DeliveryRow, self.officers[name].id
        due = update(row).where(row.officer_id == mine, row.state == State.QUEUED, row.due_at <= now)
        with self.db.transaction() as tx:
            tx.execute(due.values(state=State.SENT))

    def sent(self, now: datetime) -> list[tuple[str, str]]:
        """To whom, and what it says."""
        return [(one.to, spoken(one.card)) for one in self.verdicts(now) if isinstance(one, Post)]


@pytest.fixture
def station(db: Database) -> Station:
    return Station(db)


def test_a_checklist_that_begins_puts_its_ladder_once(station: Station) -> None:
    for minutes in (0, 3):
        station.press("start", "custody:0", MONDAY + timedelta(minutes=minutes))

    assert station.rows() == [
        ("amina", "checklist-reminder", "1:open", MONDAY + 2 * HOUR),
        ("amina", "checklist-reminder", "1:open", MONDAY + 4 * HOUR),
        ("dev", "checklist-reminder", "1:open", MONDAY + 5 * HOUR),
    ]


def test_a_checklist_without_reminders_puts_nothing(station: Station) -> None:
    station.home = home(content(reminders=[]))
    station.press("start", "custody:0")

    assert station.rows() == []


@pytest.mark.parametrize("verb", ["finish", "mistake"])
def test_what_ends_a_checklist_cancels_all_that_waits_in_the_same_transaction(station: Station, verb: str) -> None:
    station.press("start", "custody:0")
    station.clock(MONDAY + 6 * HOUR)
    station.press("start", "custody:1")
    other = [row for row in station.rows() if row[2].startswith("2:")]
    for item in ("1:0:see-the-child", "1:1:tell-someone"):
        station.press("done", item)
    station.press(verb, "1:0", MONDAY + HOUR)

    assert station.rows() == other
    assert len(station.rows(State.CANCELLED)) == 6


def test_a_finish_that_is_refused_cancels_nothing(station: Station) -> None:
    station.press("start", "custody:0")
    with pytest.raises(UserError):
        station.press("finish", "1:0")

    assert len(station.rows()) == 3


def test_an_end_that_is_undone_cancels_nothing(station: Station) -> None:
    station.press("start", "custody:0")
    with station.db.transaction() as tx:
        reminders.end(tx, 1, ladder.OPEN)
        tx.rollback()

    assert len(station.rows()) == 3


def test_an_old_start_button_of_a_finished_checklist_reminds_of_nothing(station: Station) -> None:
    for verb, ref in (("start", "custody:0"), ("mistake", "1:0"), ("start", "custody:0")):
        station.press(verb, ref)

    assert station.rows() == []


def test_its_officer_is_told_how_much_is_left_and_who_is_told_next(station: Station) -> None:
    station.press("start", "custody:0:LC-20261122-0413")
    ((to, words),) = station.sent(MONDAY + 2 * HOUR)

    assert to == "U0AMINA"
    assert words.splitlines() == [
        "Child in custody: still open",
        "You have had this one open since 10:00. 2 must-dos have no answer.",
        "Press Done where it is done; where it is not, or does not arise, say so with a reason. Then press Finish.",
        "If it is still open after 15:00, your team's supervisors are asked in their next shift to help. They see your "
        "name and how many must-dos have no answer.",
        "Incident LC-20261122-0413",
    ]


def test_the_button_opens_the_first_part_with_something_left(station: Station) -> None:
    station.press("start", "custody:0")
    station.press("done", "1:0:see-the-child")
    (post,) = station.verdicts(MONDAY + 2 * HOUR)

    assert isinstance(post, Post)
    (row,) = (block for block in post.card.blocks if isinstance(block, Row))
    assert row.controls == (Button("Open it", "checklist.resume", "1:1", primary=True),)
    assert "1 must-do has no answer" in spoken(post.card)
    station.press("resume", "1:1")


def test_one_with_every_answer_only_has_to_be_finished(station: Station) -> None:
    station.press("start", "custody:0")
    for item in ("1:0:see-the-child", "1:1:tell-someone"):
        station.press("done", item)
    ((_, words),) = station.sent(MONDAY + 2 * HOUR)

    assert "Every must-do has an answer.\nPress Finish" in words


def test_where_a_team_has_no_supervisor_nobody_else_is_told_and_nothing_else_is_said(station: Station) -> None:
    station.roster(ROSTER)
    station.press("start", "custody:0")

    assert [row[0] for row in station.rows()] == ["amina", "amina"]
    assert "supervisors" not in station.sent(MONDAY + 2 * HOUR)[0][1]


def test_a_supervisor_of_the_team_is_told_what_is_open_and_by_whom(station: Station) -> None:
    station.press("start", "custody:0")
    words = dict(station.sent(MONDAY + 5 * HOUR))["U0DEV"]

    assert words.splitlines() == [
        "Child in custody: still open on your team",
        "Amina Khan has had it open since 10:00. 2 must-dos have no answer.",
        "It may all be done and not ticked yet. Please ask what is needed: time, a decision, another pair of hands, or "
        "somebody to take over.",
        "No incident reference yet",
    ]


def test_of_two_steps_that_are_due_the_later_alone_is_sent(station: Station) -> None:
    """As after a night off: nobody is told the same twice in a row."""
    station.press("start", "custody:0")

    assert station.verdicts(MONDAY + 4 * HOUR)[0] == Skip(POINTLESS)
    assert len(station.sent(MONDAY + 4 * HOUR)) == 1


def test_an_officer_reads_that_supervisors_are_asked_once_one_has_been(station: Station) -> None:
    """Whose step is due is not asked before a shift of theirs."""
    again = {"about": "open", "after": "1 day", "tell": "officer"}
    station.home = home(content(reminders=[*LADDER, again]))
    station.press("start", "custody:0")
    tomorrow = MONDAY + 24 * HOUR
    soon = "Your team's supervisors are asked to help as soon as they are on shift. They see your name and how many"
    assert soon in dict(station.sent(tomorrow))["U0AMINA"]
    station.deliver("dev", tomorrow)

    words = dict(station.sent(tomorrow))["U0AMINA"]
    assert "Your team's supervisors have been asked to help.\n" in words
    assert "They see" not in words


def test_a_clock_that_starts_anew_has_asked_nobody_yet(station: Station) -> None:
    station.press("start", "custody:0")
    station.clock(MONDAY)
    station.deliver("dev", MONDAY)
    assert "Your team's supervisors have been asked to help.\n" in dict(station.sent(MONDAY))["U0AMINA"]
    with station.db.transaction() as tx:
        reminders.end(tx, 1, REVIEW)
    station.clock(MONDAY + HOUR)

    assert "If it still runs after 11:00" in dict(station.sent(MONDAY))["U0AMINA"]


def test_a_reminder_waits_for_a_shift(station: Station) -> None:
    night = MONDAY.replace(hour=20)
    station.press("start", "custody:0", night)
    tomorrow = MONDAY.replace(day=24, hour=9, minute=30)

    assert station.verdicts(night + 2 * HOUR) == [Later(tomorrow)]


def test_a_supervisor_who_has_left_the_team_is_not_told(station: Station) -> None:
    station.press("start", "custody:0")
    station.roster(ROSTER_ABOVE.replace("Sharma,Response A", "Sharma,Response B"))

    assert {to for to, _ in station.sent(MONDAY + 5 * HOUR)} == {"U0AMINA"}


def test_a_supervisor_is_not_told_of_their_own_checklist_as_a_supervisor(station: Station) -> None:
    station.press("start", "custody:0", name="dev")

    assert [row[0] for row in station.rows()] == ["dev", "dev"]


@pytest.mark.parametrize(
    ("minutes", "heading", "due"),
    [
        (-60, "First review: due in 1 hour", "Due at 03:00 (6 hours from the arrest)."),
        (0, "First review: due now", "The limit was 03:00 (6 hours from the arrest)."),
        (20, "First review: was due 20 minutes ago", "The limit was 03:00 (6 hours from the arrest)."),
    ],
)
def test_a_clock_warns_at_any_time_whoever_is_named_on_the_checklist(
    station: Station, minutes: int, heading: str, due: str
) -> None:
    limit = MONDAY.replace(day=24, hour=3)
    station.press("start", "custody:0", limit - HOUR - HOUR)
    station.clock(limit)
    told = station.sent(limit + timedelta(minutes=minutes))

    assert [to for to, _ in told] == ["U0AMINA"]  # not Dev, who is off shift
    assert told[0][1].splitlines()[:4] == [heading, due, "The law says so.", "A law: https://example.org/law"]


def test_a_clock_that_has_run_out_reaches_a_supervisor_on_shift(station: Station) -> None:
    station.press("start", "custody:0")
    station.clock(MONDAY + HOUR)
    told = dict(station.sent(MONDAY + HOUR))

    assert "Amina Khan has this checklist open. Please ask whether it is done" in told["U0DEV"]
    assert "tell your supervisor now" in told["U0AMINA"]


def test_a_clock_that_is_met_warns_no_more_and_may_start_anew(station: Station) -> None:
    station.press("start", "custody:0")
    station.clock(MONDAY + 6 * HOUR)
    with station.db.transaction() as tx:
        reminders.end(tx, 1, REVIEW)
    assert REVIEW not in str(station.rows())
    station.clock(MONDAY + 15 * HOUR)

    assert [row[0::3] for row in station.rows() if row[2] == f"1:{REVIEW}"] == [
        ("amina", MONDAY + 14 * HOUR),
        ("amina", MONDAY + 15 * HOUR),
        ("dev", MONDAY + 15 * HOUR),
    ]


def test_a_clock_that_is_entered_late_warns_once_and_at_once(station: Station) -> None:
    station.press("start", "custody:0")
    limit = MONDAY + timedelta(minutes=25)
    station.clock(limit)

    assert station.sent(MONDAY) == [("U0AMINA", station.sent(MONDAY)[0][1])]
    assert "First review: due in 25 minutes" in station.sent(MONDAY)[0][1]
    assert (
        "If it still runs after 10:25, your team's supervisors are asked in their next shift to help. They see your "
        "name.\n"
    ) in station.sent(MONDAY)[0][1]


def test_no_clock_warns_of_a_checklist_that_is_over(station: Station) -> None:
    """Even one that was on its way when it was finished."""
    station.press("start", "custody:0")
    station.clock(MONDAY + HOUR)
    with station.db.transaction() as tx:
        claimed = outbox.claim(tx, "here", MONDAY + HOUR, 9)
        runs.finish(tx, _run(tx), MONDAY)
        decided = Desk(station.home.messages, LONDON).prepare(tx, claimed, MONDAY + HOUR)

    assert len(decided) == 3
    assert set(decided.values()) == {Skip(POINTLESS)}


def _run(tx: Connection) -> runs.Run:
    run = runs.run_for(tx, 1)
    assert run
    return run


def test_a_sign_off_that_waits_is_told_to_supervisors_and_then_to_its_officer(station: Station) -> None:
    station.press("start", "custody:0")
    with station.db.transaction() as tx:
        run = runs.finish(tx, _run(tx), MONDAY)
        reminders.end_all(tx, run.id, content())
        reminders.begin(tx, run, content(), ladder.SIGN_OFF, MONDAY)

    ((first, words),) = station.sent(MONDAY)
    assert (first, words.splitlines()[1]) == ("U0DEV", "Amina Khan finished it, and it has waited since 10:00.")
    later = station.sent(MONDAY + 24 * HOUR)
    assert "You finished it, and it has waited since 23 November 2026, 10:00 GMT." in dict(later)["U0AMINA"]


def test_a_run_with_the_number_of_an_earlier_one_is_not_taken_for_it(station: Station) -> None:
    """A preview begins anew at each save; SQLite gives numbers again."""
    station.press("start", "custody:0")
    with station.db.transaction() as tx:
        tx.execute(runs.RunRow.__table__.update().values(started_at=MONDAY + HOUR))  # type: ignore[attr-defined]

    assert station.verdicts(MONDAY + 2 * HOUR) == [Skip(POINTLESS)]


def test_what_an_edit_took_out_has_no_point_any_more(station: Station) -> None:
    station.press("start", "custody:0")
    station.clock(MONDAY + HOUR)
    for key in ("clocks", "reminders"):
        station.home = home(content(**{key: []}))
        with station.db.transaction() as tx:
            version = station.home.checklists.shelf.keep(tx, "custody")
            tx.execute(runs.RunRow.__table__.update().values(version=version))  # type: ignore[attr-defined]

        assert set(station.verdicts(MONDAY + HOUR)) == {Skip(POINTLESS)}


def test_a_reminder_arrives_in_its_officers_conversation(sqlite: Database) -> None:
    """All the way."""
    station = Station(sqlite)
    station.press("start", "custody:0")
    with Practice(0) as practice:
        settings = load(
            environment={
                "SLACK_BOT_TOKEN": "xoxb-practice",
                "SLACK_API_URL": practice.api_url,
                "DATABASE_URL": sqlite.url.render_as_string(hide_password=False),
            }
        )
        amina = Visitor(practice.url, "U0AMINA")
        with wiring.sending(settings, sqlite, lambda: station.home, lambda: MONDAY + 2 * HOUR):
            told = amina.waits_for("still open", timeout=20)

        assert "You have had this one open since 10:00" in told
        assert "Open it" in str(amina.sees())


def test_slack_takes_every_message(station: Station) -> None:
    station.home = home(
        content(title="t" * 60, clocks=[{"id": "review", **CLOCK, "title": "c" * 75, "why": "w" * 400}])
    )
    station.press("start", "custody:0")
    station.clock(MONDAY + HOUR)
    verdicts: Sequence[Verdict] = station.verdicts(MONDAY + 5 * HOUR)
    cards = [one.card for one in verdicts if isinstance(one, Post)]

    assert len(cards) == 4
    assert all(weigh(card).blocks <= 10 for card in cards)
