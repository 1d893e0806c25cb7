"""The slash commands of the app, as its manifest lists them: Slack shows these words while a command is typed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    says: str
    usage: str = ""


COMMANDS = {
    "/thinkchild": Command(
        "Start a safeguarding checklist, or see what is open",
        "[custody | missing | grooming | offender | images] [incident reference] or leave",
    ),
    "/quiz": Command("Answer a question from a real inspection case"),
    "/coverage": Command("For coaches: who has completed what", "[team]"),
    "/campaign": Command("For coaches and trainers: a few scenarios for many officers"),
}
