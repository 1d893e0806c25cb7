"""The three jobs through the page, as a new user would: `thinkchild try` in a process of its own, and Chromium.

With THINKCHILD_PICTURES set to a folder the pictures of the README are taken on the way.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.clock import utc_now
from bot.practice.ids import BOT_TOKEN

pytestmark = pytest.mark.browser

DESK: Any = {"width": 1280, "height": 860}
PHONE: Any = {"width": 390, "height": 844}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The one address that `thinkchild try` prints."""
    command = [sys.executable, "-m", "bot", "try", "--port", "0", "--database", str(tmp_path / "practice.db")]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bot:
        assert bot.stdout is not None
        lines = iter(bot.stdout.readline, "")
        yield next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
        bot.send_signal(signal.SIGINT)
        assert bot.wait(timeout=20) == 0


def say(page: Page, command: str) -> None:
    """Typed with the keyboard, as in a chat."""
    page.get_by_label("Slash command").fill(command)
    page.keyboard.press("Enter")


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("THINKCHILD_PICTURES"):
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / name)


def picture_of_newest(page: Page, name: str) -> None:
    newest(page).evaluate("card => card.scrollIntoView()")
    picture(page, name)


def newest(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article").last


def coverage_of_response_a(page: Page, address: str) -> int:
    """How many officers have completed the custody case, as Bo is told it."""
    page.goto(f"{address}#U0BO")
    say(page, "/coverage")
    expect(newest(page)).to_contain_text("Coverage of your teams")
    newest(page).get_by_role("button", name="By scenario and topic: Response A").click()
    expect(newest(page)).to_contain_text("Coverage: Response A")
    found = re.search(r"A night in custody: completed by (\d+) of 12", newest(page).inner_text())
    assert found
    return int(found[1])


def run_a_checklist(page: Page) -> None:
    say(page, "/thinkchild custody LC-20261122-0413")
    expect(page.get_by_text("Part 1 of 4")).to_be_visible()
    picture_of_newest(page, "checklist.png")
    on_a_phone_by_night(page)
    page.get_by_role("button", name="Why: Treat anyone who appears under 18 as a child").click()
    expect(page.get_by_role("dialog")).to_contain_text("What it rests on")
    page.keyboard.press("Escape")
    for part in range(1, 5):
        expect(page.get_by_text(f"Part {part} of 4")).to_be_visible()
        done = page.get_by_role("button", name=re.compile("^Done: "))
        for left in range(done.count(), 0, -1):
            done.first.click()
            expect(done).to_have_count(left - 1)
        if part < 4:
            page.get_by_role("button", name="Next part").click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Copy this into the incident log")).to_be_visible()
    assert "Incident: LC-20261122-0413" in newest(page).inner_text()


def on_a_phone_by_night(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    newest(page).evaluate("card => card.scrollIntoView()")
    expect(page.get_by_role("button", name=re.compile("^Done: ")).first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "phone.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)


def look_at_home(page: Page) -> None:
    page.get_by_role("button", name="Think Child – Home").click()
    expect(page.get_by_role("heading", name="Training")).to_be_visible()
    expect(page.locator("#home")).to_contain_text("You have completed 1 of")
    picture(page, "home.png")
    page.get_by_role("button", name="Messages").click()


def see_a_refusal(page: Page, address: str) -> None:
    """A call that Slack refuses: what was wrong, where, and which rule says so."""
    options = [{"text": {"type": "plain_text", "text": f"Option {one}"}, "value": str(one)} for one in range(11)]
    radio = {"type": "radio_buttons", "action_id": "choice", "options": options}
    asked = {"channel": "U0BO", "text": "Choose", "blocks": [{"type": "actions", "elements": [radio]}]}
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    answer = page.request.post(f"{address}api/chat.postMessage", headers=headers, data=asked).json()
    assert answer["error"] == "invalid_blocks"
    page.get_by_role("button", name="Practice tools").click()
    page.get_by_role("tab", name="Calls").click()
    page.get_by_role("tabpanel", name="Calls").locator("summary").filter(has_text="invalid_blocks").click()
    expect(page.locator(".rule")).to_contain_text("blocks[0].elements[0].options")
    picture(page, "tools.png")


def answer_a_question(page: Page) -> None:
    """Chooses among the radio buttons or checkboxes of the newest message, or gives each step its place."""
    card = newest(page)
    expect(card).to_contain_text("Question:")
    places = card.get_by_role("combobox")
    for place in range(places.count()):
        places.nth(place).select_option(index=place + 1)  # 0 is its placeholder
    if places.count() == 0:
        card.get_by_role("radio").or_(card.get_by_role("checkbox")).first.check()
    picture_of_newest(page, "quiz.png")
    card.get_by_role("button", name="I am not sure").click()
    expect(card).to_contain_text("The case:")


def take_the_quiz(page: Page) -> None:
    for question in range(5):  # the whole of the first scenario, two questions in a go
        if question % 2 == 0:
            say(page, "/quiz")
            page.get_by_role("button", name="Show me the case").last.click()
        else:
            page.get_by_role("button", name="Next question").last.click()
            expect(newest(page)).to_contain_text("Question 2 of at most 2")
        answer_a_question(page)
        if question == 0:
            picture_of_newest(page, "explained.png")
    expect(page.get_by_text("What happened in the real case:")).to_be_visible()


def test_a_newcomer_does_the_three_jobs(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    before = coverage_of_response_a(page, address)

    page.goto(f"{address}#U0AMINA")
    run_a_checklist(page)
    take_the_quiz(page)
    look_at_home(page)
    after = coverage_of_response_a(page, address)
    picture_of_newest(page, "coverage.png")

    see_a_refusal(page, address)

    assert after == before + 1
    assert wrong == []


def test_a_sergeant_enters_leave_for_the_team(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}#U0DEV")
    say(page, "/thinkchild leave")
    newest(page).get_by_role("button", name="Add leave").click()
    form = page.get_by_role("dialog")
    form.get_by_label("For whom?").select_option("Amina Khan")
    form.get_by_label("Training course", exact=True).check()
    first = utc_now().date() + timedelta(days=30)
    form.get_by_label("First day").fill(str(first))
    form.get_by_label("Last day").fill(str(first - timedelta(days=1)))
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("The last day is before the first one.")
    form.get_by_label("Last day").fill(str(first + timedelta(days=1)))
    form.get_by_role("button", name="Save").click()
    expect(newest(page)).to_contain_text("Amina Khan: Training course")

    newest(page).get_by_role("button", name="Remove: Amina Khan: Training course").click()

    expect(newest(page)).to_contain_text("Nothing is entered for the others of your team.")


def move_the_clock(page: Page, *labels: str) -> None:
    page.get_by_role("button", name="Practice tools").click()
    page.get_by_role("tab", name="Clock").click()
    for label in labels:
        page.get_by_role("tabpanel", name="Clock").get_by_role("button", name=label).click()
    page.get_by_role("button", name="Close the practice tools").click()


def start_a_campaign(page: Page) -> None:
    say(page, "/campaign")
    newest(page).get_by_role("button", name="Start a campaign").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Which scenarios?").click()
    form.get_by_role("checkbox", name="Not back yet").check()
    page.keyboard.press("Escape")
    form.get_by_role("checkbox", name="Response A").check()
    form.get_by_role("button", name="Show me").click()
    expect(newest(page)).to_contain_text("This is what would happen")
    expect(newest(page)).to_contain_text("Response A: 12 officers; first messages")
    picture_of_newest(page, "campaign-plan.png")
    newest(page).get_by_role("button", name="Start it").click()
    expect(newest(page)).to_contain_text("Not back yet is started.")
    expect(newest(page)).to_contain_text("[░░░░░░░░░░] fewer than 2 of 12 officers are done")


def test_a_coach_starts_a_campaign_and_an_officer_is_asked_in_a_shift(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}#U0BO")
    start_a_campaign(page)

    page.goto(f"{address}#U0AMINA")
    move_the_clock(page, "To Amina’s next shift", "+4 hours")
    expect(newest(page)).to_contain_text("Training, not an incident.", timeout=20_000)
    expect(newest(page).get_by_role("button", name="Not now: a later shift")).to_be_visible()
    picture_of_newest(page, "campaign-question.png")
    newest(page).get_by_role("button", name="Show me the case").click()
    answer_a_question(page)

    page.get_by_role("button", name="Think Child – Home").click()
    expect(page.locator("#home")).to_contain_text("Not back yet: 1 of")
