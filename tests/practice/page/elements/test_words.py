"""What a bot writes becomes elements of the page as in Slack, and never anything that it could run."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.practice.conftest import section
from tests.practice.page.elements.conftest import Bot, last

pytestmark = pytest.mark.browser

LINK = '<a href="https://example.org/" target="_blank" rel="noopener noreferrer">{}</a>'
NAMED = '<span class="mention">{}</span>'
MRKDWN = [
    ("*bold* and _italic_ and ~struck~", "<p><strong>bold</strong> and <em>italic</em> and <s>struck</s></p>"),
    ("*_both_*", "<p><strong><em>both</em></strong></p>"),
    ("2 * 3 * 4 and snake_case_name", "<p>2 * 3 * 4 and snake_case_name</p>"),
    ("*unbalanced and _so on", "<p>*unbalanced and _so on</p>"),
    ("`*not bold*` *`code` too*", "<p><code>*not bold*</code> <strong><code>code</code> too</strong></p>"),
    ("```*pre*\n<b>```", "<pre>*pre*\n&lt;b&gt;</pre>"),
    ("a ``` b", "<p>a ``` b</p>"),
    ("<https://example.org/|the *site*>", f"<p>{LINK.format('the *site*')}</p>"),
    ("*see <https://example.org/|it>*", f"<p><strong>see {LINK.format('it')}</strong></p>"),
    ("See https://example.org/.", f"<p>See {LINK.format('https://example.org/')}.</p>"),
    ("<javascript:alert(1)|click>", "<p>click</p>"),
    ("&lt;b&gt; &amp;amp;", "<p>&lt;b&gt; &amp;amp;</p>"),
    ("• one\n• *two*", "<ul><li>one</li><li><strong>two</strong></li></ul>"),
    ("&gt; said\n&gt; again\nthen", "<blockquote><p>said</p><p>again</p></blockquote><p>then</p>"),
    ("&gt;&gt;&gt;all\nof it", "<blockquote><p>all</p><p>of it</p></blockquote>"),
    (
        "<@U0BO> in <#C0GENERAL>",
        '<p><span class="mention">@Bo Larsen</span> in <span class="mention">#general</span></p>',
    ),
    ("<@U0AMINA>", '<p><span class="mention me">@Amina Khan</span></p>'),
    (
        "<!here> <!subteam^S1|@coaches>",
        '<p><span class="mention">@here</span> <span class="mention">@coaches</span></p>',
    ),
    (":wave: hello", "<p>:wave: hello</p>"),
    ("one\n\ntwo", '<p>one</p><p class="gap"></p><p>two</p>'),
]
MARKDOWN = [
    ("# Title\n## Smaller", "<h3>Title</h3><h3>Smaller</h3>"),
    ("**bold** __too__ *it* _it_", "<strong>bold</strong> <strong>too</strong> <em>it</em> <em>it</em>"),
    ("***all of it***", "<strong><em>all of it</em></strong>"),
    ("**so _very_ so**", "<strong>so <em>very</em> so</strong>"),
    ("~~gone~~ `a*b*c` snake_case_name", "<s>gone</s> <code>a*b*c</code> snake_case_name"),
    (r"\*as it is\*", "*as it is*"),
    ("[the site](https://example.org/)", LINK.format("the site")),
    ("![chart](https://example.org/)", LINK.format("chart")),
    ("[no](javascript:alert(1))", "[no](javascript:alert(1))"),
    ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
    ("- one\n- two\n  - deeper\n- three", "<ul><li>one</li><li>two<ul><li>deeper</li></ul></li><li>three</li></ul>"),
    ("3. three\n4. four", '<ol start="3"><li>three</li><li>four</li></ol>'),
    ("> said\n> - one", '<blockquote><p class="lines">said</p><ul><li>one</li></ul></blockquote>'),
    ("```python\n# not a title\n```\nafter", '<pre># not a title</pre><p class="lines">after</p>'),
    ("a\nb\n\nc", '<p class="lines">a\nb</p><p class="lines">c</p>'),
    ("---", '<hr class="block">'),
]
DRAWN = """async ([module, name, text]) => {
    const drawn = (await import(module))[name](text);
    const box = document.createElement("div");
    box.append(...drawn);
    return box.innerHTML;
}"""


@pytest.mark.parametrize(("text", "html"), MRKDWN)
def test_mrkdwn(page: Page, text: str, html: str) -> None:
    assert page.evaluate(DRAWN, ["/mrkdwn.js", "mrkdwn", text]) == html


@pytest.mark.parametrize(("text", "html"), MARKDOWN)
def test_markdown(page: Page, text: str, html: str) -> None:
    whole = html if html.startswith(("<h", "<ul", "<ol", "<bl", "<pre", "<p")) else f'<p class="lines">{html}</p>'

    assert page.evaluate(DRAWN, ["/markdown.js", "markdown", text]) == whole


def test_verbatim_leaves_addresses_alone(page: Page, bot: Bot) -> None:
    text: Any = {"type": "mrkdwn", "text": "See https://example.org/ and <https://example.org/|it>", "verbatim": True}
    message = last(page, bot.says({"type": "section", "text": text}))

    expect(message.get_by_role("link")).to_have_text("it")


@pytest.mark.parametrize(
    ("token", "zone", "words"),
    [
        ("{date_num} {time_secs}", "Europe/London", "2026-07-01 00:30:00"),
        ("{date} at {time}", "America/New_York", "30 June 2026 at 19:30"),
        ("{date_short}", "Europe/London", "1 Jul 2026"),
        ("{date_long}", "Europe/London", "Wednesday, 1 July 2026"),
        ("{date_pretty}", "Europe/London", "tomorrow"),
        ("{date_short_pretty}", "America/New_York", "today"),
        ("{ago}", "Europe/London", "in 2 hours"),
        ("{nothing}", "Europe/London", "{nothing}"),
    ],
)
def test_dates_are_said_where_the_reader_is(page: Page, token: str, zone: str, words: str) -> None:
    at = 1782862200  # 30 June 2026, 23:30 UTC: summer time in London
    said = page.evaluate(
        "async (asked) => (await import('/dates.js')).formatted(...asked)", [token, at, zone, at - 7200]
    )

    assert said.replace("Wednesday ", "Wednesday, ") == words  # browsers differ about this comma


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York"])
def test_each_hour_of_the_months_when_clocks_change_is_read_as_it_was_shown(page: Page, zone: str) -> None:
    wrong = page.evaluate(
        """async (zone) => {
            const { instant, wallTime } = await import("/dates.js");
            const begins = ["2026-03-01", "2026-10-15"].map((day) => Date.parse(day) / 1000);
            const hours = begins.flatMap((from) => Array.from({ length: 31 * 24 }, (_, hour) => from + hour * 3600));
            const again = (wall) => wallTime(instant(wall, zone), zone);
            return hours.map((at) => wallTime(at, zone)).filter((wall) => again(wall) !== wall).length;
        }""",
        zone,
    )

    assert wrong == 0


def test_a_date_that_cannot_be_read_is_said_in_the_words_for_it(page: Page, bot: Bot) -> None:
    message = last(page, bot.says(section("<!date^1782862200^{date_num}|1 July> or <!date^soon^{date}|later>")))

    expect(message.locator(".words time")).to_have_text("2026-07-01")
    expect(message.get_by_role("paragraph").filter(has_text="2026-07-01")).to_have_text("2026-07-01 or later")
