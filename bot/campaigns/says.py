"""The wording of campaigns: values in, cards and lines out."""

from zoneinfo import ZoneInfo

from bot.campaigns.rules import Campaign, Nudge
from bot.cards import Card, Small
from bot.cards import Text as Paragraph
from bot.clock import day
from bot.people.shifts import INSTANT

REMINDER = (
    "the last question went by unanswered, as happens on a busy shift. Nobody is told. Here is one for a quiet moment."
)
NO_CAMPAIGN = "There is no campaign of that number that you may see. thinkchild campaign list says which there are."
NOT_A_COACH = "Campaigns are started by child protection coaches for their own teams, and by trainers for all."
CLOSED = "That campaign is closed. To go on, start another with the same scenarios."


def message_card(campaign: Campaign, nudge: Nudge, question: Card, zone: ZoneInfo) -> Card:
    """A question, under a line that says why it comes."""
    if nudge is Nudge.REMINDER:
        return Card((Paragraph(REMINDER, lead=f"{campaign.title}:"), *question.blocks))
    return Card((Small(f"{campaign.title}, until {last_day(campaign, zone)}"), *question.blocks))


def last_day(campaign: Campaign, zone: ZoneInfo) -> str:
    return day(campaign.due_at - INSTANT, zone)


def bar(part: int, of: int, width: int = 20) -> str:
    """[#####---------------]; full only when all is done."""
    filled = width * part // of if of else 0
    return f"[{'#' * filled}{'-' * (width - filled)}]"
