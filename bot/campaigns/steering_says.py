"""What whoever steers campaigns reads: the list, the form, the dry run."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.campaigns import says
from bot.campaigns.rules import MOST_SCENARIOS, Campaign, State, Wish
from bot.campaigns.service import Plan, TeamPlan
from bot.cards import Block, Button, Card, Choices, Day, Form, Heading, Option, Row, Small
from bot.cards import Text as Paragraph
from bot.clock import day, moment

LISTED = 1000  # teams in a form
TEAMS = 25  # of a dry run; the rest is counted
NO_TEAMS = "You coach no team yet, so there is nobody to ask. Tell your Think Child admin which teams you coach."
NO_SCENARIOS = "There is no scenario yet that may be shown to officers. Ask your trainer or your safeguarding lead."
TOO_MANY_TEAMS = "There are more teams than fit into a form. Start it with thinkchild campaign start."
NO_TEAM = "Choose at least one team."
NO_DAY = "Choose a day."
FAR = "That is more than two years away. Check the year."
TOO_LONG = "These are too many teams for one form. Choose the team above them: all beneath it are asked too."
OLD = "That button cannot be read any more, and nothing was started. Type /campaign to begin again."
NONE = "There is no campaign yet. A campaign asks a few scenarios of many officers, a message a shift."


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
    days = f"{day(campaign.opens_at, zone)} to {says.last_day(campaign, zone)}"
    words = f"{days} · {_state(campaign, now, zone)}"
    yield Paragraph("\n".join(filter(None, (words, how_far))), lead=f"{campaign.title}:")
    if not campaign.is_over(now):
        paused = campaign.state is State.PAUSED
        steer = ("Resume", "campaign.resume") if paused else ("Pause", "campaign.pause")
        presses = (steer, ("Extend", "campaign.until"), ("Close", "campaign.end"))
        ref, title = str(campaign.id), campaign.title
        yield Row(tuple(Button(label, verb, ref, about=f"{label}: {title}") for label, verb in presses))


def _state(campaign: Campaign, now: datetime, zone: ZoneInfo) -> str:
    if campaign.is_over(now):
        return f"closed on {day(campaign.closed_at, zone)}" if campaign.closed_at else "over"
    if campaign.state is State.PAUSED:
        return "paused, nothing is sent"
    return "under way" if campaign.opens_at <= now else "not open yet"


def started(campaign: Campaign) -> str:
    return f"{campaign.title} is started. Its first messages come in each officer's own shift."


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
        Day("Last day", "due", "The whole of it counts.", chosen=chosen.due),
        Small("Next you see what would happen. Nothing is started before you say so there."),
    )
    return Form("Start a campaign", Card(blocks), verb="campaign.plan", ref=ref, submit="Show me")


def plan_card(plan: Plan, ref: str, zone: ZoneInfo) -> Card:
    off = sum(team.off for team in plan.teams)
    lines = [team_line(team, zone) for team in plan.teams[:TEAMS]]
    if len(plan.teams) > TEAMS:
        lines.append(f"And {len(plan.teams) - TEAMS} more teams")
    whole = f"{counted(plan.officers, 'officer')} in {counted(len(plan.teams), 'team')}"
    if off:
        whole += f", {off} of them with no shift in that time: they are not asked"
    shifts = counted(plan.shifts, "shift")
    return Card(
        (
            Heading("This is what would happen"),
            Paragraph(f"{moment(plan.opens_at, zone)} until {moment(plan.due_at, zone)}", lead=f"{plan.title}:"),
            Paragraph("\n".join(plan.scenarios), lead="Asked:\n"),
            Paragraph(
                f"{counted(plan.questions, 'question')}: {shifts} for an officer who answers two in each",
                lead="It takes:",
            ),
            Paragraph("\n".join(lines), lead=f"{whole}:\n"),
            Small("Nothing is started, and nobody is told yet. Each message comes in a shift of its reader."),
            Row((Button("Start it", "campaign.start", ref, primary=True), Button("Change", "campaign.change", ref))),
        )
    )


def team_line(team: TeamPlan, zone: ZoneInfo) -> str:
    """Response A: 12 officers; first messages … to …; 2 with no shift in that time."""
    when = ""
    if team.first and team.last:
        when = f"first messages {moment(team.first, zone)} to {moment(team.last, zone)}"
    off = f"{team.off} with no shift in that time" if team.off else ""
    return f"{team.team}: {'; '.join(filter(None, [counted(team.officers, 'officer'), when, off]))}"


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def until_form(campaign: Campaign, chosen: date, zone: ZoneInfo) -> Form:
    blocks = (
        Paragraph(f"Its last day is {says.last_day(campaign, zone)}.", lead=f"{campaign.title}:"),
        Day("New last day", "due", "The whole of it counts.", chosen=chosen),
    )
    return Form("Extend a campaign", Card(blocks), verb="campaign.extend", ref=str(campaign.id), submit="Extend")


def end_form(campaign: Campaign) -> Form:
    words = "Nobody is sent anything more of it, and it cannot be opened again. What was answered stays."
    report = " Whoever started it gets the report." if campaign.started_by else ""
    blocks = (Paragraph(words + report, lead=f"{campaign.title}:"),)
    return Form("Close this campaign?", Card(blocks), verb="campaign.close", ref=str(campaign.id), submit="Close it")
