"""People, teams as user groups, time zones, and do not disturb."""

from datetime import UTC, datetime, time

import pytest
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.api.arguments import Arguments
from bot.practice.api.disturbing import Disturbing
from bot.practice.asgi import Parts
from bot.practice.block_kit.inside import Json
from bot.practice.cast import Cast, Person
from bot.practice.clock import PracticeClock
from tests.practice.api.asking import refusal

NIGHT = (time(22), time(7))
AMINA = Person("U0AMINA", "Amina Khan", "Officer", "Response A", dnd=NIGHT)
BO = Person("U0BO", "Bo Larsen", "Coach", "Response A", tz="Pacific/Auckland")


def at(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def parts_at(now: datetime) -> Parts:
    return Parts(Cast((), (AMINA, BO)), base="http://127.0.0.1:1/", clock=PracticeClock(now.timestamp))


def test_people_have_names_titles_and_time_zones(reader: WebClient) -> None:
    amina = reader.users_info(user="U0AMINA")["user"]
    everyone = reader.users_list()["members"]

    assert (amina["real_name"], amina["tz"], amina["deleted"]) == ("Amina Khan", "Europe/London", False)
    assert amina["profile"]["title"] == "Officer, Response A"
    assert {"U0ERIN", "U0THINKCHILD", "U0BO"} <= {person["id"] for person in everyone}


def test_everybody_comes_at_once_or_in_pages(reader: WebClient) -> None:
    at_once = [person["id"] for person in reader.users_list()["members"]]

    pages = [[person["id"] for person in page["members"]] for page in reader.users_list(limit=10)]

    assert [user for page in pages for user in page] == at_once
    assert len(pages[0]) == 10
    assert refusal(reader, "users.list", limit=1001) == "invalid_limit"
    assert refusal(reader, "users.list", cursor="bmV4dDpVMA==") == "invalid_cursor"


@pytest.mark.parametrize(
    ("now", "label", "offset"),
    [(at(2026, 1, 5, 12), "Greenwich Mean Time", 0), (at(2026, 7, 5, 12), "British Summer Time", 3600)],
)
def test_the_offset_of_a_time_zone_follows_the_season(now: datetime, label: str, offset: int) -> None:
    user: Json = parts_at(now).families.people.info(Arguments({"user": "U0AMINA"}))["user"]

    assert (user["tz_label"], user["tz_offset"]) == (label, offset)


def test_somebody_who_left_is_marked_and_can_still_be_written_to_in_vain(practice: Practice, client: WebClient) -> None:
    """Slack's own SDK maintainers say so (python-slack-sdk issue 1156): only `deleted` tells."""
    practice.workspace.deactivated.add("U0AMINA")

    assert client.users_info(user="U0AMINA")["user"]["deleted"]
    assert refusal(client, "conversations.open", users="U0AMINA") == "user_disabled"
    assert client.chat_postMessage(channel="D0AMINA", text="Hi")["ok"]


def test_a_team_is_a_user_group(reader: WebClient) -> None:
    groups = reader.usergroups_list(include_users=True, include_count=True)["usergroups"]
    (team,) = [group for group in groups if group["handle"] == "response-a"]

    assert (team["name"], team["is_usergroup"]) == ("Response A", True)
    assert "U0AMINA" in team["users"]
    assert team["user_count"] == len(team["users"])
    assert reader.usergroups_users_list(usergroup=team["id"])["users"] == team["users"]
    assert "users" not in reader.usergroups_list()["usergroups"][0]
    assert refusal(reader, "usergroups.users.list", usergroup="S0NOBODY") == "no_such_subteam"


def test_the_workspace_has_a_name_that_says_practice(reader: WebClient) -> None:
    assert "practice" in reader.team_info()["team"]["name"]


@pytest.mark.parametrize(
    ("now", "start", "end", "on"),
    [
        (at(2026, 1, 5, 12), at(2026, 1, 5, 22), at(2026, 1, 6, 7), False),
        (at(2026, 1, 5, 23), at(2026, 1, 5, 22), at(2026, 1, 6, 7), True),
        (at(2026, 1, 6, 3), at(2026, 1, 5, 22), at(2026, 1, 6, 7), True),
        (at(2026, 1, 6, 7), at(2026, 1, 6, 22), at(2026, 1, 7, 7), False),
        # The clocks go forward in this night: it is an hour shorter.
        (at(2026, 3, 29, 0), at(2026, 3, 28, 22), at(2026, 3, 29, 6), True),
    ],
)
def test_do_not_disturb_is_the_stretch_that_lasts_or_comes_next(
    now: datetime, start: datetime, end: datetime, on: bool
) -> None:
    shown = Disturbing(parts_at(now).workspace).info(Arguments({"user": "U0AMINA"}))

    assert shown["dnd_enabled"]
    assert (shown["next_dnd_start_ts"], shown["next_dnd_end_ts"]) == (start.timestamp(), end.timestamp())
    assert AMINA.quiet_at(now) is on


def test_do_not_disturb_for_several_people() -> None:
    disturbing = Disturbing(parts_at(at(2026, 1, 5, 12)).workspace)

    shown = disturbing.team_info(Arguments({"users": "U0AMINA,U0BO,U0NOBODY"}))["users"]

    assert {user: one["dnd_enabled"] for user, one in shown.items()} == {"U0AMINA": True, "U0BO": False}
    assert shown["U0BO"] == {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


def test_do_not_disturb_is_refused_as_slack_does(reader: WebClient) -> None:
    assert refusal(reader, "dnd.teamInfo") == "no_users_provided"
    assert refusal(reader, "dnd.teamInfo", users=",".join(["U0AMINA"] * 51)) == "too_many_users"
    assert refusal(reader, "dnd.info", user="U0NOBODY") == "user_not_found"
    assert reader.dnd_info()["dnd_enabled"] is False
