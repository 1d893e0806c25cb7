"""The page an officer comes to: what is open, what is due, what they may ask for. On Home and as a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.campaigns.service import Campaigns
from bot.campaigns.steering import Steering
from bot.cards import Block, Button, Card, Divider, Heading, Row, Small
from bot.cards import Text as Paragraph
from bot.checklists.says import NONE
from bot.checklists.service import Checklists
from bot.messages import Kind
from bot.outbox import watch
from bot.people import asking
from bot.people.leave import Leave
from bot.quizzes.says import NOTHING_YET
from bot.quizzes.service import Quizzes
from bot.reports.campaigns import CampaignReports
from bot.reports.coverage import Reporter
from bot.verbs import Officer, Press, Reply, Service, Show

STRANGER = (
    "You are not on Think Child's roster yet, so I have kept nothing. Ask your sergeant or your force's Think Child "
    "admin to add you."
)
START = "On an incident with a child? Start one here, or type /thinkchild and a topic."
NOTICES = 8  # the rest is counted
OLD_BUTTON = "That button is from an earlier version and does nothing any more. Type /thinkchild to start again."


@dataclass(frozen=True)
class Home:
    checklists: Checklists
    quizzes: Quizzes
    reporter: Reporter
    leave: Leave
    campaigns: Campaigns
    notices: tuple[str, ...] = ()  # about the content, for admins

    def commands(self) -> Mapping[str, Service]:
        """The slash commands of the program, as in manifest.yaml."""
        return {
            "/thinkchild": self.think_child,
            "/quiz": self.quizzes.command,
            "/coverage": self.reporter.command,
            "/campaign": self._steering().command,
        }

    def verbs(self) -> Mapping[str, Service]:
        return {
            **self.checklists.verbs(),
            **self.quizzes.verbs(),
            **self.reporter.verbs(),
            **self.leave.verbs(),
            **asking.VERBS,
            **self.campaigns.verbs(),
            **self._steering().verbs(),
        }

    def _steering(self) -> Steering:
        reports = CampaignReports(self.campaigns)
        return Steering(self.campaigns, reports.line, reports.so_far)

    def messages(self) -> Mapping[str, Kind]:
        """How each kind of message of the rooms is made."""
        return {
            **self.checklists.messages(),
            **self.campaigns.messages(),
            **CampaignReports(self.campaigns).messages(),
        }

    def time_passes(self, tx: Connection, now: datetime) -> bool:
        """What happens on its own, safe to repeat. True if there is more: a transaction at a time."""
        if self.campaigns.time_passes(tx, now):
            return True
        self.quizzes.expire(tx, now)
        return False

    def think_child(self, tx: Connection, press: Press) -> Reply:
        """`/thinkchild` alone shows what is open and due; with a topic it starts that checklist."""
        asked = press.words.casefold().split()
        if asked in ([], ["help"]):
            return Show(self.card(tx, press.officer, press.now))
        if asked[0] == "leave":
            return self.leave.show(tx, press)
        return self.checklists.command(tx, press)

    def card(self, tx: Connection, officer: Officer, now: datetime) -> Card:
        done, scenarios = self.quizzes.progress(tx, officer, now)
        blocks: list[Block] = [
            Heading("Checklists"),
            Paragraph(START if self.checklists.shelf.current else NONE),
            *self.checklists.overview(tx, officer),
            Divider(),
            Heading("Training"),
            *_training(done, scenarios, self.campaigns.own_lines(tx, officer.id, now)),
            Row((Button("Shifts and leave", "leave.show"), Button("When I am asked", "preference.ask"))),
        ]
        if note := asking.note(tx, officer.id):
            blocks.append(Small(note))
        if "coach" in officer.roles:
            blocks += [
                Divider(),
                Heading("Coverage"),
                Paragraph("How far the teams you coach have come with each case and topic."),
            ]
            blocks.append(Row((Button("Show coverage", "coverage.ask"), Button("Campaigns", "campaign.list"))))
        if "admin" in officer.roles:
            blocks += [*self._for_admins(), *_delivery(tx, now)]
        if "coach" not in officer.roles:
            blocks.append(Small("Your coach sees how many officers completed a case, never who or what they chose."))
        return Card(tuple(blocks))

    def _for_admins(self) -> list[Block]:
        """What they are told about the content; nobody else is."""
        words = [Paragraph(notice) for notice in self.notices[:NOTICES]] or [Paragraph("All of it is in use.")]
        if len(self.notices) > NOTICES:
            words.append(Paragraph(f"And {len(self.notices) - NOTICES} more: thinkchild content list"))
        return [Divider(), Heading("Content"), *words]


def _delivery(tx: Connection, now: datetime) -> list[Block]:
    """For admins: what keeps messages from their readers."""
    return [Paragraph(words) for words in watch.troubles(watch.figures(tx, now), now)]


def _training(done: int, scenarios: int, campaigns: Sequence[str]) -> tuple[Block, ...]:
    if not scenarios:
        return (Paragraph(NOTHING_YET),)
    words = f"You have completed {done} of {scenarios} scenarios. A go takes about two minutes."
    lines = [Paragraph(line) for line in campaigns]
    return *lines, Paragraph(words), Row((Button("Ask me a question", "quiz.ask", primary=True),))
