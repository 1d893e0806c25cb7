"""A campaign as a trainer writes it in YAML, to be started on a day that somebody gives."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from bot import yamlfile
from bot.campaigns.rules import LONGEST, MOST_SCENARIOS, TITLE
from bot.errors import ContentError
from bot.people.rules import LONGEST as LONGEST_NAME
from bot.sources import Slug
from bot.yamlfile import Content


class CampaignFile(Content):
    """`teams` are names, none for all teams; `days` is how long it lasts."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=TITLE)]
    scenarios: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=MOST_SCENARIOS)]
    days: Annotated[int, Field(strict=True, ge=1, le=LONGEST.days)]
    teams: tuple[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)], ...] = ()

    def due(self, opens: date) -> date:
        """Its last day."""
        return opens + timedelta(days=self.days - 1)


def load(file: Path) -> CampaignFile:
    """Raises ContentError with every mistake in the file."""
    content, _, mistakes = yamlfile.read(file, CampaignFile)
    if content is None:
        raise ContentError(mistakes)
    return content
