"""A page of its own for each test, in a browser that all share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bot.practice import Practice


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(5000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, practice: Practice) -> Iterator[Page]:
    """Amina's page; whatever the browser complains about fails the test."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{practice.url}#U0AMINA")
    page.get_by_text("Think Child is connected").wait_for()
    yield page
    assert complaints == []


def types(page: Page, text: str) -> None:
    page.get_by_label("Slash command").fill(text)
    page.keyboard.press("Enter")
