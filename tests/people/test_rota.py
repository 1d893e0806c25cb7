"""What everybody works, read from the rows at once, on either database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select, update

from bot.db import Database
from bot.people import rota, shifts, shifts_file
from bot.people.rota import AbsenceRow, Kept, OfficerRotaRow, TeamRotaRow
from bot.people.shifts import Absence, Rota, Swap, Works
from bot.people.store import OfficerRow, TeamRow
from tests.conftest import NOW, Force
from tests.people.test_shifts import LONDON, OFFICE, RESPONSE, at

MONDAY = date(2026, 11, 23)
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "shifts.yaml"


def put_patterns(tx: Connection) -> None:
    for pattern in (RESPONSE, OFFICE):
        rota.put_pattern(tx, pattern, new=True)


def put_leave(tx: Connection, officer_id: int, first: date, last: date) -> Kept:
    kept = Kept(officer_id, "leave", first, last, "")
    rota.put_exceptions(tx, [kept], None, NOW)
    return kept


@contextmanager
def counted(tx: Connection) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(tx, "before_cursor_execute", note)
    yield sent
    event.remove(tx, "before_cursor_execute", note)


def test_patterns_come_back_as_they_were_put(db: Database) -> None:
    wanted = shifts_file.load(EXAMPLE).patterns
    with db.transaction() as tx:
        for pattern in wanted.values():
            rota.put_pattern(tx, pattern, new=True)

        assert rota.patterns(tx) == wanted


def test_an_officer_works_as_the_team_does_unless_they_have_their_own(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        put_patterns(tx)
        rota.put_works(tx, TeamRotaRow, {force.amina.team_id: Works("2-2-2-4", 4)})
        rota.put_works(tx, OfficerRotaRow, {force.bo.id: Works("office", 0)})
        found = rota.rotas(tx, None, LONDON, MONDAY)

    assert found == {
        force.amina.id: Rota(RESPONSE, 4, (), LONDON),
        force.bo.id: Rota(OFFICE, 0, (), LONDON),
        force.carol.id: Rota(None, 0, (), LONDON),
    }


def test_what_is_asked_of_some_is_not_told_of_others(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        assert set(rota.rotas(tx, [force.bo.id, 999], LONDON, MONDAY)) == {force.bo.id}
        assert set(rota.rotas(tx, [force.bo.id, *range(900, 2_000)], LONDON, MONDAY)) == {force.bo.id}
        assert rota.rotas(tx, [], LONDON, MONDAY) == {}


def test_of_all_only_the_active_are_told(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        tx.execute(update(OfficerRow).where(OfficerRow.id == force.bo.id).values(active=False))

        assert set(rota.rotas(tx, None, LONDON, MONDAY)) == {force.amina.id, force.carol.id}
        assert set(rota.rotas(tx, [force.bo.id], LONDON, MONDAY)) == {force.bo.id}


def test_exceptions_come_with_the_rota_of_whom_they_concern(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        put_patterns(tx)
        rota.put_works(tx, TeamRotaRow, {force.amina.team_id: Works("2-2-2-4", 0)})
        put_leave(tx, force.amina.id, MONDAY, MONDAY)
        rota.put_exceptions(
            tx,
            [Kept(force.amina.id, "swap", MONDAY, MONDAY, "late"), Kept(force.bo.id, "off", MONDAY, MONDAY, "")],
            1,
            NOW,
        )
        found = rota.rotas(tx, [force.amina.id, force.bo.id], LONDON, MONDAY)

    assert found[force.amina.id].exceptions == (Absence("leave", MONDAY, MONDAY), Swap("late", MONDAY, MONDAY))
    assert found[force.bo.id].exceptions == (Swap(None, MONDAY, MONDAY),)


def test_an_exception_entered_twice_is_one(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        kept = put_leave(tx, force.amina.id, MONDAY, MONDAY)
        rota.put_exceptions(tx, [kept, kept], force.bo.id, NOW + timedelta(days=1))
        (row,) = tx.execute(select(AbsenceRow.entered_by, AbsenceRow.entered_at)).all()

    assert (row.entered_by, row.entered_at) == (None, NOW)


def test_a_rota_is_right_from_the_beginning_of_its_first_day(db: Database, force: Force) -> None:
    """Who was away the evening before works no night that goes on into it; older leave is not read."""
    night = date(2026, 11, 7)
    with db.transaction() as tx:
        put_patterns(tx)
        rota.put_works(tx, TeamRotaRow, {force.amina.team_id: Works("2-2-2-4", 0)})
        put_leave(tx, force.amina.id, date(2026, 11, 1), date(2026, 11, 6))
        put_leave(tx, force.amina.id, date(2026, 11, 5), night)
        found = rota.rotas(tx, None, LONDON, night + timedelta(days=1))[force.amina.id]

    assert found.exceptions == (Absence("leave", date(2026, 11, 5), night),)
    assert shifts.shift_at(found, at(night + timedelta(days=1), 2)) is None


@pytest.mark.parametrize("asked", ["all", "some", "many"])
def test_three_queries_serve_any_number_of_officers(db: Database, force: Force, asked: str) -> None:
    with db.transaction() as tx:
        put_patterns(tx)
        tx.execute(insert(TeamRow), [{"name": f"Team {n}"} for n in range(20)])
        people = [
            {"slack_user": f"U0X{n}", "name": "X", "team_id": 1 + n % 20, "active": True, "joined_at": NOW}
            for n in range(1_500)
        ]
        tx.execute(insert(OfficerRow), people)
        ids: Sequence[int] = tx.execute(select(OfficerRow.id).order_by(OfficerRow.id)).scalars().all()
        rota.put_works(tx, TeamRotaRow, {n: Works("2-2-2-4", n % 10) for n in range(1, 21)})
        rota.put_exceptions(tx, [Kept(one, "leave", MONDAY, MONDAY, "") for one in ids], None, NOW)
        strangers = range(1_000_000, 1_070_000)  # more than either database takes in a statement
        which = {"all": None, "some": ids[:3], "many": [*ids[:1_200], *strangers]}[asked]

        with counted(tx) as sent:
            found = rota.rotas(tx, which, LONDON, MONDAY)

    assert len(sent) == 3
    narrowed = asked == "some"  # leave of all is not read for the sake of three
    assert [" IN (" in one for one in sent] == [False, narrowed, narrowed]
    assert set(found) == set(which or ids) - set(strangers)
    assert all(one.pattern is not None and len(one.exceptions) == 1 for one in found.values())


def test_works_are_replaced_and_taken_away(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        put_patterns(tx)
        rota.put_works(tx, OfficerRotaRow, {force.amina.id: Works("office", 0), force.bo.id: Works("office", 1)})
        rota.put_works(tx, OfficerRotaRow, {force.amina.id: Works("2-2-2-4", 8), force.bo.id: None})
        rota.put_works(tx, OfficerRotaRow, {})

        assert rota.works(tx, OfficerRotaRow) == {force.amina.id: Works("2-2-2-4", 8)}
        assert rota.works(tx, TeamRotaRow) == {}


def test_exceptions_are_dropped_one_by_one(db: Database, force: Force) -> None:
    later = MONDAY + timedelta(days=1)
    with db.transaction() as tx:
        first, second = put_leave(tx, force.amina.id, MONDAY, MONDAY), put_leave(tx, force.amina.id, MONDAY, later)
        rota.drop_exceptions(tx, [first])
        rota.drop_exceptions(tx, [])

        assert list(rota.exceptions(tx, None, MONDAY)) == [second]


def test_exceptions_of_some_are_not_those_of_others(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        theirs = {one.id: put_leave(tx, one.id, MONDAY, MONDAY) for one in (force.amina, force.bo)}

        for asked in ([force.bo.id], [force.bo.id, *range(900, 2_000)]):
            assert list(rota.exceptions(tx, asked, MONDAY)) == [theirs[force.bo.id]]
