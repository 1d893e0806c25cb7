"""The one file that knows every room and door, and owns the clock."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from slack_bolt import App

from bot import library
from bot.checklists.content import Checklist
from bot.checklists.service import Checklists
from bot.clock import utc_now
from bot.config import Settings
from bot.db import Database
from bot.frozen import Shelf
from bot.home import Home
from bot.library import Library
from bot.migrate import require_current
from bot.quizzes.content import Scenario
from bot.quizzes.service import Quizzes
from bot.reports.coverage import Reporter
from bot.slack.app import Door, build, client, socket_address, workspace_of
from bot.slack.sender import Sender
from bot.worker import Worker

PING_SECONDS = 2
PRACTICE_TOKEN = "xoxb-practice"  # noqa: S105  # everybody knows it, and no other workspace takes it


def home_for(settings: Settings, content: Library) -> Home:
    """The rooms, furnished."""
    checklists = Checklists(
        Shelf(Checklist, content.checklists),
        content.sources,
        settings.zone,
        settings.thinkchild_incident_pattern,
        settings.thinkchild_incident_example,
    )
    quizzes = Quizzes(Shelf(Scenario, content.scenarios), content.sources, settings.thinkchild_support)
    return Home(checklists, quizzes, Reporter(content.scenarios, settings.complete_within, settings.zone))


@dataclass(frozen=True)
class Running:
    """The parts of a program that has started."""

    app: App
    db: Database
    home: Home
    door: Door


Now = Callable[[], datetime]


@contextmanager
def bot(settings: Settings, now: Now = utc_now, home: Home | None = None) -> Iterator[Running]:
    """The Slack app on a database that is up to date. Raises SettingsError, ContentError or StoreUnavailable.

    Another clock than the real one is for a practice workspace, and nothing else is served by it.
    """
    assert settings.slack_bot_token is not None
    if now is not utc_now and not is_practice(settings):
        raise ValueError("a clock that can be moved is for the practice workspace only")
    home = home or home_for(settings, library.load(settings.thinkchild_content))
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    web = client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    with closing(Database(settings.database)) as db:
        require_current(db)
        workspace = workspace_of(web)
        with closing(Sender(web)) as sender:
            door = Door(db, home, sender, workspace, now)
            yield Running(build(door, web, secret), db, home, door)


def is_practice(settings: Settings) -> bool:
    """Does the bot talk to this machine, with a token that only the practice workspace takes?"""
    token = settings.slack_bot_token
    here = urlsplit(settings.slack_api_url).hostname in ("127.0.0.1", "localhost")
    return here and token is not None and token.get_secret_value() == PRACTICE_TOKEN


@contextmanager
def socket(running: Running, settings: Settings) -> Iterator[None]:
    """Socket Mode, for as long as the block lasts."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler  # only this door needs it

    assert settings.slack_app_token is not None
    token = settings.slack_app_token.get_secret_value()
    web = client(token, settings.slack_api_url)
    # A connection that was cut is noticed after about five of these: ten seconds each is slack_sdk's own choice.
    handler = SocketModeHandler(running.app, token, web_client=web, ping_interval=PING_SECONDS)
    handler.client.wss_uri = socket_address(web, token)  # asked for here, so that a refusal is a sentence
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt left the types out
    try:
        yield
    finally:
        # slack_sdk's worker waits up to a second for a message before it sees that it is closed; nothing is one too.
        handler.client.closed = True
        handler.client.message_queue.put(None)
        handler.close()  # type: ignore[no-untyped-call]  # the same


@contextmanager
def clock(db: Database, home: Home, now: Now = utc_now) -> Iterator[Worker]:
    """The worker, beside whatever the block does."""
    worker = Worker(db, home.quizzes, now)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(timeout=5)


def wait_for_stop(meanwhile: Callable[[], None] = lambda: None, every: float = 0.2) -> None:
    """Until Ctrl-C, or SIGTERM from whatever keeps the program running."""
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    while not stopped.wait(timeout=every):
        meanwhile()
    print("Stopping…", flush=True)  # noqa: T201  # to the person who pressed Ctrl-C


def serve(settings: Settings, host: str, workers: int) -> None:
    """Signed HTTP until stopped. Mistakes in the settings show here, before any process is forked."""
    from bot.slack.web import Server, Wsgi, require_port, wsgi  # only this door needs gunicorn

    require_port(host, settings.port)
    with bot(settings):
        pass
    kept = ExitStack()  # each worker process holds its own until it ends

    def load() -> Wsgi:
        return wsgi(kept.enter_context(bot(settings)).app)

    Server(load, host, settings.port, workers).run()
