"""The conversation: where it is scrolled to, where the keyboard is after a press, threads, days, what is new."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.ids import BOT_TOKEN
from tests.practice.conftest import SECRET, button, by_socket_mode, plain, section
from tests.practice.page.conftest import opens, records_what_is_said, said, types, until

Json = dict[str, Any]
ITEMS = 12

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("checklist_bot")]


def part(number: int, done: frozenset[int] = frozenset()) -> list[Json]:
    """A part of a checklist, longer than the view. It has no block ids: Slack makes new ones with each update."""
    items = [
        section(f"*Part {number}, item {item}* {'done' if item in done else 'to do'}\n" + "Why it matters. " * 12)
        if item in done
        else section(
            f"*Part {number}, item {item}*\n" + "Why it matters. " * 12,
            accessory={**button(f"Done {number}.{item}", value=f"{number}.{item}"), "action_id": f"done.{item}"},
        )
        for item in range(ITEMS)
    ]
    forward = {"type": "actions", "elements": [{**button("Next part", value=str(number)), "action_id": "next"}]}
    return [{"type": "header", "text": plain(f"Part {number}")}, *items, forward]


@pytest.fixture(scope="module")
def checklist_bot(practice: Practice) -> Iterator[None]:
    web_client = WebClient(token=BOT_TOKEN, base_url=practice.api_url)
    app = App(client=web_client, signing_secret=SECRET, process_before_response=True)
    done: set[int] = set()

    @app.command("/thinkchild")
    def thinkchild(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        done.clear()
        client.chat_postMessage(channel=body["channel_id"], text="Part 1 of the checklist", blocks=part(1))

    @app.action(re.compile(r"^done"))
    def tick(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        number, item = body["actions"][0]["value"].split(".")
        done.add(int(item))
        blocks = part(int(number), frozenset(done))
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Ticked", blocks=blocks)

    @app.action("next")
    def forward(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        number = int(body["actions"][0]["value"]) + 1
        blocks = part(number)
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Next", blocks=blocks)

    @app.action("ask")
    def ask(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        view = {"type": "modal", "title": plain("Why"), "blocks": [section("Because.")]}
        client.views_open(trigger_id=body["trigger_id"], view=view)
        client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Asked", blocks=asking("again")
        )

    app.event("app_home_opened")(lambda: None)
    with by_socket_mode(practice, app):
        yield


def asking(word: str) -> list[Json]:
    return [section(f"Ask {word}"), {"type": "actions", "elements": [{**button("Why"), "action_id": "ask"}]}]


def top_of(page: Page, node: Locator) -> float:
    """How far below the top of the view this stands, in pixels."""
    view = page.locator("#scroller").bounding_box()
    box = node.bounding_box()
    assert view
    assert box
    return box["y"] - view["y"]


def at_its_top(page: Page, node: Locator) -> None:
    expect(node).to_be_in_viewport()
    until(
        page,
        "node => Math.abs(node.getBoundingClientRect().top - "
        "document.getElementById('scroller').getBoundingClientRect().top) < 3",
        node.element_handle(),
    )


def test_a_message_longer_than_the_view_opens_at_its_top(page: Page) -> None:
    types(page, "/thinkchild")
    page.get_by_text("Part 1, item 11").wait_for()

    at_its_top(page, page.get_by_role("article"))


def test_the_next_part_opens_at_its_top(page: Page) -> None:
    types(page, "/thinkchild")
    page.get_by_role("button", name="Next part").click()
    page.get_by_text("Part 2, item 3").wait_for()

    at_its_top(page, page.get_by_role("article"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Done 2.0")).to_be_focused()


def test_switching_to_somebody_opens_their_long_message_at_its_top(
    page: Page, client: WebClient, practice: Practice
) -> None:
    client.chat_postMessage(channel="U0BO", text="Before")
    client.chat_postMessage(channel="U0BO", text="For Bo", blocks=part(1))
    page.evaluate("location.hash = 'U0BO'")
    page.get_by_text("Part 1, item 11").wait_for()

    at_its_top(page, page.get_by_role("article").last)


def test_what_the_person_reads_stays_when_something_new_arrives(page: Page, client: WebClient) -> None:
    types(page, "/thinkchild")
    at_its_top(page, page.get_by_role("article"))
    client.chat_postMessage(channel="U0AMINA", text="A reminder")
    page.get_by_role("button", name="New messages below").wait_for()

    at_its_top(page, page.get_by_role("article").first)
    page.get_by_role("button", name="New messages below").click()
    expect(page.get_by_text("A reminder")).to_be_in_viewport()
    expect(page.get_by_role("button", name="New messages below")).to_be_hidden()


def test_after_a_press_the_keyboard_is_on_what_stands_there_now(page: Page) -> None:
    types(page, "/thinkchild")
    page.get_by_role("button", name="Done 1.3").focus()
    before = top_of(page, page.get_by_role("button", name="Done 1.4"))
    records_what_is_said(page)
    page.keyboard.press("Enter")
    page.get_by_text("Part 1, item 3 done").wait_for()

    expect(page.get_by_role("button", name="Done 1.4")).to_be_focused()
    assert abs(top_of(page, page.get_by_role("button", name="Done 1.4")) - before) < 200
    assert [words[:19] for words in said(page)] == ["Part 1, item 3 done"]


def test_after_a_press_that_changes_nothing_else_the_same_control_is_focused(page: Page, client: WebClient) -> None:
    blocks = [section("Open", accessory=button("Tick", value="1")), *asking("once")]
    ts = client.chat_postMessage(channel="U0AMINA", text="Two", blocks=blocks)["ts"]
    page.get_by_role("button", name="Why").focus()
    client.chat_update(channel="D0AMINA", ts=ts, text="Two", blocks=[section("Closed"), *asking("once")])
    page.get_by_text("Closed").wait_for()

    expect(page.get_by_role("button", name="Why")).to_be_focused()
    client.chat_update(channel="D0AMINA", ts=ts, text="Anew", blocks=part(1)[:3])
    page.get_by_text("Part 1, item 1").wait_for()
    expect(page.get_by_role("article")).to_be_focused()


def test_a_message_that_is_deleted_gives_the_keyboard_to_the_next_one(page: Page, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="U0AMINA", text="One", blocks=asking("once"))["ts"]
    client.chat_postMessage(channel="U0AMINA", text="Another")
    page.get_by_text("Another").wait_for()
    page.get_by_role("button", name="Why").focus()
    client.chat_delete(channel="D0AMINA", ts=ts)
    expect(page.get_by_role("article")).to_have_count(1)

    expect(page.get_by_role("article")).to_be_focused()


def test_a_modal_gives_the_keyboard_back_to_what_opened_it(page: Page, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="U0AMINA", text="One", blocks=asking("once"))["ts"]
    page.get_by_role("button", name="Why").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.get_by_text("Ask again").wait_for()
    client.chat_update(channel="D0AMINA", ts=ts, text="One", blocks=asking("later"))
    page.get_by_text("Ask later").wait_for()
    for _ in range(5):
        page.keyboard.press("Tab")
        outside = "!document.activeElement.closest('dialog') && document.activeElement !== document.body"
        assert not page.evaluate(outside)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    expect(page.get_by_role("button", name="Why")).to_be_focused()


def test_what_is_new_is_said_once_and_what_is_drawn_again_is_not(page: Page, client: WebClient) -> None:
    records_what_is_said(page)
    ts = client.chat_postMessage(channel="U0AMINA", text="A reminder")["ts"]
    page.get_by_text("A reminder").wait_for()
    client.chat_update(channel="D0AMINA", ts=ts, text="Still a reminder")
    page.get_by_text("Still a reminder").wait_for()
    client.chat_postMessage(channel="U0AMINA", text="The end")
    page.get_by_text("The end").wait_for()
    until(page, "window.said.length > 1")

    assert said(page) == ["Think Child: A reminder", "Think Child: The end"]
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")


def test_replies_stand_in_a_thread_beside_the_conversation(page: Page, client: WebClient) -> None:
    parent = client.chat_postMessage(channel="U0AMINA", text="A checklist", blocks=asking("once"))["ts"]
    client.chat_postMessage(channel="D0AMINA", text="Taken over", thread_ts=parent)
    page.get_by_role("button", name="1 reply").focus()
    page.keyboard.press("Enter")
    thread = page.get_by_role("complementary", name="Thread, 1 reply")
    expect(thread.get_by_role("heading", name="Thread")).to_be_focused()
    expect(thread.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("log").get_by_role("article")).to_have_count(1)
    expect(thread).to_contain_text("Commands cannot be typed in a thread")

    client.chat_postMessage(channel="D0AMINA", text="Signed off", thread_ts=parent)
    page.get_by_role("button", name="2 replies").wait_for()
    page.get_by_role("complementary", name="Thread, 2 replies").get_by_text("Signed off").wait_for()
    page.keyboard.press("Escape")

    expect(page.get_by_role("complementary", name="Thread")).to_have_count(0)
    expect(page.get_by_role("button", name="2 replies")).to_be_focused()


def test_a_thread_outlives_its_first_message(page: Page, client: WebClient) -> None:
    parent = client.chat_postMessage(channel="U0AMINA", text="A checklist")["ts"]
    client.chat_postMessage(channel="D0AMINA", text="Taken over", thread_ts=parent)
    page.get_by_role("button", name="1 reply").click()
    page.get_by_role("complementary", name="Thread").wait_for()
    client.chat_delete(channel="D0AMINA", ts=parent)

    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_text("This message was deleted.")).to_be_visible()
    expect(thread.get_by_text("Taken over")).to_be_visible()


def test_days_have_a_line_and_messages_that_follow_closely_one_name(
    page: Page, client: WebClient, practice: Practice
) -> None:
    for text in ("One", "Two"):
        client.chat_postMessage(channel="U0AMINA", text=text)
    practice.move(24 * 3600)
    client.chat_postMessage(channel="U0AMINA", text="Later")
    page.get_by_text("Later").wait_for()

    expect(page.get_by_role("log").locator(".day")).to_have_text(["Yesterday", "Today"])
    expect(page.get_by_role("log").get_by_text("Think Child", exact=True)).to_have_count(2)
    expect(page.get_by_role("article", name="Think Child, ")).to_have_count(3)


def test_an_update_is_marked_as_edited(page: Page, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="U0AMINA", text="One")["ts"]
    page.get_by_text("One", exact=True).wait_for()
    client.chat_update(channel="D0AMINA", ts=ts, text="Two")

    expect(page.get_by_role("article")).to_contain_text("edited")


def test_what_is_new_is_counted_for_each_channel_and_person(page: Page, client: WebClient) -> None:
    for text in ("One", "Two"):
        client.chat_postMessage(channel="U0BO", text=text)
    client.chat_postMessage(channel="C0GENERAL", text="To all")
    expect(page.get_by_role("button", name="Bo Larsen")).to_contain_text("2 new")
    expect(page.get_by_role("option", name="Bo Larsen")).to_contain_text("(2 new)")

    page.get_by_role("button", name="general").filter(has_text="1 new").click()
    page.get_by_role("log").get_by_text("To all").wait_for()
    expect(page.get_by_role("button", name="general")).not_to_contain_text("new")
    page.get_by_role("button", name="Messages").click()
    page.get_by_role("button", name="Bo Larsen").click()
    expect(page.get_by_role("button", name="general")).to_contain_text("1 new")
    page.get_by_role("log").get_by_text("Two").wait_for()
    page.get_by_role("button", name="Amina Khan").click()

    expect(page.get_by_role("button", name="Bo Larsen")).not_to_contain_text("new")


def test_a_thousand_messages_stay_usable(
    context: BrowserContext, practice: Practice, client: WebClient, page: Page
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "page/state" in request.url else None)
    for number in range(1000):
        client.chat_postMessage(channel="U0AMINA", text=f"Number {number}.")
    page.get_by_text("Number 999.").wait_for()

    assert len(asked) < 500
    expect(page.get_by_text("Number 999.")).to_be_in_viewport()
    expect(page.get_by_role("article")).to_have_count(200)
    assert page.evaluate("document.querySelectorAll('*').length") < 3000
    expect(page.get_by_text("Number 799.")).to_have_count(0)

    page.evaluate("for (const one of document.querySelectorAll('#log article')) one.old = true")
    page.get_by_role("button", name="Show earlier messages (800 more)").click()
    expect(page.get_by_role("article")).to_have_count(400)
    page.get_by_role("button", name="Show earlier messages (600 more)").wait_for()

    expect(page.get_by_text("Number 800.")).to_be_in_viewport()
    assert page.evaluate("[...document.querySelectorAll('#log article')].filter((one) => one.old).length") >= 199

    types(page, "/thinkchild")
    at_its_top(page, page.get_by_role("article").last)


def test_two_people_in_two_windows_see_each_other_live(
    page: Page, context: BrowserContext, practice: Practice, client: WebClient
) -> None:
    blocks = [section("Seen?", accessory={**button("Done 1.0", value="1.0"), "action_id": "done"})]
    client.chat_postMessage(channel="C0RESPONSEA", text="For both", blocks=blocks)
    other = context.new_page()
    opens(other, practice, "U0BO")
    for window in (page, other):
        window.get_by_role("button", name="response-a").click()
        window.get_by_role("button", name="Done 1.0").wait_for()
    other.get_by_role("button", name="Done 1.0").click()

    page.get_by_text("Part 1, item 0 done").wait_for()
    other.get_by_text("Part 1, item 0 done").wait_for()
    expect(page.get_by_label("You are")).to_have_value("U0AMINA")
    expect(other.get_by_label("You are")).to_have_value("U0BO")


def test_a_place_of_whom_the_window_showed_before_is_not_written_in(page: Page) -> None:
    page.get_by_label("You are").select_option("U0BO")
    page.locator("[data-key=D0BO]").wait_for()
    page.evaluate(
        """() => {
            const person = document.getElementById("person");
            person.value = "U0AMINA";
            person.dispatchEvent(new Event("change"));
            document.querySelector("[data-key=D0BO]").click();
        }"""
    )
    page.locator("[data-key=D0AMINA]").wait_for()
    types(page, "/thinkchild")

    page.get_by_text("Part 1, item 0").wait_for()


def test_what_is_typed_next_is_not_lost_while_the_bot_is_busy(page: Page) -> None:
    held: list[Route] = []

    def holds_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/page/command", holds_the_first)
    types(page, "hello")
    while not held:
        page.wait_for_timeout(10)
    page.get_by_label("Slash command").fill("/thinkchild")
    held[0].continue_()
    page.get_by_text("Type a slash command").wait_for()
    expect(page.get_by_label("Slash command")).to_have_value("/thinkchild")
    page.keyboard.press("Enter")
    page.get_by_text("Part 1, item 0").wait_for()
    page.unroute("**/page/command")

    expect(page.get_by_label("Slash command")).to_have_value("")


def test_only_the_conversation_scrolls_however_long_it_is(page: Page, practice: Practice) -> None:
    """What only screen readers are told must not make the page itself longer than its window."""
    asked = {"type": "checkboxes", "action_id": "one", "options": [{"text": plain("One"), "value": "1"}]}
    for number in range(8):
        said_by_bot(practice, [section(f"Message {number}. " * 40), {"type": "actions", "elements": [asked]}])
    expect(page.get_by_text("Message 7.").last).to_be_visible()

    assert page.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight") == 0


def said_by_bot(practice: Practice, blocks: list[Json]) -> None:
    web_client = WebClient(token=BOT_TOKEN, base_url=practice.api_url)
    web_client.chat_postMessage(channel="U0AMINA", text="Said by the bot", blocks=blocks)
