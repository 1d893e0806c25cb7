"""A small real Bolt app, and ways to connect it: each test gets a practice workspace of its own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.ids import APP_TOKEN, BOT_TOKEN
from bot.practice.person import Visitor
from bot.slack.hanging_up import hang_up
from tests.practice.api.asking import EVERY_SCOPE, eventually

Json = dict[str, Any]
Connect = Callable[[App], AbstractContextManager[None]]
SECRET = "a secret for tests"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def options(*texts: str) -> list[Json]:
    return [{"text": plain(text), "value": text.split()[0].lower()} for text in texts]


def button(text: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": text.split(maxsplit=1)[0].lower(), **more}


QUESTION = [
    {"type": "header", "text": plain("A missing girl comes home")},
    section("She is 14 and says she was *with friends*. What do you do _first_? See <https://example.org|guidance>."),
    {
        "type": "actions",
        "elements": [
            {
                "type": "radio_buttons",
                "action_id": "choice",
                "options": options("Speak with her alone", "Close the record", "Wait for her social worker"),
            }
        ],
    },
    {
        "type": "actions",
        "elements": [
            button("Answer", style="primary"),
            button("Skip", value="7"),
            {"type": "overflow", "action_id": "more", "options": options("Challenge this question", "Help")},
        ],
    },
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Source: HMICFRS 2018 · `QP-12`"}]},
]
SURE = {"title": plain("Discard it?"), "text": plain("It was not begun."), "confirm": plain("Yes"), "deny": plain("No")}
RISK = {"type": "static_select", "action_id": "risk", "options": options("Standard", "Medium", "High")}
CHECKLIST = [
    section("*Custody*\n• See the child\n• Record how they *behave*\n&gt; in their own words"),
    section("*Seen alone?*", accessory=button("Tick", value="1")),
    section(
        "*Done*",
        accessory={"type": "checkboxes", "action_id": "done", "options": options("Spoke", "Recorded")},
    ),
    section("*Risk*", accessory={**RISK, "placeholder": plain("Choose a risk")}),
    {
        "type": "section",
        "fields": [{"type": "mrkdwn", "text": f"*{one}*\n12 of 14"} for one in ("Custody", "Missing")],
    },
    {"type": "divider"},
    {
        "type": "actions",
        "elements": [button("Start", value="custody"), button("Discard", style="danger", confirm=SURE)],
    },
]
MODAL: Json = {
    "type": "modal",
    "callback_id": "start",
    "title": plain("Start a checklist"),
    "submit": plain("Start"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": [
        section("Only the log number is typed. *No names.*"),
        {
            "type": "input",
            "block_id": "log",
            "label": plain("Log number"),
            "hint": plain("For example LN-20260314-0042"),
            "element": {"type": "plain_text_input", "action_id": "number", "max_length": 40},
        },
        {
            "type": "input",
            "block_id": "kind",
            "label": plain("Checklist"),
            "element": {
                "type": "static_select",
                "action_id": "kind",
                "options": options("Custody", "Missing"),
            },
        },
        {
            "type": "input",
            "block_id": "who",
            "label": plain("Who else is there?"),
            "optional": True,
            "element": {
                "type": "checkboxes",
                "action_id": "who",
                "options": options("Siblings", "Other adults"),
            },
        },
    ],
}
HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Your shift")},
        section("*1 checklist open*, nothing overdue.", accessory=button("Refresh")),
        {"type": "divider"},
        {"type": "context", "elements": [plain("Only you see this page.")]},
    ],
}


def sample_app(client: WebClient) -> App:
    """What our bot does with Slack, in small: a command, a question, a modal, Home."""
    app = App(client=client, signing_secret=SECRET, process_before_response=True)
    _add_question(app)
    _add_checklist(app)
    _add_modal(app)
    _add_home(app)
    return app


def _add_question(app: App) -> None:
    @app.command("/quiz")
    def quiz(ack: Ack, client: WebClient, body: Json) -> None:
        ack("Your question is below.")
        client.chat_postMessage(channel=body["user_id"], text="A question", blocks=QUESTION)

    @app.action("answer")
    def answer(ack: Ack, client: WebClient, body: Json) -> None:
        (picked,) = [value for block in body["state"]["values"].values() for value in block.values()]
        option = picked["selected_option"]
        text = f"You answered: {option['text']['text']}" if option else "Choose an answer first"
        ack()
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=text)

    @app.action("more")
    def more(ack: Ack, respond: Respond, body: Json) -> None:
        ack()
        respond(f"You chose {body['actions'][0]['selected_option']['value']}", replace_original=False)

    for quiet in ("choice", "done", "risk", "skip", "tick"):
        app.action(quiet)(lambda ack: ack())


def _add_checklist(app: App) -> None:
    @app.command("/thinkchild")
    def thinkchild(ack: Ack) -> None:
        ack(text="Custody", blocks=CHECKLIST)

    @app.action("start")
    def start(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.action("discard")
    def discard(ack: Ack, respond: Respond) -> None:
        ack()
        respond(delete_original=True)


def _add_modal(app: App) -> None:
    @app.view("start")
    def started(ack: Ack, client: WebClient, body: Json) -> None:
        values = body["view"]["state"]["values"]
        number = values["log"]["number"]["value"]
        if not number.startswith("LN-"):
            ack(response_action="errors", errors={"log": "A log number begins with LN-"})
            return
        ack()
        kind = values["kind"]["kind"]["selected_option"]["value"]
        client.chat_postMessage(channel=body["user"]["id"], text=f"Started {kind} for {number}")

    @app.view_closed("start")
    def closed(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text="Nothing was started")


def _add_home(app: App) -> None:
    @app.event("app_home_opened")
    def home(client: WebClient, event: Json) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=HOME)

    @app.action("refresh")
    def refresh(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        blocks = [section("Refreshed"), *HOME["blocks"]]
        client.views_publish(user_id=body["user"]["id"], view={**HOME, "blocks": blocks}, hash=body["view"]["hash"])


@pytest.fixture(scope="session")
def stopping() -> Iterator[Callable[[Practice], None]]:
    """Stops a workspace while the next test runs: its web server takes a fifth of a second to look whether it is to."""
    with ThreadPoolExecutor() as aside:
        stops = []
        yield lambda workspace: stops.append(aside.submit(workspace.__exit__, None, None, None))
        for stop in stops:
            stop.result()


@pytest.fixture
def practice(stopping: Callable[[Practice], None]) -> Iterator[Practice]:
    """Its app was granted every scope: what is refused for want of one has its own tests."""
    workspace = Practice(signing_secret=SECRET, scopes=EVERY_SCOPE).__enter__()
    yield workspace
    stopping(workspace)


@pytest.fixture
def client(practice: Practice) -> WebClient:
    return WebClient(token=BOT_TOKEN, base_url=practice.api_url)


@pytest.fixture
def app(client: WebClient) -> App:
    """An empty Bolt app: the test adds what it is about."""
    return App(client=client, signing_secret=SECRET, process_before_response=True)


@pytest.fixture
def amina(practice: Practice) -> Visitor:
    return Visitor(practice.url, "U0AMINA")


@pytest.fixture
def carol(practice: Practice) -> Visitor:
    return Visitor(practice.url, "U0CAROL")


@contextmanager
def by_socket_mode(practice: Practice, app: App) -> Iterator[None]:
    web_client = WebClient(token=APP_TOKEN, base_url=practice.api_url)
    handler = SocketModeHandler(app, app_token=APP_TOKEN, web_client=web_client)
    already = practice.connections
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt's own
    try:
        eventually(lambda: practice.connections > already, "connected")
        yield
    finally:
        hang_up(handler)


@contextmanager
def by_signed_http(practice: Practice, app: App) -> Iterator[None]:
    with serving(SlackRequestHandler(app)) as address:
        practice.deliver_to(f"{address}/slack/events")
        yield


@contextmanager
def serving(wsgi: Callable[..., Any]) -> Iterator[str]:
    """Over HTTP, in threads; at this address."""
    server = make_server("127.0.0.1", 0, wsgi, _Threads, _Quiet)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(params=[by_socket_mode, by_signed_http], ids=["socket-mode", "signed-http"])
def connect(request: pytest.FixtureRequest, practice: Practice) -> Connect:
    """Connects a Bolt app in one of the two ways that Slack offers."""
    return lambda app: request.param(practice, app)


@pytest.fixture
def socket_connect(practice: Practice) -> Connect:
    return lambda app: by_socket_mode(practice, app)


@pytest.fixture
def bot(connect: Connect, client: WebClient) -> Iterator[None]:
    """The sample app, connected in each of the two ways."""
    with connect(sample_app(client)):
        yield


@pytest.fixture
def socket_bot(practice: Practice, client: WebClient) -> Iterator[None]:
    with by_socket_mode(practice, sample_app(client)):
        yield


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing: the tests say what went wrong."""
