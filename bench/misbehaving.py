"""The practice workspace misbehaves: answers are lost, calls refused, connections cut. Is anything lost, or twice?"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bench.delivery import fill, ready, sender, sent, until
from bot import library, tryout, wiring
from bot.checklists.store import TickRow
from bot.clock import utc_now
from bot.config import load
from bot.db import Database
from bot.practice import Practice
from bot.practice.person import Visitor, read
from bot.practice.workspace import dm_of

MESSAGES, RATE = 2000, 100.0
PRESSES, PEOPLE = 20, 8  # of "Done", by each of them
PATIENCE = 1.0  # seconds before somebody presses again
CUT = 5.0  # seconds between two cuts of the bot's connections


@contextmanager
def _losing_answers(practice: Practice) -> Iterator[None]:
    practice.fault("drop_answer", method="chat.postMessage", every=10)
    yield


@contextmanager
def _refusing(practice: Practice) -> Iterator[None]:
    """For a quarter of the time."""
    over = threading.Event()

    def now_and_then() -> None:
        while not over.wait(6):
            practice.fault("rate_limited", method="chat.postMessage", seconds=2)
            over.wait(2)

    thread = threading.Thread(target=now_and_then)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def posting(what: str, misbehaviour: Callable[[Practice], AbstractContextManager[None]]) -> str:
    with (
        TemporaryDirectory() as folder,
        closing(Database(f"sqlite:///{folder}/bench.db")) as db,
        Practice(0) as practice,
    ):
        ready(db)
        fill(db, MESSAGES)
        with misbehaviour(practice):
            process = sender(db, practice, RATE)
            until(lambda: sent(db) == MESSAGES)
            process.kill()
            process.wait()
        seen = Counter(message.text for message in practice.workspace.channel(dm_of("U0AMINA")).messages)
    twice = sum(count - 1 for count in seen.values())
    return f"| {MESSAGES:,} messages, {what} | {MESSAGES - len(seen)} | {twice} | – |"


def pressing() -> str:
    """Officers work through checklists by Socket Mode, and press again when they are told that it did not work."""
    with TemporaryDirectory() as folder, Practice(0) as practice:
        environment = {
            "SLACK_BOT_TOKEN": "xoxb-practice",
            "SLACK_APP_TOKEN": "xapp-practice",
            "SLACK_API_URL": practice.api_url,
            "DATABASE_URL": f"sqlite:///{folder}/bench.db",
        }
        settings = load(environment=environment)
        with closing(Database(settings.database)) as db:
            ready(db)
            home, everybody = wiring.home_for(settings, library.load()), {one.id for one in practice.cast.people}
            tryout.settle(db, home, practice.cast.roster_csv(), {}, everybody, utc_now(), lambda: None)
        users = [one.id for one in practice.cast.people if one.team][:PEOPLE]
        told: list[int] = []
        with wiring.bot(settings) as running, wiring.socket(running, settings):
            practice.wait_for_bot()
            practice.fault("lose_socket", seconds=CUT)
            threads = [threading.Thread(target=_work, args=(practice, user, told)) for user in users]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            with running.db.transaction() as tx:
                ticks = Counter(tx.execute(select(TickRow.run_id, TickRow.item)).tuples())
    twice = sum(count - 1 for count in ticks.values())
    lost = PRESSES * len(users) - len(ticks)
    what = f"{PRESSES * len(users)} presses by {len(users)} officers, connections cut every {CUT:.0f} s"
    return f"| {what} | {lost} | {twice} | {sum(told)} |"


def _work(practice: Practice, user: str, told: list[int]) -> None:
    """Until so many presses were taken; how many times they were told that one was not."""
    person, failures = Visitor(practice.url, user), 0
    person.types("/thinkchild custody")
    while person.failure():
        failures += 1
        time.sleep(PATIENCE)
        person.types("/thinkchild custody")
    person.waits_for("Part 1 of")
    done = 0
    while done < PRESSES:
        label = "Done" if "Done" in _buttons(person) else "Next part"
        failures += _press_until_it_shows(person, label)
        done += label == "Done"
    told.append(failures)


def _press_until_it_shows(person: Visitor, label: str) -> int:
    failures, before = 0, read(person.last())
    while read(person.last()) == before:
        person.presses(label)
        if person.failure():
            failures += 1
            time.sleep(PATIENCE)
        end = time.monotonic() + 2
        while read(person.last()) == before and time.monotonic() < end:
            time.sleep(0.02)
    return failures


def _buttons(person: Visitor) -> set[str]:
    blocks = person.last()["blocks"]
    return {one["text"]["text"] for block in blocks for one in block.get("elements", ()) if one["type"] == "button"}


def report() -> list[str]:
    return [
        "## When Slack misbehaves",
        "",
        f"Through the practice workspace, SQLite; messages at {RATE:.0f} a second. Targets: 0 lost, 0 twice. "
        f"Whoever is told that a press did not get through presses again after {PATIENCE:.0f} s.",
        "",
        "| what | lost | twice | told that it did not work |",
        "|---|---|---|---|",
        posting("every tenth answer lost", _losing_answers),
        posting("429 for a quarter of the time", _refusing),
        pressing(),
    ]
