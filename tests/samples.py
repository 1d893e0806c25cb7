"""A small library for tests: short content whose every word the tests know."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.campaigns import store as campaigns
from bot.campaigns.says import put_off
from bot.campaigns.service import Campaigns
from bot.checklists.content import Checklist
from bot.checklists.service import Checklists
from bot.frozen import Shelf
from bot.home import Home
from bot.people.leave import Leave
from bot.quizzes.content import Scenario
from bot.quizzes.service import Quizzes
from bot.reports.coverage import Reporter
from bot.sources import Source

LONDON = ZoneInfo("Europe/London")
SOURCE = Source.model_validate(
    {
        "id": "law",
        "title": "A law",
        "body": "Parliament",
        "address": "https://example.org/law",
        "checked": "2026-11-22",
        "confirmed": "first-hand",
        "jurisdiction": "england-and-wales",
        "says": "See the child.",
    }
)


def item(name: str, must: bool = True) -> dict[str, object]:
    return {"id": name, "text": f"Do {name}", "must": must, "why": f"Because of {name}", "source": "law"}


def checklist(slug: str = "custody", **changes: object) -> Checklist:
    phases = [
        {"id": "arrival", "title": "On arrival", "items": [item("see-the-child"), item("ask-why", must=False)]},
        {"id": "leaving", "title": "Before leaving", "items": [item("tell-someone")]},
    ]
    values = {
        "slug": slug,
        "title": f"Child in {slug}",
        "aliases": [f"{slug} suite"],
        "topics": [slug],
        "use": "Use this",
        "revised": "2026-11-01",
        "phases": phases,
    }
    return Checklist.model_validate({**values, **changes})


def question(name: str, answer: tuple[str, ...] = ("a",)) -> dict[str, object]:
    options = [{"id": key, "text": f"Option {key}", "why": f"Why {key}", "source": "law"} for key in "abc"]
    return {"id": name, "text": f"Question {name}?", "answer": list(answer), "options": options}


def ordered(name: str) -> dict[str, object]:
    """Right is c, a, b."""
    return {**question(name, ("c", "a", "b")), "kind": "order"}


def forked() -> list[dict[str, object]]:
    """A question whose choice a leads to one follow-up and b to another; two more are everybody's."""
    asked = question("what-next")
    options = [{"id": key, "text": f"Option {key}", "why": f"Why {key}", "source": "law"} for key in "abc"]
    leading = [option | ({"then": f"if-{option['id']}"} if option["id"] in "ab" else {}) for option in options]
    first = {**asked, "kind": "next", "options": leading}
    return [first, question("if-a"), question("if-b"), question("last"), question("more")]


def scenario(slug: str = "first", published: date = date(2026, 10, 5), **changes: object) -> Scenario:
    values = {
        "slug": slug,
        "title": f"Case {slug}",
        "topics": ["custody"],
        "risk": 3,
        "published": published,
        "source": "law",
        "case": f"The case of {slug}.",
        "outcome": f"The outcome of {slug}.",
        "questions": [question("one"), question("two", ("a", "b")), question("three")],
    }
    return Scenario.model_validate({**values, **changes})


def home(*contents: Checklist | Scenario, within: timedelta = timedelta(days=28)) -> Home:
    """The rooms with this content, or with one checklist and one scenario."""
    given = contents or (checklist(), scenario())
    checklists = {content.slug: content for content in given if isinstance(content, Checklist)}
    scenarios = {content.slug: content for content in given if isinstance(content, Scenario)}
    sources = {SOURCE.id: SOURCE}
    quizzes = Quizzes(
        Shelf(Scenario, scenarios), sources, "Support is there.", wanted=campaigns.wanted, further=put_off
    )
    return Home(
        Checklists(Shelf(Checklist, checklists), sources, LONDON, r"[A-Z]{2}-\d{8}-\d{4}", "LC-20261122-0413"),
        quizzes,
        Reporter(scenarios, within, LONDON),
        Leave(LONDON),
        Campaigns(quizzes, LONDON),
    )
