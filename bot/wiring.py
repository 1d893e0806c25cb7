"""The one file that knows every room and door, and owns the clock."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

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


@contextmanager
def bot(settings: Settings) -> Iterator[Running]:
    """The Slack app on a database that is up to date. Raises SettingsError, ContentError or StoreUnavailable."""
    assert settings.slack_bot_token is not None
    home = home_for(settings, library.load(settings.thinkchild_content))
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    web = client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    with closing(Database(settings.database)) as db:
        require_current(db)
        workspace = workspace_of(web)
        with closing(Sender(web)) as sender:
            door = Door(db, home, sender, workspace, utc_now)
            yield Running(build(door, web, secret), db, home)


@contextmanager
def socket(running: Running, settings: Settings) -> Iterator[None]:
    """Socket Mode, for as long as the block lasts."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler  # only this door needs it

    assert settings.slack_app_token is not None
    token = settings.slack_app_token.get_secret_value()
    web = client(token, settings.slack_api_url)
    handler = SocketModeHandler(running.app, token, web_client=web)
    handler.client.wss_uri = socket_address(web, token)  # asked for here, so that a refusal is a sentence
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt left the types out
    try:
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]  # the same


@contextmanager
def clock(db: Database, home: Home) -> Iterator[None]:
    """The worker, beside whatever the block does."""
    worker = Worker(db, home.quizzes, utc_now)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(timeout=5)


def wait_for_stop() -> None:
    """Until Ctrl-C, or SIGTERM from whatever keeps the program running."""
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    while not stopped.wait(timeout=0.2):
        pass
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
