"""Coverage: who has completed what, as counts that name nobody. Response A and B have twelve officers each."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.cards import Button, Row, spoken
from bot.db import Database
from bot.errors import UserError
from bot.people import rules, service
from bot.people import store as people
from bot.quizzes import store as quizzes
from bot.quizzes.rules import Verdict
from bot.reports import coverage
from bot.reports.coverage import Coverage, Line, Reporter
from bot.reports.coverage_files import FORMATS
from bot.verbs import Press, Show
from tests.conftest import NOW
from tests.samples import LONDON, forked, scenario

WITHIN = timedelta(days=28)
PUBLISHED = datetime(2026, 10, 5, tzinfo=UTC)
DUE = PUBLISHED + WITHIN
FIRST = scenario("first", topics=["custody"])
SECOND = scenario("second", topics=["custody", "missing-child"], distressing="Involves self-harm.")
HEADER = "slack_user,name,team,parent,roles,joined"
BO = "U0BO,Bo Larsen,Response A,North,{},2026-01-01"
COACH = BO.format("coach:Response A")


def squad(team: str, letter: str, size: int = 12, joined: str = "2026-01-01", parent: str = "North") -> list[str]:
    return [f"U0{letter}{n},Surname{letter}{n},{team},{parent},officer,{joined}" for n in range(size)]


@dataclass
class Room:
    """The report in a transaction of its own each time, on a roster that can be changed."""

    db: Database
    reporter: Reporter

    def roster(self, *lines: str) -> None:
        roster = rules.read([HEADER, *lines])
        assert roster.problems == ()
        with self.db.transaction() as tx:
            service.apply(tx, roster.entries, NOW)

    def answers(
        self, users: list[str], slug: str = "first", questions: str = "one two three", right: bool = True
    ) -> None:
        with self.db.transaction() as tx:
            for user in users:
                for question in questions.split():
                    asked = self._ask(tx, user, slug, question)
                    assert quizzes.record_once(tx, asked, ["a"], Verdict(right, sure=True), NOW)

    def skips(self, users: list[str], slug: str) -> None:
        with self.db.transaction() as tx:
            for user in users:
                quizzes.close(tx, self._ask(tx, user, slug, "one"), quizzes.SKIPPED)

    @staticmethod
    def _ask(tx: Connection, user: str, slug: str, question: str) -> int:
        officer = people.officer_for(tx, user)
        assert officer is not None
        return quizzes.ask_once(tx, officer.id, slug, "v", question, 1, NOW).id

    def figures(self, *names: str, now: datetime = NOW) -> Coverage:
        with self.db.transaction() as tx:
            wanted = [team for team in people.teams(tx).values() if team.name in (names or ("Response A",))]
            return self.reporter.figures(tx, sorted(wanted, key=lambda team: team.name), now)

    def lines(self, now: datetime = NOW, team: str = "Response A") -> dict[str, Line]:
        (found,) = self.figures(team, now=now).teams
        return {line.name.casefold(): line for line in found.lines}

    def command(self, user: str, words: str = "") -> str:
        return spoken(self._press("coverage.ask", user, words=words).card)

    def drill_down(self, user: str, ref: str) -> str:
        return spoken(self._press("coverage.team", user, ref=ref).card)

    def buttons(self, user: str) -> list[Button]:
        rows = [block for block in self._press("coverage.ask", user).card.blocks if isinstance(block, Row)]
        return [control for row in rows for control in row.controls if isinstance(control, Button)]

    def _press(self, verb: str, user: str, ref: str = "", words: str = "") -> Show:
        with self.db.transaction() as tx:
            officer = people.officer_for(tx, user)
            assert officer is not None
            reply = self.reporter.verbs()[verb](tx, Press(officer, NOW, ref, (), words))
        assert isinstance(reply, Show)
        return reply

    def team_id(self, name: str) -> str:
        with self.db.transaction() as tx:
            return str(next(team.id for team in people.teams(tx).values() if team.name == name))


@pytest.fixture
def room(db: Database) -> Room:
    room = Room(db, Reporter({"first": FIRST, "second": SECOND}, WITHIN, LONDON))
    room.roster(COACH, *squad("Response A", "A"), *squad("Response B", "B"))
    return room


def users(letter: str, size: int) -> list[str]:
    return [f"U0{letter}{n}" for n in range(size)]


def test_completed_means_every_question_answered_right_or_wrong(room: Room) -> None:
    room.answers(users("A", 4))
    room.answers(users("A", 6)[4:], right=False)
    room.answers(users("A", 9)[6:], questions="one two")

    assert str(room.lines()["case first"].completed) == "6 of 12"


def test_a_question_asked_but_not_answered_counts_as_nothing(room: Room) -> None:
    room.answers(users("A", 5), questions="one two")
    with room.db.transaction() as tx:
        for user in users("A", 5):
            room._ask(tx, user, "first", "three")

    assert str(room.lines()["case first"].completed) == "fewer than 2 of 12"


def test_each_scenario_and_each_topic_has_its_figures(room: Room) -> None:
    room.answers(users("A", 6), "first")
    room.answers(users("A", 3), "second")

    lines = room.lines()
    assert {name: (line.kind, str(line.completed)) for name, line in lines.items()} == {
        "all scenarios": ("all", "3 of 12"),
        "case first": ("scenario", "6 of 12"),
        "case second": ("scenario", "3 of 12"),
        "custody": ("topic", "3 of 12"),
        "missing child": ("topic", "3 of 12"),
    }


def test_another_teams_answers_are_not_counted(room: Room) -> None:
    room.answers(users("B", 6))

    assert str(room.lines()["case first"].completed) == "fewer than 2 of 12"
    assert str(room.lines(team="Response B")["case first"].completed) == "6 of 12"
    assert str(room.lines(team="North")["case first"].completed) == "6 to 7 of 24"


@pytest.mark.parametrize(
    ("now", "overdue"),
    [
        (DUE - timedelta(microseconds=1), "fewer than 2 of 12"),
        (DUE, "fewer than 2 of 12"),
        (DUE + timedelta(microseconds=1), "7 of 12"),
    ],
)
def test_overdue_begins_after_the_last_instant_of_the_time_to_complete(room: Room, now: datetime, overdue: str) -> None:
    room.answers(users("A", 5))

    assert str(room.lines(now)["case first"].overdue) == overdue


@pytest.mark.parametrize(("days", "overdue"), [(0, "fewer than 2 of 12"), (28, "fewer than 2 of 12"), (29, "4 of 12")])
def test_who_joined_after_publication_has_the_time_from_joining(room: Room, days: int, overdue: str) -> None:
    joined = datetime(2026, 11, 1, tzinfo=UTC)
    room.roster(*squad("Response A", "A", 4, joined="2026-11-01"))
    room.answers(users("A", 12)[4:])

    assert str(room.lines(joined + timedelta(days=days))["case first"].overdue) == overdue


def test_a_scenario_whose_day_has_not_come_is_not_counted(room: Room) -> None:
    room.reporter = Reporter({"later": scenario("later", published=date(2026, 12, 1))}, WITHIN, LONDON)

    assert list(room.lines()) == ["all scenarios"]


def test_overdue_in_a_topic_is_overdue_in_any_of_its_scenarios(room: Room) -> None:
    room.answers(users("A", 9), "first")
    room.answers(users("A", 5), "second")

    lines = room.lines()
    overdue = [str(lines[name].overdue) for name in ("case first", "case second", "custody", "all scenarios")]
    assert overdue == ["3 of 12", "7 of 12", "7 of 12", "7 of 12"]


def test_who_skipped_a_distressing_scenario_is_not_told_from_who_has_yet_to_take_it(room: Room) -> None:
    room.answers(users("A", 4), "second")
    room.skips(users("A", 7)[4:], "second")

    line = room.lines()["case second"]
    assert (str(line.completed), str(line.overdue)) == ("4 of 12", "8 of 12")


def test_none_and_all_are_not_told_from_their_neighbours(room: Room) -> None:
    room.answers(users("A", 1), "first")
    room.answers(users("A", 11), "second")

    lines = room.lines()
    assert str(lines["case first"].completed) == "fewer than 2 of 12"
    assert str(lines["case second"].completed) == "at least 11 of 12"


def test_who_left_no_longer_counts(room: Room) -> None:
    room.answers(users("A", 6))
    stayed = rules.read([HEADER, COACH, *squad("Response A", "A")[2:], *squad("Response B", "B")]).entries
    with room.db.transaction() as tx:
        service.apply(tx, stayed, NOW, remove_missing=True)

    assert str(room.lines()["case first"].completed) == "4 of 10"


def test_a_coach_sees_their_teams_with_a_way_into_each(room: Room) -> None:
    room.answers(users("A", 6))
    card = room.command("U0BO")

    assert "Response A: completed by fewer than 2 of 12 officers, overdue for at least 11 of 12" in card
    assert "As of 22 November 2026, 03:00 GMT" in card
    assert "overdue = not completed 28 days after" in card
    assert "Response B" not in card
    assert [(one.verb, one.ref) for one in room.buttons("U0BO")] == [("coverage.team", room.team_id("Response A"))]


def test_the_button_leads_to_every_scenario_and_topic(room: Room) -> None:
    room.answers(users("A", 6))
    card = room.drill_down("U0BO", room.team_id("Response A"))

    assert "Coverage: Response A" in card
    assert "Case first: completed by 6 of 12 officers, overdue for 6 of 12" in card
    assert "By topic" in card
    assert "missing child: completed by fewer than 2 of 12 officers, overdue for at least 11 of 12" in card.casefold()


def test_a_coach_of_a_parent_team_sees_the_teams_beneath_it(room: Room) -> None:
    room.roster(BO.format("coach:North"), *squad("Response A", "A"), *squad("Response B", "B"))

    assert [one.ref for one in room.buttons("U0BO")] == [
        room.team_id(name) for name in ("North", "Response A", "Response B")
    ]
    assert "Coverage: Response B" in room.drill_down("U0BO", room.team_id("Response B"))


def test_a_small_team_is_not_shown_and_the_reason_is_plain(room: Room) -> None:
    room.roster(BO.format("coach:Response C"), *squad("Response C", "C", 9))
    room.answers(users("C", 5))
    team = room.team_id("Response C")

    for words in (room.command("U0BO"), room.drill_down("U0BO", team), room.command("U0BO", "Response C")):
        assert "not shown: fewer than 10 officers could be told apart" in words
        assert "5" not in words.split("not shown")[1]
    assert room.buttons("U0BO") == []


def test_officers_of_a_small_team_are_left_out_above_it_and_that_is_said(room: Room) -> None:
    room.roster(BO.format("coach:North"), *squad("Response C", "C", 6))
    card = room.command("U0BO", "North")

    assert "6 officers of small teams are not in these figures" in card
    assert "of 24 officers" in card


@pytest.mark.parametrize("user", ["U0A1", "U0B1"])
def test_who_is_no_coach_sees_no_figures(room: Room, user: str) -> None:
    with pytest.raises(UserError, match="Coverage is for child protection coaches"):
        room.command(user)
    with pytest.raises(UserError, match="Coverage is for child protection coaches"):
        room.drill_down(user, room.team_id("Response A"))


def test_another_teams_button_shows_nothing(room: Room) -> None:
    with pytest.raises(UserError, match="not one of your teams"):
        room.drill_down("U0BO", room.team_id("Response B"))


@pytest.mark.parametrize("ref", ["", "x", "0", "999999", "-1", "9" * 40, "²"])
def test_a_button_that_was_never_ours_shows_nothing(room: Room, ref: str) -> None:
    with pytest.raises(UserError, match="not one of your teams"):
        room.drill_down("U0BO", ref)


def test_an_old_button_shows_nothing_after_the_role_was_taken_away(room: Room) -> None:
    (button,) = room.buttons("U0BO")
    room.roster(BO.format("officer"))
    with pytest.raises(UserError, match="Coverage is for child protection coaches"):
        room.drill_down("U0BO", button.ref)

    room.roster(BO.format("coach:Response B"), *squad("Response B", "B"))
    with pytest.raises(UserError, match="not one of your teams"):
        room.drill_down("U0BO", button.ref)


@pytest.mark.parametrize("words", ["Response A", "response a", "  Response   A "])
def test_a_team_is_found_by_its_name(room: Room, words: str) -> None:
    assert "Coverage: Response A" in room.command("U0BO", words)


@pytest.mark.parametrize("words", ["Respnse A", "Response C", "custody", "A"])
def test_a_team_is_never_guessed(room: Room, words: str) -> None:
    with pytest.raises(UserError, match="You coach no team of that name"):
        room.command("U0BO", words)


def test_an_unknown_team_is_refused_and_not_repeated(room: Room) -> None:
    with pytest.raises(
        UserError, match=r"You coach no team of that name\. The ones you coach are: Response A\."
    ) as refused:
        room.command("U0BO", "Zebra crossing")

    assert "Zebra" not in str(refused.value)


def test_asking_for_another_team_by_name_does_not_answer_with_ones_own(room: Room) -> None:
    with pytest.raises(UserError, match="You coach no team of that name"):
        room.command("U0BO", "Response B")


def test_the_figures_as_text(room: Room) -> None:
    room.answers(users("A", 6))
    room.roster(*squad("Response C", "C", 3))
    lines = FORMATS["text"](room.figures("North", "Response A", "Response C"), LONDON).splitlines()

    assert lines[0] == "Coverage as of 22 November 2026, 03:00 GMT"
    assert "North (24 officers)" in lines
    assert "Response A (12 officers)" in lines
    assert "  scenario Case first: completed by 6 of 12 officers, overdue for 6 of 12" in lines
    assert lines[-2:] == ["Response C (3 officers)", f"  {coverage.TOO_FEW}"]


def test_the_figures_as_csv_can_be_read_back(room: Room) -> None:
    room.answers(users("A", 6))
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](room.figures("Response A", "Response B"), LONDON))))

    assert {row["team"] for row in rows} == {"Response A", "Response B"}
    (row,) = [row for row in rows if row["team"] == "Response A" and row["name"] == "Case first"]
    assert row == {
        "team": "Response A",
        "officers": "12",
        "kind": "scenario",
        "name": "Case first",
        "completed_at_least": "6",
        "completed_at_most": "6",
        "overdue_at_least": "6",
        "overdue_at_most": "6",
        "as_of": "2026-11-22T03:00:00+00:00",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_spreadsheet_runs_nothing_of_the_csv(room: Room, start: str) -> None:
    team, title = f"{start}HYPERLINK(1)", f'{start}SUM(1)", "x'
    room.reporter = Reporter({"first": scenario("first", title=title)}, WITHIN, LONDON)
    room.roster(*squad(team, "E"))
    rows = list(csv.reader(io.StringIO(FORMATS["csv"](room.figures(team), LONDON))))

    assert [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r"))] == []
    assert {row[0] for row in rows[1:]} == {f"'{team}"}
    assert f"'{title}" in {row[3] for row in rows}


def test_the_figures_as_json_can_be_read_back(room: Room) -> None:
    room.answers(users("A", 6))
    found = json.loads(FORMATS["json"](room.figures(), LONDON))

    assert datetime.fromisoformat(found["as_of"]) == NOW
    (team,) = found["teams"]
    assert (team["team"], team["officers"]) == ("Response A", 12)
    (line,) = [line for line in team["lines"] if line["name"] == "Case first"]
    assert line["completed"] == {"at_least": 6, "at_most": 6, "of": 12}


def test_no_officer_is_named_in_any_output(room: Room) -> None:
    room.answers(users("A", 6))
    room.roster(BO.format("coach:North"), *squad("Response C", "C", 3))
    figures = room.figures("North", "Response A", "Response B", "Response C")
    outputs = [form(figures, LONDON) for form in FORMATS.values()]
    outputs += [room.command("U0BO")]
    outputs += [room.drill_down("U0BO", room.team_id(name)) for name in ("North", "Response A", "Response B")]

    for output in outputs:
        assert "Surname" not in output
        assert "U0" not in output
        assert "Larsen" not in output


def test_before_there_is_any_scenario_nobody_is_overdue(room: Room) -> None:
    room.reporter = Reporter({}, WITHIN, LONDON)

    assert str(room.lines()["all scenarios"].overdue) == "fewer than 2 of 12"
    assert "Everything" in room.drill_down("U0BO", room.team_id("Response A"))


def test_a_coach_meets_the_scenarios_in_the_order_in_which_officers_do(room: Room) -> None:
    later, earlier = scenario("a", date(2026, 11, 2)), scenario("z", date(2026, 10, 5))
    room.reporter = Reporter({"a": later, "z": earlier}, WITHIN, LONDON)

    assert [name for name, line in room.lines().items() if line.kind == "scenario"] == ["case z", "case a"]


def test_a_follow_up_is_not_waited_for(room: Room) -> None:
    room.reporter = Reporter({"first": scenario("first", questions=forked())}, WITHIN, LONDON)
    room.answers(users("A", 5), questions="what-next last more")
    room.answers(users("A", 8)[5:], questions="what-next if-a last")

    assert str(room.lines()["case first"].completed) == "5 of 12"
