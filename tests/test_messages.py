"""Who is told what, and when: never off shift, and never what has no point any more."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot import wiring
from bot.cards import Card, Text
from bot.config import load
from bot.db import Database
from bot.messages import GONE, POINTLESS, Desk, Kind, Occasion
from bot.notices import tell_admins
from bot.outbox import store
from bot.outbox.rules import Delivery, Later, Post, Skip, Verdict
from bot.people import rota, service
from bot.people import rules as roster
from bot.people.rota import Kept, TeamRotaRow
from bot.people.shifts import Pattern, Shift, Works
from bot.practice import Practice
from bot.practice.person import Visitor
from bot.serving import serve
from tests.conftest import NOW, ROSTER, Force
from tests.lint import small
from tests.samples import LONDON
from tests.samples import home as rooms

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
NIGHTS = Pattern("nights", "Nights", date(2026, 11, 23), ("night",) * 7, {"night": Shift("night", time(22), time(7))})
CARD = Card((Text("Hello"),))


def desk(kinds: Mapping[str, Kind]) -> Desk:
    return Desk(lambda: kinds, LONDON)


def decided(tx: Connection, officer_id: int, now: datetime, kind: str = "test", ref: str = "") -> Verdict:
    store.put(tx, "one", kind, officer_id, now, ref=ref)
    (claimed,) = store.claim(tx, "here", now, 1)
    make = lambda _, occasion: None if occasion.delivery.ref == "old" else CARD  # noqa: E731
    return desk({"test": Kind(make)}).prepare(tx, [claimed], now)[claimed.id]


def test_it_goes_in_a_worked_shift_to_whoever_it_is_for(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        assert decided(tx, force.amina.id, MONDAY) == Post("U0AMINA", CARD)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (NOW, MONDAY.replace(hour=9, minute=30)),  # a Sunday at three in the morning
        (MONDAY.replace(hour=9, minute=10), MONDAY.replace(hour=9, minute=30)),
        (MONDAY.replace(hour=16, minute=1), MONDAY.replace(day=24, hour=9, minute=30)),
    ],
)
def test_of_whom_no_shifts_are_known_is_reached_in_office_hours(
    db: Database, force: Force, now: datetime, at: datetime
) -> None:
    with db.transaction() as tx:
        assert decided(tx, force.amina.id, now) == Later(at)


def test_who_works_nights_is_reached_at_night(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        rota.put_pattern(tx, NIGHTS, new=True)
        rota.put_works(tx, TeamRotaRow, {force.amina.team_id: Works("nights", 0)})

        assert decided(tx, force.amina.id, MONDAY) == Later(MONDAY.replace(hour=22, minute=30))


def test_who_is_on_leave_is_left_alone(db: Database, force: Force) -> None:
    week = Kept(force.amina.id, "leave", MONDAY.date(), MONDAY.date() + timedelta(days=4), "")
    with db.transaction() as tx:
        rota.put_pattern(tx, NIGHTS, new=True)
        rota.put_works(tx, TeamRotaRow, {force.amina.team_id: Works("nights", 0)})
        rota.put_exceptions(tx, [week], None, NOW)

        assert decided(tx, force.amina.id, MONDAY) == Later(MONDAY.replace(day=28, hour=22, minute=30))


def test_who_has_left_is_not_written_to(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        entries = [entry for entry in roster.read(ROSTER.splitlines()).entries if entry.slack_user != "U0AMINA"]
        service.apply(tx, tuple(entries), NOW, remove_missing=True)

        assert decided(tx, force.amina.id, MONDAY) == Skip(GONE)


def test_who_is_back_on_the_roster_is_written_to_again(db: Database, force: Force) -> None:
    everybody = roster.read(ROSTER.splitlines()).entries
    with db.transaction() as tx:
        service.apply(tx, tuple(one for one in everybody if one.slack_user != "U0AMINA"), NOW, remove_missing=True)
        service.apply(tx, everybody, NOW)

        assert decided(tx, force.amina.id, MONDAY) == Post("U0AMINA", CARD)


def test_who_moves_team_between_queue_and_sending_is_reached_in_the_new_teams_shifts(
    db: Database, force: Force
) -> None:
    """Response B works nights; she moves there after the message was put, and back."""
    with db.transaction() as tx:
        rota.put_pattern(tx, NIGHTS, new=True)
        rota.put_works(tx, TeamRotaRow, {force.carol.team_id: Works("nights", 0)})
        before = decided(tx, force.amina.id, MONDAY)
        moved = ROSTER.replace("Amina Khan,Response A", "Amina Khan,Response B")
        service.apply(tx, roster.read(moved.splitlines()).entries, NOW)
        among = _again(tx)
        service.apply(tx, roster.read(ROSTER.splitlines()).entries, NOW)
        after = _again(tx)

    assert (before, after) == (Post("U0AMINA", CARD), Post("U0AMINA", CARD))
    assert among == Later(MONDAY.replace(hour=22, minute=30))


def _again(tx: Connection) -> Verdict:
    """Of a sender that died: the message is claimed once more."""
    (claimed,) = store.claim(tx, "there", MONDAY + timedelta(hours=1), 1)
    store.settle(tx, "there", [store.again(claimed, MONDAY, "given back", unsure=False, counts=False)])
    return desk({"test": Kind(lambda _, __: CARD)}).prepare(tx, [claimed], MONDAY)[claimed.id]


def test_a_clock_warning_does_not_wait_for_anything(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        store.put(tx, "one", "clock", force.amina.id, NOW)
        (claimed,) = store.claim(tx, "here", NOW, 1)
        verdict = desk({"clock": Kind(lambda _, __: CARD, any_time=True)}).prepare(tx, [claimed], NOW)[claimed.id]

    assert verdict == Post("U0AMINA", CARD, rather_twice=True, may_wait=False)


def test_what_has_no_point_any_more_does_not_go(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        assert decided(tx, force.amina.id, MONDAY, ref="old") == Skip(POINTLESS)


def test_a_kind_that_a_newer_version_put_waits_for_it(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        verdict = decided(tx, force.amina.id, MONDAY, kind="of a newer version")

    assert verdict == Later(MONDAY + timedelta(minutes=10), "unknown kind")


def test_what_cannot_be_made_waits_and_stops_no_other(
    db: Database, force: Force, caplog: pytest.LogCaptureFixture
) -> None:
    def make(tx: Connection, occasion: Occasion) -> Card:
        if occasion.delivery.ref == "broken":
            tx.execute(text("SELECT nothing FROM nowhere"))  # spoils PostgreSQL's whole transaction
        return CARD

    with db.transaction() as tx:
        for ref in ("broken", "whole"):
            store.put(tx, ref, "test", force.amina.id, MONDAY, ref=ref)
        broken, whole = store.claim(tx, "here", MONDAY, 2)
        verdicts = desk({"test": Kind(make)}).prepare(tx, [broken, whole], MONDAY)

    assert verdicts == {
        broken.id: Later(MONDAY + timedelta(hours=1), "could not be made"),
        whole.id: Post("U0AMINA", CARD),
    }
    assert "message 1 (test) could not be made" in caplog.text


def test_an_admin_is_told_of_a_bad_file_once_and_in_time(sqlite: Database, tmp_path: Path) -> None:
    """All the way: a file with a mistake, and a message in the admin's conversation."""
    home = small.write(tmp_path / "home")
    (home / small.FIRST).write_text("slug: [", encoding="utf-8")
    with sqlite.transaction() as tx:
        service.apply(
            tx, roster.read(ROSTER.replace("A,Northfield,officer", "A,Northfield,admin").splitlines()).entries, NOW
        )
        for _ in range(2):
            serve(tx, home, MONDAY, LONDON)
    with Practice(0) as practice:
        settings = load(
            environment={
                "SLACK_BOT_TOKEN": "xoxb-practice",
                "SLACK_API_URL": practice.api_url,
                "DATABASE_URL": sqlite.url.render_as_string(hide_password=False),
            }
        )
        amina = Visitor(practice.url, "U0AMINA")
        with wiring.sending(settings, sqlite, rooms, lambda: MONDAY + timedelta(minutes=6)):
            told = amina.waits_for("content that needs you", timeout=20)

        assert "training/case-1.yaml has a mistake in line 2" in told
        assert len(amina.sees()) == 1


