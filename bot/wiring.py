"""The one file that knows every room and door, and owns the clock."""

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from slack_bolt import App

from bot import library, notices, serving
from bot.authored import Authored, mark
from bot.campaigns import store as campaigns
from bot.campaigns.says import put_off
from bot.campaigns.service import Campaigns
from bot.checklists.content import Checklist
from bot.checklists.service import Checklists
from bot.clock import utc_now
from bot.config import Settings
from bot.db import Database
from bot.frozen import Shelf
from bot.health import Health, Page
from bot.health import serving as serving_pages
from bot.home import Home
from bot.library import NOTHING, Library
from bot.messages import Desk, Kind
from bot.metrics import Meter
from bot.migrate import require_current
from bot.outbox.runner import Runner
from bot.people import store as people
from bot.people.leave import Leave
from bot.quizzes.content import Scenario
from bot.quizzes.service import Quizzes
from bot.reports.coverage import Reporter
from bot.serving import Served
from bot.slack.app import Door, build, client, socket_address, workspace_of
from bot.slack.poster import Poster
from bot.slack.sender import Sender
from bot.worker import Worker

PING_SECONDS = 2
LOOK_SECONDS = 60.0  # between two looks at the content
PRACTICE_TOKEN = "xoxb-practice"  # noqa: S105  # everybody knows it, and no other workspace takes it


def home_for(settings: Settings, content: Library, notices: Sequence[str] = ()) -> Home:
    """The rooms, furnished. `notices` are what admins are told about the content."""
    today = utc_now().astimezone(settings.zone).date()
    checklists = Checklists(
        Shelf(Checklist, content.checklists, _marks(content.checklists, today)),
        content.sources,
        settings.zone,
        settings.thinkchild_incident_pattern,
        settings.thinkchild_incident_example,
    )
    scenarios = Shelf(Scenario, content.scenarios, _marks(content.scenarios, today))
    support = settings.thinkchild_support
    quizzes = Quizzes(scenarios, content.sources, support, wanted=campaigns.wanted, further=put_off)
    reporter = Reporter(content.scenarios, settings.complete_within, settings.zone)
    training = Campaigns(quizzes, settings.zone)
    return Home(checklists, quizzes, reporter, Leave(settings.zone), training, tuple(notices))


def _marks(contents: Mapping[str, Authored], today: date) -> dict[str, str]:
    return {slug: mark(content, today) for slug, content in contents.items()}


@dataclass(frozen=True)
class Running:
    """The parts of a program that has started."""

    app: App
    db: Database
    home: Callable[[], Home]  # the rooms as they are by then: content may change
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
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    web = client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    with closing(Database(settings.database)) as db:
        require_current(db)
        served = content_for(settings, db) if home is None else Served(NOTHING)
        home = home or home_for(settings, served.library, served.notices)
        workspace = workspace_of(web)
        with closing(Sender(web)) as sender:
            door = Door(db, home, sender, workspace, now)
            with _followed(settings, db, served, door.serve):
                yield Running(build(door, web, secret), db, lambda: door.home, door)


@contextmanager
def rooms(settings: Settings, db: Database) -> Iterator[Callable[[], Home]]:
    """The rooms without a door, as they are by then. Raises ContentError."""
    served = content_for(settings, db)
    homes = [home_for(settings, served.library, served.notices)]
    with _followed(settings, db, served, homes.append):
        yield lambda: homes[-1]


def content_for(settings: Settings, db: Database, keep: bool = True) -> Served:
    """All of it in a practice workspace; else what may be shown to officers. Raises ContentError.

    Without `keep` it looks, and changes nothing.
    """
    folder = settings.thinkchild_content or library.folder()
    if is_practice(settings):
        return Served(library.load(folder))
    with db.transaction() as tx:
        return serving.serve(tx, folder, utc_now(), settings.zone, keep)


def _followed(
    settings: Settings, db: Database, served: Served, use_home: Callable[[Home], None]
) -> AbstractContextManager[None]:
    """What the content files say by then is put to use, for as long as the block lasts."""
    if served.seen is None:  # of a practice workspace, or given by the caller
        return nullcontext()

    def use(new: Served) -> None:
        use_home(home_for(settings, new.library, new.notices))

    folder = settings.thinkchild_content or library.folder()
    return serving.following(db, folder, settings.zone, served, use, LOOK_SECONDS)


def is_practice(settings: Settings) -> bool:
    """Does the bot talk to this machine, with a token that only the practice workspace takes?"""
    token = settings.slack_bot_token
    here = urlsplit(settings.slack_api_url).hostname in ("127.0.0.1", "localhost")
    return here and token is not None and token.get_secret_value() == PRACTICE_TOKEN


@contextmanager
def socket(running: Running, settings: Settings) -> Iterator[None]:
    """Socket Mode, for as long as the block lasts."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler  # only this door needs it

    from bot.slack.hanging_up import hang_up

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
        hang_up(handler)


@contextmanager
def clock(db: Database, home: Callable[[], Home], now: Now = utc_now) -> Iterator[Worker]:
    """The worker, beside whatever the block does."""
    worker = Worker(db, home, now)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(timeout=5)


def desk(home: Callable[[], Home], zone: ZoneInfo) -> Desk:
    """Where every kind of message is made."""
    return Desk(lambda: {**home().messages(), notices.NOTICE: Kind(notices.notice_card)}, zone)


@contextmanager
def sending(
    settings: Settings, db: Database, home: Callable[[], Home], now: Now = utc_now, meter: Meter | None = None
) -> Iterator[Runner]:
    """What must reach somebody reaches them, beside whatever the block does."""
    assert settings.slack_bot_token is not None
    poster = Poster(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    prepare, rate = desk(home, settings.zone).prepare, settings.thinkchild_messages_a_second
    runner = Runner(db, poster, prepare, rate, now, people.slack_users, (meter or Meter()).count)
    thread = threading.Thread(target=runner.run, name="outbox", daemon=True)
    thread.start()
    try:
        yield runner
    finally:
        runner.stop()
        thread.join(timeout=10)


@contextmanager
def watched(settings: Settings, db: Database, meter: Meter | None = None, **parts: Runner | Worker) -> Iterator[None]:
    """/metrics, /healthz and /readyz beside whatever the block does, if there is a setting that says where."""
    if settings.thinkchild_watch_port is None:
        yield
        return
    meter = meter or Meter()
    meter.follow(db)
    health = Health(db, {name: part.looked_at for name, part in parts.items()}, sends="sender" in parts)
    pages = {**health.pages(), "/metrics": lambda: Page(200, *meter.page())}
    with serving_pages(settings.thinkchild_watch_host, settings.thinkchild_watch_port, pages):
        yield


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
        running = kept.enter_context(bot(settings))
        return wsgi(running.app, Health(running.db).pages())

    Server(load, host, settings.port, workers).run()
