"""Real Bolt, real payloads, one thread, no network. What the person is told, and what is recorded."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot import db as databases
from bot.db import Database
from bot.errors import StoreUnavailable
from bot.home import OLD_BUTTON, STRANGER
from bot.people import rules, service
from bot.quizzes import says
from bot.quizzes.store import AssignmentRow
from bot.reports.coverage import NOT_A_COACH
from bot.slack import render
from bot.verbs import Replace, Show
from tests.conftest import NOW, ROSTER, Force
from tests.samples import home, ordered, question, scenario
from tests.slack.fake import FakeSlack

AMINA, BO, CAROL, ERIN = "U0AMINA", "U0BO", "U0CAROL", "U0ERIN"


@pytest.fixture
def slack(db: Database, force: Force) -> FakeSlack:
    return FakeSlack(db, home())


def test_a_command_is_acknowledged_and_answered(slack: FakeSlack) -> None:
    words = slack.command(AMINA, "/thinkchild", "custody")

    assert slack.status == 200
    assert "Part 1 of 2" in words


def test_a_press_replaces_the_message_that_was_pressed(slack: FakeSlack) -> None:
    slack.command(AMINA, "/quiz")
    words = slack.press(AMINA, "quiz.sure", "1", "a")
    reply, place = slack.sent.replies[-1]

    assert "Right." in words
    assert isinstance(reply, Replace)
    assert (place.channel, place.ts) == ("D0", "1.1")


def test_nothing_is_acknowledged_before_it_is_committed(
    slack: FakeSlack, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.command(AMINA, "/quiz")
    seen: list[int] = []
    send = slack.sent.send

    def look(*given: Any) -> None:
        with db.transaction() as tx:
            where = AssignmentRow.closed == "answered"
            seen.append(tx.execute(select(func.count()).select_from(AssignmentRow).where(where)).scalar_one())
        send(*given)

    monkeypatch.setattr(slack.sent, "send", look)
    slack.press(AMINA, "quiz.sure", "1", "a")

    assert seen == [1]


@pytest.mark.parametrize("call", ["command", "press", "home"])
def test_a_stranger_is_told_so_in_one_sentence(slack: FakeSlack, call: str) -> None:
    match call:
        case "command":
            words = slack.command(ERIN, "/quiz")
        case "press":
            words = slack.press(ERIN, "quiz.sure", "1", "a")
        case _:
            words = slack.opens_home(ERIN)

    assert words == STRANGER
    assert slack.status == 200


def test_the_same_user_id_from_another_workspace_is_a_stranger(slack: FakeSlack) -> None:
    assert slack.command(AMINA, "/quiz", team_id="T0ELSE") == STRANGER
    assert slack.press(AMINA, "quiz.ask", user={"id": AMINA, "team_id": "T0ELSE"}) == STRANGER


def test_an_old_button_says_that_it_does_nothing(slack: FakeSlack) -> None:
    assert slack.press(AMINA, "quiz.gone", "1") == OLD_BUTTON


def test_a_button_of_somebody_elses_question_is_refused(slack: FakeSlack) -> None:
    slack.command(AMINA, "/quiz")

    assert slack.press(CAROL, "quiz.sure", "1", "a") == says.NOT_YOURS


def test_a_removed_question_is_one_sentence(slack: FakeSlack, db: Database) -> None:
    slack.command(AMINA, "/quiz")
    later = FakeSlack(db, home(scenario("other")))

    assert later.press(AMINA, "quiz.sure", "1", "a") == says.WITHDRAWN


def test_a_changed_role_counts_at_once(slack: FakeSlack, db: Database) -> None:
    assert "Coverage of your teams" in slack.command(BO, "/coverage")
    with db.transaction() as tx:
        service.apply(tx, rules.read(ROSTER.replace("coach:Response A", "officer").splitlines()).entries, NOW)

    assert slack.press(BO, "coverage.team", "2") == NOT_A_COACH


def test_a_pick_among_options_is_only_acknowledged(slack: FakeSlack) -> None:
    assert slack.press(AMINA, "choose", "") == ""
    assert slack.status == 200


def test_a_menu_carries_its_verb_in_the_option(slack: FakeSlack) -> None:
    slack.command(AMINA, "/thinkchild", "custody")
    option = {"value": "checklist.not-done 1:0:see-the-child"}
    words = slack.press(
        AMINA, "menu", actions=[{"type": "overflow", "action_id": "menu|5.2", "selected_option": option}]
    )

    assert words.startswith("Not done\n")


def test_a_form_saves_and_shows_the_message_it_came_from(slack: FakeSlack) -> None:
    slack.command(AMINA, "/thinkchild", "custody")
    words = slack.form(AMINA, "checklist.not-done.save", "1:0:see-the-child", choice="unsafe")

    assert "Not safe to do now" in words
    assert slack.sent.replies[-1][1].ts == "1.1"


def test_a_form_with_a_mistake_stays_open_and_says_what_to_do(slack: FakeSlack) -> None:
    slack.command(AMINA, "/thinkchild", "custody")
    slack.form(AMINA, "checklist.incident.save", "1:0", words="Jo Bloggs")

    assert slack.ack["response_action"] == "errors"
    assert "LC-20261122-0413" in slack.ack["errors"]["b1"]
    assert "Bloggs" not in str(slack.ack)


@pytest.mark.parametrize("metadata", ["", "{", "[]", '{"ref": 7}'])
def test_a_form_with_strange_metadata_breaks_nothing(slack: FakeSlack, metadata: str) -> None:
    view = {"type": "modal", "callback_id": "checklist.incident.save", "private_metadata": metadata}

    assert slack.raw({"type": "view_submission", "user": {"id": AMINA, "team_id": "T0FORCE"}, "view": view}) == 200


def test_home_shows_each_role_its_own_page(slack: FakeSlack) -> None:
    assert "Coverage" not in slack.opens_home(AMINA)
    assert "Coverage" in slack.opens_home(BO)


def test_a_press_on_home_opens_a_message_and_draws_home_again(slack: FakeSlack) -> None:
    view = {"id": "V1", "type": "home"}
    slack.press(AMINA, "checklist.start", "custody:0", view=view, container={"type": "view"}, channel=None)

    assert isinstance(slack.sent.replies[-1][0], Show)
    assert slack.sent.homes[-1][0] == AMINA


def test_a_message_tab_opened_draws_no_home(slack: FakeSlack) -> None:
    event = {"type": "app_home_opened", "user": AMINA, "tab": "messages"}
    slack.raw({"type": "event_callback", "team_id": "T0FORCE", "event": event})

    assert slack.sent.homes == []


@pytest.mark.parametrize(
    "typed", ["x" * 40_000, "🚓" * 300, "طفل مفقود", "\u202e\u0000evil", "custody; DROP TABLE run"]
)
def test_whatever_is_typed_gets_one_answer_and_is_not_stored(slack: FakeSlack, db: Database, typed: str) -> None:
    words = slack.command(AMINA, "/thinkchild", typed)

    assert slack.status == 200
    assert words
    assert typed not in words
    with db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM run")).scalar_one() == 0


@pytest.mark.parametrize(
    "body", [{"actions": [{}]}, {"actions": [{"action_id": "menu|1.1"}], "state": None, "channel": None}]
)
def test_a_payload_that_makes_no_sense_is_acknowledged_and_dropped(slack: FakeSlack, body: dict[str, Any]) -> None:
    action = {"type": "block_actions", "user": {"id": AMINA}, "team": {"id": "T0FORCE"}, **body}
    slack.raw(action)

    assert slack.sent.replies == []


def test_a_locked_database_is_not_acknowledged_and_the_person_is_told(
    force: Force, db: Database, sqlite: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(databases, "BUSY_MS", 10)
    slow = Database(str(sqlite.url))
    slack = FakeSlack(slow, home())
    with sqlite.engine.connect() as other:
        other.exec_driver_sql("SELECT 1")  # holds BEGIN IMMEDIATE
        words = slack.command(AMINA, "/quiz")
    slow.close()

    assert words == databases.UNAVAILABLE
    assert slack.status == 503


def test_a_bug_is_not_acknowledged_and_the_person_is_told(
    slack: FakeSlack, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    slack.command(AMINA, "/quiz")
    with db.transaction() as tx:
        tx.execute(text("UPDATE assignment SET version = 'no such version'"))
    words = slack.press(AMINA, "quiz.sure", "1", "a")

    assert "nothing was recorded" in words
    assert slack.status == 500


def test_what_a_person_typed_is_in_no_log(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    slack.command(AMINA, "/thinkchild", "Jo Bloggs of Acacia Avenue aged twelve")
    slack.form(AMINA, "checklist.incident.save", "1:0", words="Jo Bloggs")

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert not [line for line in ours if "Bloggs" in line]


def test_the_three_jobs_in_a_row(slack: FakeSlack) -> None:
    slack.command(AMINA, "/thinkchild", "custody")
    slack.press(AMINA, "checklist.done", "1:0:see-the-child")
    slack.press(AMINA, "checklist.done", "1:1:tell-someone")
    assert "Copy this into the incident log" in slack.press(AMINA, "checklist.finish", "1:1")

    slack.command(AMINA, "/quiz")
    assert "Right." in slack.press(AMINA, "quiz.unsure", "1", "a")
    slack.now += timedelta(minutes=5)
    assert "not shown: fewer than 10 officers" in slack.command(BO, "/coverage")


def test_an_old_form_says_that_it_does_nothing(slack: FakeSlack) -> None:
    slack.form(AMINA, "quiz.gone", "1")

    assert slack.ack["errors"] == {"b1": OLD_BUTTON}


def test_a_form_that_cannot_be_saved_is_not_acknowledged_and_the_person_is_told(
    slack: FakeSlack, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    slack.command(AMINA, "/thinkchild", "custody")
    with db.transaction() as tx:
        tx.execute(text("UPDATE run SET version = 'no such version'"))
    words = slack.form(AMINA, "checklist.not-done.save", "1:0:see-the-child", choice="unsafe")

    assert "nothing was recorded" in words
    assert slack.status == 500


def test_a_home_that_cannot_be_drawn_does_not_deny_what_was_recorded(
    slack: FakeSlack, db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run, calls = db.run, []

    def fails_the_second_time(work: Any) -> Any:
        calls.append(work)
        if len(calls) > 1:
            raise StoreUnavailable(databases.UNAVAILABLE)
        return run(work)

    monkeypatch.setattr(db, "run", fails_the_second_time)
    view = {"id": "V1", "type": "home"}
    words = slack.press(AMINA, "checklist.start", "custody:0", view=view, container={"type": "view"}, channel=None)

    assert "Part 1 of 2" in words
    assert slack.status == 200


def test_no_answer_is_in_a_log_of_a_failure(
    slack: FakeSlack, db: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.command(AMINA, "/quiz")
    with db.transaction() as tx:
        tx.execute(text("ALTER TABLE assignment RENAME COLUMN sure TO unsure"))
    try:
        slack.press(AMINA, "quiz.sure", "1", "option-that-she-chose")
    finally:
        with db.transaction() as tx:
            tx.execute(text("ALTER TABLE assignment RENAME COLUMN unsure TO sure"))

    assert "a call failed" in caplog.text
    assert "option-that-she-chose" not in caplog.text
    assert "SELECT" not in caplog.text


@pytest.fixture
def ranking(db: Database, force: Force) -> FakeSlack:
    """With a scenario that begins with three steps to put in order."""
    return FakeSlack(db, home(scenario(questions=[ordered("steps"), question("two"), question("three")])))


def placed(slack: FakeSlack, *steps: str) -> dict[str, Any]:
    """The state that Slack sends when these were chosen in the selects of the last message, last block first."""
    reply = slack.sent.replies[-1][0]
    assert isinstance(reply, Show)
    blocks = [block for block in render.message(reply.card)["blocks"] if "accessory" in block]
    assert [block["accessory"]["type"] for block in blocks] == ["static_select"] * 3
    picked = zip(blocks, steps, strict=False)
    values = {b["block_id"]: {b["accessory"]["action_id"]: {"selected_option": {"value": step}}} for b, step in picked}
    unpicked = {b["block_id"]: {b["accessory"]["action_id"]: {"selected_option": None}} for b in blocks[len(steps) :]}
    return {"values": dict(reversed([*values.items(), *unpicked.items()]))}


def test_steps_come_back_in_the_order_of_their_places(ranking: FakeSlack, db: Database) -> None:
    ranking.command(AMINA, "/quiz")

    assert "Right. And you were sure." in ranking.press(AMINA, "quiz.sure", "1", state=placed(ranking, "c", "a", "b"))
    with db.transaction() as tx:
        assert tx.execute(select(AssignmentRow.chosen)).scalar_one() == "c a b"


@pytest.mark.parametrize("steps", [("c", "a", "c"), ("c", "a"), ()])
def test_a_step_with_two_places_or_none_is_told_and_not_recorded(
    ranking: FakeSlack, db: Database, steps: tuple[str, ...]
) -> None:
    ranking.command(AMINA, "/quiz")

    assert ranking.press(AMINA, "quiz.sure", "1", state=placed(ranking, *steps)) == says.ORDER_FIRST
    with db.transaction() as tx:
        assert tx.execute(select(AssignmentRow.chosen)).scalar_one() is None


def test_places_are_read_as_numbers_not_as_words(ranking: FakeSlack) -> None:
    """Block b10 stands after b9."""
    ranking.command(AMINA, "/quiz")
    chosen = {f"b{n}": {f"choose|{n}.0": {"selected_option": {"value": step}}} for n, step in ((10, "a"), (9, "c"))}
    state = {"values": {"b11": {"choose|11.0": {"selected_option": {"value": "b"}}}, **chosen}}

    assert "Right." in ranking.press(AMINA, "quiz.sure", "1", state=state)