def test_what_was_mended_meanwhile_is_not_told(db: Database, tmp_path: Path) -> None:
    home = small.write(tmp_path / "home")
    before = (home / small.FIRST).read_text(encoding="utf-8")
    with db.transaction() as tx:
        service.apply(tx, roster.read(ROSTER.replace("officer,", "admin,").splitlines()).entries, NOW)
        (home / small.FIRST).write_text("slug: [", encoding="utf-8")
        serve(tx, home, MONDAY, LONDON)
        claimed = store.claim(tx, "here", MONDAY + timedelta(minutes=6), 10)
        broken = _told(tx, claimed)
        (home / small.FIRST).write_text(before, encoding="utf-8")
        serve(tx, home, MONDAY, LONDON)
        mended = _told(tx, claimed)
        tell_admins(tx, [], MONDAY)
        nothing_wrong = _told(tx, claimed)

    assert ("has a mistake" in broken, "not approved yet" in broken) == (True, True)
    assert ("has a mistake" in mended, "not approved yet" in mended) == (False, True)
    assert nothing_wrong.count(POINTLESS) == len(claimed) == 2


def _told(tx: Connection, claimed: list[Delivery]) -> str:
    return str(wiring.desk(rooms, LONDON).prepare(tx, claimed, MONDAY + timedelta(minutes=6)))
