"""Leave from the chat: for oneself, by a supervisor for the team, and by nobody else for anybody."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.cards import Button, Card, Choices, Row, Small, spoken
from bot.db import Database
from bot.errors import UserError
from bot.people import entries, leave_says, rota, rules, service, store
from bot.people.leave import Leave
from bot.people.rota import AbsenceRow, Kept, OfficerRotaRow, TeamRotaRow
from bot.people.shifts import Works
from bot.people.store import OfficerRow
from bot.slack import render
from bot.verbs import Ask, Officer, Press, Replace, Reply, Show
from tests.conftest import NOW, ROSTER
from tests.people.test_rota import put_patterns
from tests.people.test_shifts import LONDON

# Dev leads Amina's team, Sue the station with both teams.
PEOPLE = "\n".join(
    [
        ROSTER,
        "U0DEV,Dev Sharma,Response A,Northfield,officer supervisor,2026-01-01",
        "U0GRACE,Grace Okafor,Response A,Northfield,officer,2026-01-01",
        "U0SUE,Sue Hart,Northfield,,supervisor,2026-01-01",
    ]
)
TODAY = date(2026, 11, 22)  # NOW, in London
LEAVE = Leave(LONDON)


@pytest.fixture
def tx(db: Database) -> Iterable[Connection]:
    with db.transaction() as tx:
        service.apply(tx, rules.read(PEOPLE.splitlines()).entries, NOW)
        put_patterns(tx)
        teams = {team.name: team.id for team in store.teams(tx).values()}
        rota.put_works(tx, TeamRotaRow, {teams["Response A"]: Works("2-2-2-4", 0)})
        rota.put_works(tx, OfficerRotaRow, {who(tx, "BO").id: Works("office", 0)})
        yield tx


def who(tx: Connection, name: str) -> Officer:
    officer = store.officer_for(tx, f"U0{name}")
    assert officer is not None
    return officer


def card(reply: Reply) -> Card:
    assert isinstance(reply, Show | Replace)
    return reply.card


def press(tx: Connection, name: str, verb: str, ref: str = "", **filled: str) -> Reply:
    fields = {key: (value,) for key, value in filled.items()}
    return LEAVE.verbs()[f"leave.{verb}"](tx, Press(who(tx, name), NOW, ref, fields=fields))


def enter(tx: Connection, name: str, kind: str = "leave", first: date = TODAY, days: int = 1, **more: str) -> str:
    last = {"last": str(first + timedelta(days - 1))} if days > 1 else {}
    return spoken(card(press(tx, name, "save", kind=kind, first=str(first), **last, **more)))


def from_file(tx: Connection, name: str, first: date = TODAY, kind: str = "leave", shift: str = "") -> None:
    rota.put_exceptions(tx, [Kept(who(tx, name).id, kind, first, first, shift)], None, NOW)


def kept(tx: Connection) -> list[tuple[str, str, str, int, str]]:
    row = AbsenceRow
    found = tx.execute(
        select(OfficerRow.slack_user, row.kind, row.first, row.last, row.shift)
        .join(OfficerRow, OfficerRow.id == row.officer_id)
        .order_by(row.first, row.id)
    )
    return [(one.slack_user, one.kind, str(one.first), (one.last - one.first).days + 1, one.shift) for one in found]


def removing(shown: Card) -> list[tuple[str, str]]:
    """What each button to remove is about, and its reference."""
    controls = [one for block in shown.blocks if isinstance(block, Row) for one in block.controls]
    return [(one.about, one.ref) for one in controls if isinstance(one, Button) and one.verb == "leave.remove"]


def refused(tx: Connection, name: str, verb: str = "save", ref: str = "", **filled: str) -> tuple[str, str]:
    with pytest.raises(UserError) as error:
        press(tx, name, verb, ref, **filled)
    return str(error.value), error.value.at


def test_an_officer_reads_the_next_fourteen_days(tx: Connection) -> None:
    words = spoken(card(press(tx, "AMINA", "show"))).splitlines()

    days = words[words.index("Your next 14 days") + 1 :]
    assert days[0].startswith("Sun 22 November: early, 07:00–17:00; quizzes from 07:30")
    assert days[13].startswith("Sat 5 December: ")
    assert "Your team" not in words


def test_whose_shifts_nobody_knows_is_told_so_and_may_enter_leave(tx: Connection) -> None:
    assert leave_says.NO_PATTERN in enter(tx, "CAROL")
    assert kept(tx) == [("U0CAROL", "leave", "2026-11-22", 1, "")]


@pytest.mark.parametrize("kind", ["leave", "court", "training", "off"])
def test_what_an_officer_enters_holds_at_once(tx: Connection, kind: str) -> None:
    words = enter(tx, "AMINA", kind, days=2)

    assert kept(tx) == [("U0AMINA", kind, "2026-11-22", 2, "")]
    assert f"{leave_says.KINDS[kind]}, 22 November 2026 to 23 November 2026 (entered by you)" in words
    assert f"Sun 22 November: {kind}" in words


def test_a_swap_is_a_row_for_each_day_and_one_line(tx: Connection) -> None:
    shown = card(press(tx, "AMINA", "save", kind="swap:late", first="2026-11-24", last="2026-11-26"))

    assert kept(tx) == [("U0AMINA", "swap", f"2026-11-{day}", 1, "late") for day in (24, 25, 26)]
    assert "Works late, 24 November 2026 to 26 November 2026 (entered by you)" in spoken(shown)
    assert len(removing(shown)) == 1


def test_a_later_swap_takes_the_place_of_an_earlier_one(tx: Connection) -> None:
    enter(tx, "AMINA", "swap:late", days=3)
    enter(tx, "AMINA", "swap:night", TODAY + timedelta(1))
    enter(tx, "AMINA", "swap:late", TODAY + timedelta(1))

    assert [row[4] for row in kept(tx)] == ["late", "late", "late"]


def test_the_same_twice_is_there_once(tx: Connection) -> None:
    enter(tx, "AMINA")
    enter(tx, "AMINA")

    assert len(kept(tx)) == 1


def test_a_supervisor_enters_for_the_team_and_the_teams_beneath(tx: Connection) -> None:
    enter(tx, "DEV", who=str(who(tx, "AMINA").id))
    enter(tx, "SUE", "court", who=str(who(tx, "CAROL").id))
    enter(tx, "DEV", "training", who=str(who(tx, "DEV").id))

    assert {row[:2] for row in kept(tx)} == {("U0AMINA", "leave"), ("U0CAROL", "court"), ("U0DEV", "training")}
    assert "(entered by your supervisor: ask them)" in spoken(card(press(tx, "AMINA", "show")))
    enter(tx, "SUE", "court", who=str(who(tx, "DEV").id))
    assert "(entered by your supervisor)" in spoken(card(press(tx, "DEV", "show")))  # who may remove it


@pytest.mark.parametrize(("name", "whose"), [("AMINA", "GRACE"), ("BO", "AMINA"), ("DEV", "CAROL"), ("DEV", "SUE")])
def test_nobody_else_enters_anything_for_anybody(tx: Connection, name: str, whose: str) -> None:
    other = str(who(tx, whose).id)

    assert refused(tx, name, kind="leave", first=str(TODAY), who=other) == (leave_says.NOT_YOUR_TEAM, "who")
    assert kept(tx) == []


def test_who_has_left_is_nobodys_to_enter_for(tx: Connection) -> None:
    gone = who(tx, "GRACE").id
    tx.execute(update(OfficerRow).where(OfficerRow.id == gone).values(active=False))

    assert refused(tx, "DEV", kind="leave", first=str(TODAY), who=str(gone))[1] == "who"
    assert refused(tx, "DEV", kind="leave", first=str(TODAY), who="9" * 12)[1] == "who"


def test_who_is_no_supervisor_any_more_may_not_either(tx: Connection) -> None:
    store.replace_grants(tx, who(tx, "DEV").id, [("officer", None)])

    assert refused(tx, "DEV", kind="leave", first=str(TODAY), who=str(who(tx, "AMINA").id))[1] == "who"


@pytest.mark.parametrize(
    ("filled", "sentence", "at"),
    [
        ({"first": "2026-11-21"}, leave_says.PAST, "first"),
        ({"first": ""}, leave_says.NO_DAY, "first"),
        ({"first": "soon"}, leave_says.NO_DAY, "first"),
        ({"last": "soon"}, leave_says.NO_DAY, "last"),
        ({"first": "2026-11-24", "last": "2026-11-23"}, leave_says.BACKWARDS, "last"),
        ({"last": "2027-11-23"}, leave_says.TOO_LONG, "last"),
        ({"first": "2062-11-22"}, leave_says.FAR, "first"),
        ({"last": "9999-12-31"}, leave_says.FAR, "last"),
        ({"kind": "swap:late", "last": "2026-12-23"}, leave_says.LONG_SWAP, "last"),
        ({"kind": "swap:day"}, "The pattern of Amina Khan has no such shift. It has: early, late, night.", "kind"),
        ({"kind": "swap:"}, "The pattern of Amina Khan has no such shift. It has: early, late, night.", "kind"),
        ({"kind": "sick"}, leave_says.NO_KIND, "kind"),
        ({"kind": "leave:late"}, leave_says.NO_KIND, "kind"),
    ],
)
def test_a_mistake_is_told_at_its_input(tx: Connection, filled: dict[str, str], sentence: str, at: str) -> None:
    assert refused(tx, "AMINA", **{"kind": "leave", "first": str(TODAY), **filled}) == (sentence, at)
    assert kept(tx) == []


@pytest.mark.parametrize(("kind", "days"), [("leave", 366), ("swap:late", 31)])
def test_the_longest_is_still_taken(tx: Connection, kind: str, days: int) -> None:
    enter(tx, "AMINA", kind, days=days)

    assert sum(row[3] for row in kept(tx)) == days


def test_whose_shifts_are_not_known_cannot_swap(tx: Connection) -> None:
    sentence = leave_says.no_shift("Carol Evans", None)

    assert refused(tx, "CAROL", kind="swap:late", first=str(TODAY)) == (sentence, "kind")


def test_today_is_the_local_day(tx: Connection) -> None:
    """At half past midnight in summer it is still yesterday in UTC."""
    late = NOW.replace(month=7, day=1, hour=23, minute=30)
    fields = {"kind": ("leave",), "first": ("2026-07-01",)}

    with pytest.raises(UserError, match="over"):
        LEAVE.save(tx, Press(who(tx, "AMINA"), late, fields=fields))


def choices(reply: Reply) -> dict[str, Choices]:
    assert isinstance(reply, Ask)
    return {block.name: block for block in reply.form.card.blocks if isinstance(block, Choices)}


def test_only_a_supervisor_is_asked_for_whom(tx: Connection) -> None:
    assert "who" not in choices(press(tx, "AMINA", "add"))
    of_dev = choices(press(tx, "DEV", "add"))["who"]
    of_sue = choices(press(tx, "SUE", "add"))["who"]

    assert [one.text for one in of_dev.options] == ["Dev Sharma (you)", "Amina Khan", "Bo Larsen", "Grace Okafor"]
    assert of_dev.chosen == (str(who(tx, "DEV").id),)
    assert "Carol Evans, Response B" in [one.text for one in of_sue.options]


def test_the_shifts_of_whoever_may_be_chosen_are_offered_and_no_sickness(tx: Connection) -> None:
    own = [option.id for option in choices(press(tx, "AMINA", "add"))["kind"].options]
    team = [option.id for option in choices(press(tx, "DEV", "add"))["kind"].options]

    assert own == ["leave", "court", "training", "off", "swap:early", "swap:late", "swap:night"]
    assert team == [*own, "swap:day"]


def test_of_more_than_a_list_can_hold_a_supervisor_is_told_to_import_a_file(tx: Connection) -> None:
    team = who(tx, "DEV").team_id
    made = [{"slack_user": f"U0N{n}", "name": f"Officer {n:03}", "team_id": team, "joined_at": NOW} for n in range(97)]
    tx.execute(insert(OfficerRow), made[:96])
    assert len(choices(press(tx, "DEV", "add"))["who"].options) == 100
    tx.execute(insert(OfficerRow), made[96:])
    reply = press(tx, "DEV", "add")

    assert "who" not in choices(reply)
    assert isinstance(reply, Ask)
    assert Small(leave_says.TOO_MANY) in reply.form.card.blocks


def test_an_officer_removes_what_they_entered_and_nothing_else(tx: Connection) -> None:
    enter(tx, "AMINA", "training")
    enter(tx, "DEV", "court", who=str(who(tx, "AMINA").id))
    from_file(tx, "AMINA")
    shown = card(press(tx, "AMINA", "show"))
    ((about, ref),) = removing(shown)
    after = press(tx, "AMINA", "remove", ref)

    assert about == "Remove: Training course, 22 November 2026 (entered by you)"
    assert "Leave, 22 November 2026 (from the planner's file)" in spoken(shown)
    assert isinstance(after, Replace)
    assert [row[1] for row in kept(tx)] == ["court", "leave"]
    assert "Training" not in spoken(after.card)


def test_what_can_be_done_stands_above_the_days(tx: Connection) -> None:
    enter(tx, "AMINA")
    shown = card(press(tx, "AMINA", "show"))

    assert isinstance(shown.blocks[1], Row)
    assert [one.verb for one in shown.blocks[1].controls if isinstance(one, Button)] == ["leave.add"]
    words = spoken(shown)
    assert words.index("Leave, 22 November 2026 (entered by you)") < words.index("Your next 14 days")


@pytest.mark.parametrize(("day", "said"), [(0, False), (1, True), (3, True), (4, False)])
def test_that_leave_wins_is_said_where_a_swap_meets_it(tx: Connection, day: int, said: bool) -> None:
    enter(tx, "AMINA", "swap:late", TODAY + timedelta(1), days=3)
    enter(tx, "GRACE", "court", TODAY + timedelta(1))
    enter(tx, "AMINA", "leave", TODAY + timedelta(day))

    for name in ("AMINA", "DEV"):
        assert (leave_says.LEAVE_WINS in spoken(card(press(tx, name, "show")))) is said


@pytest.mark.parametrize("kind", ["leave", "swap:late"])
def test_a_second_press_of_the_same_button_removes_nothing_more(tx: Connection, kind: str) -> None:
    for day in (0, 2, 4):
        enter(tx, "AMINA", kind, TODAY + timedelta(day))
    (_, ref), *_ = removing(card(press(tx, "AMINA", "show")))
    for _ in range(2):
        press(tx, "AMINA", "remove", ref)

    assert [row[2] for row in kept(tx)] == ["2026-11-24", "2026-11-26"]


def test_a_supervisor_removes_what_was_entered_here_for_the_team(tx: Connection) -> None:
    enter(tx, "AMINA", "training")
    enter(tx, "SUE", "court", who=str(who(tx, "DEV").id))
    from_file(tx, "GRACE")
    for _, ref in removing(card(press(tx, "DEV", "show"))):
        press(tx, "DEV", "remove", ref)

    assert kept(tx) == [("U0GRACE", "leave", "2026-11-22", 1, "")]


@pytest.mark.parametrize("name", ["GRACE", "CAROL", "BO"])
def test_anybody_elses_button_removes_nothing(tx: Connection, name: str) -> None:
    enter(tx, "AMINA")
    ((_, ref),) = removing(card(press(tx, "AMINA", "show")))

    assert refused(tx, name, "remove", ref) == (leave_says.NOT_YOURS, "")
    assert len(kept(tx)) == 1


def test_a_file_is_the_planners(tx: Connection) -> None:
    from_file(tx, "AMINA")
    row = entries.of_officer(tx, who(tx, "AMINA").id, TODAY)[0].id

    for name in ("AMINA", "DEV"):
        assert refused(tx, name, "remove", f"{row}:1") == (leave_says.NOT_YOURS, "")


def test_removing_a_swap_removes_its_days_and_not_those_of_others(tx: Connection) -> None:
    enter(tx, "AMINA", "swap:late", days=3)
    enter(tx, "AMINA", "swap:late", TODAY + timedelta(5))
    from_file(tx, "AMINA", TODAY + timedelta(3), "swap", "late")
    ((_, ref), _) = removing(card(press(tx, "AMINA", "show")))
    press(tx, "AMINA", "remove", ref)
    assert [row[2] for row in kept(tx)] == ["2026-11-25", "2026-11-27"]


def test_a_forged_button_removes_no_more_than_its_officer_may(tx: Connection) -> None:
    enter(tx, "AMINA", "swap:late", days=2)
    from_file(tx, "AMINA", TODAY + timedelta(3), "swap", "late")
    enter(tx, "DEV", "swap:late", TODAY + timedelta(5), who=str(who(tx, "AMINA").id))
    row = entries.of_officer(tx, who(tx, "AMINA").id, TODAY)[0].id
    press(tx, "AMINA", "remove", f"{row}:999999999")

    assert [one[2] for one in kept(tx)] == ["2026-11-25", "2026-11-27"]


@pytest.mark.parametrize("ref", ["", "x", "999:1", ":"])
def test_an_old_or_odd_button_shows_the_card_as_it_is(tx: Connection, ref: str) -> None:
    enter(tx, "AMINA")

    assert "(entered by you)" in spoken(card(press(tx, "AMINA", "remove", ref)))


def test_a_supervisor_sees_the_next_days_of_the_team_first(tx: Connection) -> None:
    enter(tx, "AMINA", "court", TODAY + timedelta(3))
    enter(tx, "DEV", "training", TODAY + timedelta(1), who=str(who(tx, "GRACE").id))
    from_file(tx, "BO", TODAY + timedelta(2))
    from_file(tx, "CAROL")
    from_file(tx, "GRACE", TODAY - timedelta(1))
    team = spoken(card(press(tx, "DEV", "show"))).partition("Your team\n")[2].splitlines()

    assert team == [
        "Grace Okafor: Training course, 23 November 2026 (entered by you)",
        "Bo Larsen: Leave, 24 November 2026 (from the planner's file)",
        "Amina Khan: Court, 25 November 2026 (entered by them)",
    ]


def test_the_fullest_card_still_fits_into_a_message(tx: Connection) -> None:
    long = "N" * rules.LONGEST
    for name in ("DEV", "GRACE", "AMINA"):
        tx.execute(update(OfficerRow).where(OfficerRow.slack_user == f"U0{name}").values(name=long))
    for officer in ("DEV", "GRACE"):
        for n in range(0, 40, 2):
            enter(tx, "SUE", "training", TODAY + timedelta(n), days=2, who=str(who(tx, officer).id))
    shown = card(press(tx, "DEV", "show"))
    weight = render.weigh(shown)

    assert weight.blocks <= render.MESSAGE_BLOCKS
    assert weight.size <= render.MESSAGE_SIZE
    assert f"And {20 - leave_says.OWN} more" in spoken(shown)
    assert f"And {20 - leave_says.TEAM} more" in spoken(shown)


def test_of_a_large_force_no_more_is_read_than_is_told(tx: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.people.leave.READ", 15)
    for n in range(16):
        from_file(tx, "GRACE", TODAY + timedelta(n))

    assert "And over 3 more" in spoken(card(press(tx, "DEV", "show")))
