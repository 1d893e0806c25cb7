"""The three jobs with real content, real Bolt and real sockets, against the practice workspace: over signed HTTP and
over Socket Mode, on SQLite and on PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from bot import library, tryout, wiring
from bot.clock import utc_now
from bot.config import Settings, load
from bot.db import Database
from bot.practice import Practice
from bot.practice.person import Visitor, read
from bot.slack.web import PATH, wsgi
from tests.practice.conftest import serving

SECRET = "practice"
CAST = {"U0AMINA", "U0BO", "U0CAROL", "U0DEV"}


@contextmanager
def by_http(practice: Practice, running: wiring.Running, _settings: Settings) -> Iterator[None]:
    with serving(wsgi(running.app)) as address:
        practice.deliver_to(f"{address}{PATH}")
        yield


@contextmanager
def by_socket(practice: Practice, running: wiring.Running, settings: Settings) -> Iterator[None]:
    with wiring.socket(running, settings):
        practice.wait_for_bot()
        yield


@pytest.fixture(params=[by_http, by_socket])
def practice(request: pytest.FixtureRequest, db: Database) -> Iterator[Practice]:
    """The practice workspace with the bot in it, on the fictional force, of which one team has begun its training."""
    connect = request.param
    with Practice(0, signing_secret=SECRET) as workspace:
        settings = load(
            environment={
                "SLACK_BOT_TOKEN": "xoxb-practice",
                "SLACK_APP_TOKEN": "xapp-practice",
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": workspace.api_url,
                "DATABASE_URL": db.url.render_as_string(hide_password=False),
            }
        )
        home = wiring.home_for(settings, library.load())
        others = {person.id for person in workspace.cast.people if person.team != "Response A"}
        tryout.settle(db, home, workspace.cast.roster_csv(), {}, CAST | others, utc_now(), lambda: None)
        with wiring.bot(settings) as running:
            connection: AbstractContextManager[None] = connect(workspace, running, settings)
            with connection:
                yield workspace


def answer_a_question(visitor: Visitor) -> None:
    """Picks the first option of the newest message, or puts all in the order shown, and says that she is not sure."""
    until = time.monotonic() + 10
    while not (choices := [block for block in visitor.last()["blocks"] if block.get("accessory", {}).get("options")]):
        assert time.monotonic() < until, visitor.reads()
        time.sleep(0.03)
    ranked = len(choices) > 1  # a list for each place
    for place, block in enumerate(choices):
        option = block["accessory"]["options"][place if ranked else 0]["text"]["text"]
        visitor.picks(option, in_message={**visitor.last(), "blocks": [block]})
    visitor.presses("I am not sure")
    # What was answered before is still to be read above: the newest message must be the one that is explained.
    while "The case:" not in read(visitor.last()):
        assert time.monotonic() < until, visitor.reads()
        time.sleep(0.03)


def completed(coverage: str) -> int:
    """Of "A night in custody: completed by 8 of 12 officers"."""
    (line,) = [line for line in coverage.splitlines() if "A night in custody" in line]
    return int(line.split("completed by ")[1].split(" ", maxsplit=1)[0])


def test_the_three_jobs(practice: Practice) -> None:
    amina, bo = Visitor(practice.url, "U0AMINA"), Visitor(practice.url, "U0BO")

    bo.types("/coverage Response A")
    before = completed(bo.waits_for("By scenario"))

    amina.types("/thinkchild custody LC-20261122-0413")
    amina.waits_for("Part 1 of")
    amina.presses("Done")
    amina.waits_for("✓ Must do – done")
    for part in (2, 3, 4):
        amina.presses("Next part")
        amina.waits_for(f"Part {part} of 4")
    amina.presses("Finish")
    amina.waits_for("Not finished yet")
    amina.presses("Not done…")
    amina.waits_for("Reason")
    amina.picks("Waiting for another person or agency")
    amina.submits()
    amina.waits_for("Waiting for another person or agency")

    for question in range(5):  # the whole of the first scenario, two questions in a go
        if question % 2 == 0:
            amina.types("/quiz")
            amina.waits_for("Before you start")
            amina.presses("Show me the case")
        else:
            amina.presses("Next question", amina.last())
            amina.waits_for("Question 2 of at most 2")
        answer_a_question(amina)
    amina.waits_for("What happened in the real case")

    bo.types("/coverage Response A")
    bo.waits_for(f"A night in custody: completed by {before + 1} of 12 officers")


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)  # what they are told is the same on both
def test_a_stranger_and_a_forged_form_are_told_and_nothing_breaks(practice: Practice) -> None:
    erin, amina = Visitor(practice.url, "U0ERIN"), Visitor(practice.url, "U0AMINA")
    erin.types("/thinkchild custody")
    erin.waits_for("not on Think Child's roster")
    erin.opens_home()
    erin.waits_for("not on Think Child's roster")

    amina.types("/thinkchild custody", "C0GENERAL")
    amina.waits_for("I have sent it to you")
    amina.waits_for("Part 1 of")
    amina.presses("Add incident reference")
    amina.fills("Incident reference", "Jo Bloggs, 12")
    amina.submits()
    amina.waits_for("not one of your force's incident references")
    amina.fills("Incident reference", "LC-20261122-0413")
    amina.submits()
    amina.waits_for("Incident LC-20261122-0413")
