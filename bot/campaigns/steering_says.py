"""What whoever steers campaigns reads: the list, the form, the dry run."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.campaigns import says
from bot.campaigns.dry_run import Plan, TeamPlan
from bot.campaigns.rules import MOST_SCENARIOS, Campaign, State, Wish
from bot.cards import Block, Button, Card, Choices, Day, Form, Heading, Option, Row, Small
from bot.cards import Text as Paragraph
from bot.clock import day, hour, weekday, weekdays
from bot.people.shifts import INSTANT

LISTED = 1000  # teams in a form
OTHERS = 3  # titles of other campaigns; the rest is counted
TEAMS = 25  # of a dry run; the rest is counted
NO_TEAMS = "You coach no team yet, so there is nobody to ask. Tell your Think Child admin which teams you coach."
NO_SCENARIOS = "There is no scenario yet that may be shown to officers. Ask your trainer or your safeguarding lead."
TOO_MANY_TEAMS = "There are more teams than fit into a form. Start it with thinkchild campaign start."
NO_TEAM = "Choose at least one team."
NO_DAY = "Choose a day."
FAR = "That is more than two years away. Check the year."
TOO_LONG = "These are too many teams for one form. Choose the team above them: all beneath it are asked too."
OLD = "That button cannot be read any more, and nothing was started. Type /campaign to begin again."
NONE = "There is no campaign yet. A campaign sends a few scenarios to many officers: at most one message a shift."
GETS_REPORT = "Whoever started it gets the report in their next shift."
MIDNIGHT = "Until midnight at the end of that day."


def card(shown: Sequence[tuple[Campaign, str]], more: int, now: datetime, zone: ZoneInfo, note: str) -> Card:
    """With each campaign how far it is, if it is under way."""
    blocks: list[Block] = [Heading("Campaigns")]
    if note:
        blocks.append(Paragraph(note))
    if not shown:
        blocks.append(Paragraph(NONE))
    for campaign, how_far in shown:
        blocks += _campaign(campaign, how_far, now, zone)
    if more:
        blocks.append(Small(f"And {more} more, older than these."))
    return Card((*blocks, Row((Button("Start a campaign", "campaign.ask", primary=True),))))


def _campaign(campaign: Campaign, how_far: str, now: datetime, zone: ZoneInfo) -> Iterator[Block]:
    days = weekdays(campaign.opens_at, campaign.due_at - INSTANT, zone)
    words = f"{days} · {_state(campaign, now, zone)}"
    yield Paragraph("\n".join(filter(None, (words, how_far))), lead=f"{campaign.title}:")
    presses = list(_presses(campaign, now))
    if presses:
        ref, title = str(campaign.id), campaign.title
        yield Row(tuple(Button(label, verb, ref, about=f"{label}: {title}") for label, verb in presses))


def _presses(campaign: Campaign, now: datetime) -> Iterator[tuple[str, str]]:
    over = campaign.is_over(now)
    if campaign.opens_at <= min(now, campaign.until):
        yield "Report" if over else "How far", "campaign.report"
    if not over:
        paused = campaign.state is State.PAUSED
        yield ("Resume", "campaign.resume") if paused else ("Pause", "campaign.pause")
        yield "Extend", "campaign.until"
        yield "Close", "campaign.end"


def _state(campaign: Campaign, now: datetime, zone: ZoneInfo) -> str:
    if campaign.is_over(now):
        early = campaign.closed_at and campaign.closed_at < campaign.due_at
        return f"closed on {day(campaign.until, zone)}" if early else "over"
    if campaign.state is State.PAUSED:
        return "paused, nothing is sent"
    return "under way" if campaign.opens_at <= now else "not open yet"


def started(campaign: Campaign) -> str:
    return f"{campaign.title} is started. Its first messages come in each officer's own shift."


def closed(campaign: Campaign, by: int) -> str:
    """`by` is the officer who has closed it."""
    if campaign.started_by == by:
        return f"{campaign.title} is closed. You get the report in your next shift."
    report = f" {GETS_REPORT}" if campaign.started_by else ""
    return f"{campaign.title} is closed.{report}"


def form(scenarios: Mapping[str, str], teams: Mapping[int, str], chosen: Wish, ref: str) -> Form:
    """`scenarios` are titles by slug, `teams` names by id."""
    of_scenarios = tuple(Option(slug, title) for slug, title in scenarios.items())
    of_teams = tuple(Option(str(team_id), name) for team_id, name in teams.items())
    blocks = (
        Choices(
            f"Which scenarios? At most {MOST_SCENARIOS}",
            of_scenarios,
            many=True,
            name="scenarios",
            chosen=chosen.scenarios,
        ),
        Choices(
            "Which teams? All beneath them are asked too",
            of_teams,
            many=True,
            name="teams",
            chosen=tuple(map(str, chosen.teams)),
        ),
        Day("First day", "opens", chosen=chosen.opens),
        Day("Last day", "due", MIDNIGHT, chosen=chosen.due),
        Small("Next you see what would happen. Nothing is started before you say so there."),
    )
    return Form("Start a campaign", Card(blocks), verb="campaign.plan", ref=ref, submit="Show me")


def plan_card(plan: Plan, ref: str, zone: ZoneInfo) -> Card:
    off = sum(team.off for team in plan.teams)
    lines = [team_line(team, plan.shifts, zone) for team in plan.teams[:TEAMS]]
    if len(plan.teams) > TEAMS:
        lines.append(f"And {len(plan.teams) - TEAMS} more teams")
    whole = f"{counted(plan.officers, 'officer')} in {counted(len(plan.teams), 'team')}"
    if off:
        whole += f", {off} of them with no shift in that time: they are not asked"
    return Card(
        (
            Heading("This is what would happen"),
            Paragraph(plan_days(plan, zone), lead=f"{plan.title}:"),
            Paragraph("\n".join(plan.scenarios), lead="Asked:\n"),
            Paragraph("\n".join(takes(plan)), lead="It takes:"),
            Paragraph("\n".join(lines), lead=f"{whole}:\n"),
            Small("Nothing is started, and nobody is told yet. Each message comes in a shift of its reader."),
            Row((Button("Start it", "campaign.start", ref, primary=True), Button("Change", "campaign.change", ref))),
        )
    )


def plan_days(plan: Plan, zone: ZoneInfo) -> str:
    return weekdays(plan.opens_at, plan.due_at - INSTANT, zone)


def takes(plan: Plan) -> Iterator[str]:
    """How many shifts, who has fewer, and what else wants them."""
    shifts = counted(plan.shifts, "shift")
    yield f"{counted(plan.questions, 'question')}: {shifts} for an officer who answers two in each"
    if short := sum(team.short for team in plan.teams):
        works = "works" if short == 1 else "work"
        yield f"{counted(short, 'officer')} {works} fewer: choose a later last day, or fewer scenarios."
    if plan.others:
        titles = ", ".join(plan.others[:OTHERS])
        more = f" and {len(plan.others) - OTHERS} more" if len(plan.others) > OTHERS else ""
        yield f"Also for these teams in that time: {titles}{more}. They share the shifts: one message a shift in all."


def team_line(team: TeamPlan, needed: int, zone: ZoneInfo) -> str:
    """Response A: 12 officers; first messages …; works 2 shifts in that time, 5 are needed; 2 with no shift then."""
    parts = [counted(team.officers, "officer")]
    if team.first and team.last:
        parts.append(f"first messages {_between(team.first, team.last, zone)}")
        fewest = f"{team.fewest} to " if team.fewest < team.most else ""
        are = "is" if needed == 1 else "are"
        parts.append(f"works {fewest}{counted(team.most, 'shift')} in that time, {needed} {are} needed")
    if team.off:
        parts.append(f"{team.off} with no shift in that time")
    return f"{team.team}: {'; '.join(parts)}"


def _between(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    """Tue 1 December, 11:21 to 12:55."""
    begins, ends = (f"{weekday(one, zone)}, {hour(one, zone)}" for one in (first, last))
    if first == last:
        return begins
    same = first.astimezone(zone).date() == last.astimezone(zone).date()
    return f"{begins} to {hour(last, zone) if same else ends}"


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def until_form(campaign: Campaign, chosen: date, zone: ZoneInfo) -> Form:
    blocks = (
        Paragraph(f"Its last day is {says.last_day(campaign, zone)}.", lead=f"{campaign.title}:"),
        Day("New last day", "due", MIDNIGHT, chosen=chosen),
    )
    return Form("Extend a campaign", Card(blocks), verb="campaign.extend", ref=str(campaign.id), submit="Extend")


def end_form(campaign: Campaign) -> Form:
    words = "Nobody is sent anything more of it, and it cannot be opened again. What was answered stays."
    report = f" {GETS_REPORT}" if campaign.started_by else ""
    blocks = (Paragraph(words + report, lead=f"{campaign.title}:"),)
    return Form("Close this campaign?", Card(blocks), verb="campaign.close", ref=str(campaign.id), submit="Close it")
