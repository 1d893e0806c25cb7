"""Campaigns in the chat: see how far they are, start one after a dry run, pause, extend and close.

For whoever may start one. A form becomes a dry run, and its button carries the whole wish: nothing is kept before it
is pressed, and then everything is checked again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.campaigns import says, steering_says, store
from bot.campaigns.rules import TRAINERS, Campaign, Wish
from bot.campaigns.service import Campaigns
from bot.cards import Card
from bot.errors import UserError
from bot.people.shifts import DAY, INSTANT
from bot.verbs import Ask, Officer, Press, Replace, Reply, Service, Show, number_in

SHOWN = 5  # campaigns on a card; the rest is counted
COUNTED = 10_000  # officers whose figures a press can wait for: Slack gives it three seconds
LASTS = 7 * DAY  # unless another day is chosen
LONGEST_REF = 2000  # characters that a button can carry
FURTHEST = timedelta(days=731)  # what is further away is more likely a wrong year

Progress = Callable[[Connection, Campaign, datetime], str]
Report = Callable[[Connection, Campaign, datetime], Card]


@dataclass(frozen=True)
class Steering:
    """`progress` says in a line how far a campaign is, `report` team by team: both as it may be shown."""

    campaigns: Campaigns
    progress: Progress
    report: Report

    def verbs(self) -> Mapping[str, Service]:
        return {
            "campaign.list": self.command,
            "campaign.report": self.how_far,
            "campaign.ask": self.ask,
            "campaign.plan": self.plan,
            "campaign.change": self.change,
            "campaign.start": self.start,
            "campaign.pause": self.pause,
            "campaign.resume": self.resume,
            "campaign.until": self.ask_until,
            "campaign.extend": self.extend,
            "campaign.end": self.ask_end,
            "campaign.close": self.close,
        }

    def command(self, tx: Connection, press: Press) -> Reply:
        return Show(self._card(tx, press))

    def how_far(self, tx: Connection, press: Press) -> Reply:
        """A message of its own, to keep."""
        return Show(self.report(tx, self.campaigns.find(tx, _number(press), _steers(press)), press.now))

    def ask(self, tx: Connection, press: Press) -> Reply:
        """However often it is sent, one form starts one campaign: it is known by when it was opened."""
        today = self._today(press)
        return self._form(tx, press, str(int(press.now.timestamp() * 1_000_000)), Wish((), (), today, today + LASTS))

    def change(self, tx: Connection, press: Press) -> Reply:
        return self._form(tx, press, *_read(press.ref))

    def _form(self, tx: Connection, press: Press, opened: str, chosen: Wish) -> Reply:
        scenarios = self.campaigns.scenarios(press.now)
        teams = self.campaigns.teams(tx, _steers(press))
        if not scenarios or not teams:
            raise UserError(steering_says.NO_TEAMS if scenarios else steering_says.NO_SCENARIOS)
        if len(teams) > steering_says.LISTED:
            raise UserError(steering_says.TOO_MANY_TEAMS)
        titles = {slug: one.title for slug, one in scenarios.items()}
        return Ask(steering_says.form(titles, {one.id: one.name for one in teams}, chosen, opened))

    def plan(self, tx: Connection, press: Press) -> Reply:
        """The dry run, in place of the list or of the one before."""
        by, wish = _steers(press), self._wish(press)
        found = self.campaigns.problems(tx, wish, by, press.now)
        if found:
            raise UserError("\n".join(one.words for one in found if one.at == found[0].at), at=found[0].at)
        if not press.ref.isdecimal() or len(ref := _ref(press.ref, wish)) > LONGEST_REF:
            raise UserError(steering_says.TOO_LONG, at="teams")
        plan = self.campaigns.plan(tx, wish, by, press.now)
        return Replace(steering_says.plan_card(plan, ref, self.campaigns.zone))

    def start(self, tx: Connection, press: Press) -> Reply:
        by, (opened, wish) = _steers(press), _read(press.ref)
        campaign = self.campaigns.start(tx, wish, by, press.now, key=f"{by.id}:{opened}")
        return Replace(self._card(tx, press, steering_says.started(campaign)))

    def pause(self, tx: Connection, press: Press) -> Reply:
        self.campaigns.pause(tx, _number(press), _steers(press), press.now)
        return Replace(self._card(tx, press))

    def resume(self, tx: Connection, press: Press) -> Reply:
        self.campaigns.resume(tx, _number(press), _steers(press), press.now)
        return Replace(self._card(tx, press))

    def ask_until(self, tx: Connection, press: Press) -> Reply:
        campaign, zone = self._running(tx, press), self.campaigns.zone
        last = (campaign.due_at - INSTANT).astimezone(zone).date()
        return Ask(steering_says.until_form(campaign, last + LASTS, zone))

    def extend(self, tx: Connection, press: Press) -> Reply:
        self.campaigns.extend(tx, _number(press), self._day(press, "due"), _steers(press), press.now)
        return Replace(self._card(tx, press))

    def ask_end(self, tx: Connection, press: Press) -> Reply:
        return Ask(steering_says.end_form(self._running(tx, press)))

    def close(self, tx: Connection, press: Press) -> Reply:
        """One that is closed by now stays closed."""
        campaign = self.campaigns.find(tx, _number(press), _steers(press))
        if not campaign.is_over(press.now):
            self.campaigns.close(tx, campaign.id, press.officer, press.now)
        return Replace(self._card(tx, press, steering_says.closed(campaign, press.officer.id)))

    def _running(self, tx: Connection, press: Press) -> Campaign:
        campaign = self.campaigns.find(tx, _number(press), _steers(press))
        if campaign.is_over(press.now):
            raise UserError(says.CLOSED)
        return campaign

    def _card(self, tx: Connection, press: Press, note: str = "") -> Card:
        seen = self.campaigns.seen(tx, _steers(press))
        shown = list(self._lines(tx, seen[:SHOWN], press.now))
        return steering_says.card(shown, len(seen) - len(shown), press.now, self.campaigns.zone, note)

    def _lines(self, tx: Connection, campaigns: Sequence[Campaign], now: datetime) -> Iterator[tuple[Campaign, str]]:
        """Each with how far it is, if that is quickly found: of one that is over the report tells it."""
        left = COUNTED
        for one in campaigns:
            begun = one.opens_at <= now and not one.is_over(now)
            left -= store.audience_size(tx, one.id) if begun else 0
            yield one, self.progress(tx, one, now) if begun and left >= 0 else ""

    def _wish(self, press: Press) -> Wish:
        teams = tuple(number_in(one) or 0 for one in press.fields.get("teams", ()))
        if not teams:  # in a wish that would be all of them
            raise UserError(steering_says.NO_TEAM, at="teams")
        opens, due = self._day(press, "opens"), self._day(press, "due")
        return Wish(press.fields.get("scenarios", ()), teams, opens, due)

    def _day(self, press: Press, name: str) -> date:
        """One that was chosen, near enough to be meant."""
        chosen = next(iter(press.fields.get(name, ())), "")
        try:
            found = date.fromisoformat(chosen)
        except ValueError:
            raise UserError(steering_says.NO_DAY, at=name) from None
        if abs(found - self._today(press)) > FURTHEST:
            raise UserError(steering_says.FAR, at=name)
        return found

    def _today(self, press: Press) -> date:
        return press.now.astimezone(self.campaigns.zone).date()


def _steers(press: Press) -> Officer:
    """Whoever may steer campaigns at all; which ones, the service says."""
    if not press.officer.roles & {"coach", *TRAINERS}:
        raise UserError(says.NOT_A_COACH)
    return press.officer


def _number(press: Press) -> int:
    return number_in(press.ref) or 0  # there is none of that number


def _ref(opened: str, wish: Wish) -> str:
    teams = ",".join(map(str, wish.teams))
    return f"{opened} {wish.opens} {wish.due} {teams} {','.join(wish.scenarios)}"


def _read(ref: str) -> tuple[str, Wish]:
    """When the form was opened, and the wish. Raises UserError."""
    try:
        opened, opens, due, teams, scenarios = ref.split(" ")
        wish = Wish(
            tuple(scenarios.split(",")),
            tuple(number_in(one) or 0 for one in teams.split(",")),
            date.fromisoformat(opens),
            date.fromisoformat(due),
        )
    except ValueError:
        raise UserError(steering_says.OLD) from None
    if not opened.isdecimal() or len(opened) > 20:
        raise UserError(steering_says.OLD)
    return opened, wish
