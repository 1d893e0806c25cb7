"""The wording of campaigns: values in, cards and lines out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.campaigns.rules import Campaign, Nudge
from bot.cards import Button, Card, Row, Small
from bot.cards import Text as Paragraph
from bot.clock import day, hour, weekday
from bot.people.shifts import INSTANT

REMINDER = (
    "the last question went by unanswered, as happens on a busy shift. Nobody is told. Here is one for a quiet moment."
)
NO_CAMPAIGN = (
    "There is no campaign of that number that you may see. /campaign says which there are, and so does thinkchild "
    "campaign list."
)
NOT_A_COACH = "Campaigns are started by child protection coaches for their own teams, and by trainers for all."
CLOSED = "That campaign is closed. To go on, start another with the same scenarios."


def message_card(campaign: Campaign, nudge: Nudge, question: Card, ref: str, zone: ZoneInfo) -> Card:
    """A question, under a line that says why it comes, and with a button to put it off."""
    later = Button("Not now: next shift", "campaign.snooze", ref)
    blocks = [Row((*one.controls, later)) if isinstance(one, Row) else one for one in question.blocks]
    if nudge is Nudge.REMINDER:
        return Card((Paragraph(REMINDER, lead=f"{campaign.title}:"), *blocks))
    return Card((Small(f"{campaign.title}, until {last_day(campaign, zone)}"), *blocks))


def snoozed_card(at: datetime | None, zone: ZoneInfo) -> Card:
    """`at` is when it comes again; None if the campaign is over by then."""
    if at is None:
        return Card((Paragraph("All right. No more is sent about it. Type /quiz if you want it after all."),))
    when = f"{weekday(at, zone)}, from {hour(at, zone)}"
    return Card((Paragraph(f"All right. It comes again in a shift of yours: {when}. Type /quiz to have it sooner."),))


def own_line(campaign: Campaign, done: int, of: int, zone: ZoneInfo) -> str:
    """Think Child week: 2 of 6 questions done, until Fri 27 November."""
    if done >= of:
        return f"{campaign.title}: all done. Thank you."
    return f"{campaign.title}: {done} of {of} questions done, until {weekday(campaign.due_at - INSTANT, zone)}"


def last_day(campaign: Campaign, zone: ZoneInfo) -> str:
    return day(campaign.due_at - INSTANT, zone)


def bar(part: int, of: int, width: int = 20, signs: str = "#-") -> str:
    """[#####---------------]; full only when all is done."""
    filled = width * part // of if of else 0
    return f"[{signs[0] * filled}{signs[1] * (width - filled)}]"
