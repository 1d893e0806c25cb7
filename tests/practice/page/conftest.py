"""One workspace, bot and open page for all tests of a file; each test begins with nothing said and nothing open."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.ids import BOT_TOKEN
from tests.practice.api.asking import EVERY_SCOPE
from tests.practice.conftest import SECRET, by_socket_mode, sample_app


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    with Practice(signing_secret=SECRET, scopes=EVERY_SCOPE) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def socket_bot(practice: Practice) -> Iterator[None]:
    with by_socket_mode(practice, sample_app(WebClient(token=BOT_TOKEN, base_url=practice.api_url))):
        yield


@pytest.fixture(autouse=True)
def fresh(practice: Practice) -> None:
    """Takes away what another test left: messages, faults, a board, impatience. The clock stays where it is."""
    practice.faults_clear()
    practice.patience(3)
    practice.board("")
    practice.start_over()


class Window:
    """A page, and whatever the browser complains about while it is open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if is_complaint(said) else None)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(5000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def window(context: BrowserContext, practice: Practice) -> Window:
    window = Window(context.new_page())
    window.page.goto(practice.url)
    return window


@pytest.fixture
def page(window: Window, practice: Practice, fresh: None) -> Iterator[Page]:
    """Amina's page, at her messages; whatever the browser complains about fails the test."""
    page = window.page
    page.bring_to_front()  # behind a window of another test it would be drawn once a second
    window.complaints.clear()
    page.set_viewport_size({"width": 1280, "height": 720})
    forgets_the_tools(page)
    page.evaluate("document.activeElement.blur()")
    opens(page, practice)
    expect(page.get_by_label("You are")).to_have_value("U0AMINA")
    page.get_by_role("button", name="Messages", exact=True).click()
    page.get_by_label("Slash command").fill("")
    page.get_by_role("heading", name="Three things to try").wait_for()
    yield page
    for other in page.context.pages:
        if other != page:
            other.close()
    assert window.complaints == []


def forgets_the_tools(page: Page) -> None:
    """What is open and ticked there is remembered by the window."""
    if page.locator("#tools").is_visible():
        page.evaluate("sessionStorage.clear()")
        page.reload()


def is_complaint(message: ConsoleMessage) -> bool:
    """The browser also complains of what the control API refuses with a sentence, as it should."""
    refused = "400" in message.text and "/control/" in message.location["url"]
    return message.type == "error" and not refused


def opens(page: Page, practice: Practice, who: str = "U0AMINA") -> None:
    page.goto(f"{practice.url}#{who}")
    page.get_by_text("Think Child is connected").wait_for(state="attached")


def types(page: Page, text: str) -> None:
    page.get_by_label("Slash command").fill(text)
    page.keyboard.press("Enter")


def records_what_is_said(page: Page) -> None:
    """From now on, keeps every announcement to a screen reader: read them with `said`."""
    page.evaluate(
        """async () => {
            const { region } = await import("/spoken.js");
            window.said = [];
            window.recorder?.disconnect();
            window.recorder = new MutationObserver(() => window.said.push(region.textContent));
            window.recorder.observe(region, { childList: true });
        }"""
    )


def said(page: Page) -> list[str]:
    found = page.evaluate("window.said")
    assert isinstance(found, list)
    return found


def serious_findings(page: Page, within: str | None = None) -> list[tuple[str, str]]:
    """Of an accessibility scan, with the place of each."""
    found = Axe().run(page, context=within, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (one["id"], node["html"]) for one in found if one["impact"] in ("serious", "critical") for node in one["nodes"]
    ]


def until(page: Page, true: str, argument: object = None) -> None:
    """Waits for it to be true. The page's own policy forbids `wait_for_function` to look a second time."""
    for _ in range(200):
        if page.evaluate(true, argument):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never became true: {true}")
