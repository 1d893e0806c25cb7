"""Settings, from the environment and .env. Everything missing or wrong is said at once, with what to do.

Secrets are SecretStr: printing or logging them shows stars.
"""

import os
import re
from collections import ChainMap
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from bot.errors import SettingsError

PROSE = (
    "Amina",
    "Amina Khan",
    "Amina12",
    "12",
    "boy at 14 High Street",
    "she is 12",
)  # what an incident pattern must never take


class Settings(BaseModel):
    """Each field is the environment variable of the same name in capitals; .env.example explains them."""

    model_config = ConfigDict(frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    database_url: SecretStr = SecretStr("sqlite:///thinkchild.db")  # it may hold a password
    thinkchild_timezone: str = "Europe/London"
    thinkchild_incident_pattern: str = r"[A-Z]{2}-\d{8}-\d{4}"
    thinkchild_incident_example: str = "LC-20261122-0413"
    thinkchild_complete_within_days: Annotated[int, Field(ge=1, le=365)] = 28
    thinkchild_messages_a_second: Annotated[float, Field(ge=0.5, le=100)] = 4
    thinkchild_support: str = (
        "If this is close to home: your supervisor, occupational health and your force's welfare line are there."
    )
    thinkchild_content: Path | None = None
    thinkchild_watch_port: Annotated[int | None, Field(ge=1, le=65535)] = None
    thinkchild_watch_host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 3000

    @property
    def database(self) -> str:
        return self.database_url.get_secret_value()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.thinkchild_timezone)

    @property
    def complete_within(self) -> timedelta:
        return timedelta(days=self.thinkchild_complete_within_days)

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _right_kind_of_token(cls, token: SecretStr | None, info: Any) -> SecretStr | None:
        prefix = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}[info.field_name]
        if token is not None and not re.fullmatch(rf"{prefix}[A-Za-z0-9-]+", token.get_secret_value()):
            raise ValueError(f"must be {prefix} and then letters, digits and hyphens (api.slack.com/apps, your app)")
        return token

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_a_slash(cls, url: str) -> str:
        if not re.fullmatch(r"https?://\S+/", url):
            raise ValueError("must be a web address that ends with a slash, such as https://slack.com/api/")
        return url

    @field_validator("thinkchild_timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("must be a zone such as Europe/London")
        return zone

    @field_validator("thinkchild_incident_pattern")
    @classmethod
    def _takes_no_prose(cls, pattern: str) -> str:
        try:
            taken = [words for words in PROSE if re.fullmatch(pattern, words.upper())]
        except re.error as error:
            raise ValueError(f"is not a regular expression: {error}") from None
        if taken:
            raise ValueError("is so wide that it takes words about people; describe your log numbers exactly")
        return pattern

    @model_validator(mode="after")
    def _example_matches(self) -> Self:
        if not re.fullmatch(self.thinkchild_incident_pattern, self.thinkchild_incident_example.upper()):
            raise ValueError("THINKCHILD_INCIDENT_EXAMPLE in capitals does not match THINKCHILD_INCIDENT_PATTERN")
        return self


# What a word of the command line cannot do without, and where it is found.
NEEDED = {
    "slack_bot_token": "the bot token, xoxb-… (api.slack.com/apps, your app, OAuth & Permissions)",
    "slack_app_token": "the app-level token, xapp-… (your app, Basic Information, App-Level Tokens, connections:write)",
    "slack_signing_secret": "the signing secret (your app, Basic Information, App Credentials)",
}


def found_in() -> dict[str, dict[str, str | None]]:
    """What is set, by where it is set; the first place to name something decides."""
    return {"the environment": dict(os.environ), ".env": dotenv_values(".env")}


def load(needs: tuple[str, ...] = (), environment: Mapping[str, str] | None = None) -> Settings:
    """The settings; `needs` names the ones that must be there. Raises SettingsError with a line for each mistake."""
    found = ChainMap(*found_in().values()) if environment is None else environment
    given = {name: value for name in Settings.model_fields if (value := found.get(name.upper()))}
    problems = [f"{name.upper()} is missing: {NEEDED[name]}" for name in needs if name not in given]
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        problems += [f"{''.join(map(str, one['loc'][:1])).upper()} {_plain(one['msg'])}".lstrip() for one in wrong]
    if problems:
        raise SettingsError("\n".join([*problems, "Set these in the environment or in .env (see .env.example)."]))
    return settings


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should", "should")
