"""One bot and one open page for all tests of a file: each test posts a message, modal or Home of its own."""

import re
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, Queue
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.ids import BOT_TOKEN
from bot.practice.person import Visitor
from tests.practice.block_kit.example_elements import ELEMENTS
from tests.practice.conftest import SECRET, Json, button, by_socket_mode, plain, section
from tests.practice.page.conftest import Window

TELL = {"type": "actions", "block_id": "tell", "elements": [button("Tell")]}


class Bot:
    """Hears every action and submission, and asks in a modal what the test wants asked."""

    def __init__(self, client: WebClient) -> None:
        self.client = client
        self.modal: Json = {}
        self.direct = str(client.conversations_open(users="U0AMINA")["channel"]["id"])
        self._heard: Queue[Json] = Queue()

    def listen(self, app: App) -> None:
        @app.action(re.compile(""))
        def acted(ack: Ack, body: Json) -> None:
            ack()
            self._heard.put(body)

        @app.view(re.compile(""))
        def submitted(ack: Ack, body: Json) -> None:
            ack()
            self._heard.put(body)

        @app.event("app_home_opened")
        def opened() -> None:
            """Left unanswered, each would keep one of the browser's six connections for three seconds."""

        @app.command("/quiz")
        def ask(ack: Ack, body: Json) -> None:
            ack()
            self.client.views_open(trigger_id=body["trigger_id"], view=self.modal)

    def forget(self) -> None:
        while not self._heard.empty():
            self._heard.get_nowait()

    def heard(self) -> Json:
        return self._heard.get(timeout=20)  # seconds: only a machine that is busy takes more than a moment

    def heard_nothing(self) -> bool:
        try:
            self._heard.get_nowait()
        except Empty:
            return True
        return False

    def says(self, *blocks: Json) -> str:
        return str(self.client.chat_postMessage(channel="U0AMINA", text="Asked", blocks=[*blocks, TELL])["ts"])


@pytest.fixture(scope="module")
def house(practice: Practice) -> Iterator[Bot]:
    """One bot for all of these tests: each posts a message, modal or Home of its own."""
    client = WebClient(token=BOT_TOKEN, base_url=practice.api_url)
    app = App(client=client, signing_secret=SECRET, process_before_response=True)
    bot = Bot(client)
    bot.listen(app)
    with by_socket_mode(practice, app):
        yield bot


@pytest.fixture(autouse=True)
def fresh() -> None:
    """What another test said may stay: each looks at a message, modal or Home of its own."""


@pytest.fixture(scope="module")
def window(browser: Browser, practice: Practice, house: Bot) -> Iterator[Window]:
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(5000)
    window = Window(context.new_page())
    window.page.goto(f"{practice.url}#U0AMINA")
    window.page.get_by_text("Think Child is connected").wait_for(state="attached")
    yield window
    context.close()


@pytest.fixture
def page(window: Window) -> Iterator[Page]:
    """Amina's page, at her messages."""
    window.complaints.clear()
    window.page.get_by_role("button", name="Messages", exact=True).click()
    yield window.page
    assert window.complaints == []


@pytest.fixture
def bot(house: Bot, amina: Visitor) -> Iterator[Bot]:
    house.forget()
    yield house
    while amina.modal():
        with suppress(AssertionError):  # one that was being submitted may be gone by itself
            amina.closes()


def asking(name: str, kind: str, **more: Any) -> Json:
    """The element in a block of this kind, both with its name as their id, and words around it."""
    element = {**ELEMENTS[name], "action_id": name}
    if kind == "input":
        return {"type": "input", "block_id": name, "label": plain(name), "element": element, **more}
    if kind == "section":
        return {**section(f"*{name}*", accessory=element), "block_id": name}
    return {"type": "actions", "block_id": name, "elements": [element]}


def last(page: Page, ts: str) -> Locator:
    return page.locator(f"article[data-ts='{ts}']")


def settled(page: Page) -> None:
    expect(page.locator("[aria-busy]")).to_have_count(0)
