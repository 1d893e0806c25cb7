"""The wording of campaigns: values in, cards and lines out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.campaigns.rules import Campaign, Nudge
from bot.cards import Button, Card, Heading, Small
from bot.cards import Text as Paragraph
from bot.clock import day, hour, weekday
from bot.people.shifts import INSTANT
from bot.quizzes.store import Assignment

REMINDER = (
    "The last question went by unanswered, as happens on a busy shift. Nobody is told. Here is one for a quiet moment."
)
NO_CAMPAIGN = (
    "There is no campaign of that number that you may see. /campaign says which there are, and so does thinkchild "
    "campaign list."
)
NOT_A_COACH = "Campaigns are started by child protection coaches for their own teams, and by trainers for all."
CLOSED = "That campaign is closed. To go on, start another with the same scenarios."


def message_card(campaign: Campaign, nudge: Nudge, question: Card, zone: ZoneInfo) -> Card:
    """A question, under a line that is a notification's first: it must not read like a job."""
    words = f"About two minutes, in a quiet moment, until {weekday(campaign.due_at - INSTANT, zone)}."
    if nudge is Nudge.REMINDER:
        words = REMINDER
    why = Paragraph(words, lead="Training, not an incident.")
    if any(isinstance(one, Heading) and one.text == campaign.title for one in question.blocks):
        return Card((why, *question.blocks))
    return Card((why, Small(campaign.title), *question.blocks))


def put_off(asked: Assignment) -> tuple[Button, ...]:
    """For a question that a campaign's message asked, wherever it is shown."""
    return (
        (Button("Not now: a later shift", "campaign.snooze", str(asked.id)),) if asked.campaign_id is not None else ()
    )


def snoozed_card(at: datetime | None, alone: bool, zone: ZoneInfo) -> Card:
    """`at` is when it comes again, None if the campaign is over by then. Unless `alone`, another may have that turn."""
    if at is None:
        return Card((Paragraph("All right. No more is sent about it."),))
    if not alone:
        return Card((Paragraph("All right. It comes again in a later shift, while its campaign lasts."),))
    when = f"at about {hour(at, zone)} on {weekday(at, zone)}"
    return Card((Paragraph(f"All right. It comes again in a later shift, {when}."),))


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
