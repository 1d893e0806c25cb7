"""Modals and Home tabs: triggers, stacks, hashes, names, sizes."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.practice.asgi import Parts
from bot.practice.block_kit.inside import Json
from bot.practice.cast_file import load as load_cast
from bot.practice.clock import PracticeClock
from bot.practice.refused import Refused
from bot.practice.views import View, Views
from tests.practice.api.asking import HOME, MODAL, refusal

NAMED = {**MODAL, "external_id": "start"}


def views_at(now: list[float]) -> Views:
    """Views without a server, and with a clock that the test moves."""
    return Parts(load_cast(), base="http://127.0.0.1:1/", clock=PracticeClock(lambda: now[0])).views


@pytest.fixture
def views() -> Views:
    return views_at([1_700_000_000.0])


def opened(views: Views, body: Json = MODAL, user: str = "U0AMINA") -> View:
    return views.open(views.trigger_for(user), body)


def pushed(views: Views, on: View, body: Json = MODAL) -> View:
    return views.push(views.trigger_for(on.user, on), body)


def refused(call: Any, *args: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call(*args)
    return refusal.value.error


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("views.open", {"trigger_id": "made.up", "view": json.dumps(MODAL)}, "invalid_trigger_id"),
        ("views.open", {"view": json.dumps(MODAL)}, "invalid_arguments"),
        ("views.open", {"trigger_id": "made.up", "view": json.dumps(HOME)}, "invalid_arguments"),
        ("views.push", {"trigger_id": "made.up", "view": json.dumps(MODAL)}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V0", "view": json.dumps(MODAL)}, "not_found"),
        ("views.update", {"external_id": "nothing", "view": json.dumps(MODAL)}, "not_found"),
        ("views.publish", {"user_id": "U0NOBODY", "view": json.dumps(HOME)}, "user_not_found"),
        ("views.publish", {"user_id": "U0AMINA", "view": json.dumps(MODAL)}, "invalid_arguments"),
    ],
)
def test_each_refusal_has_slacks_own_error(reader: WebClient, method: str, args: dict[str, str], error: str) -> None:
    assert refusal(reader, method, **args) == error


def test_a_stale_hash_does_not_overwrite_home(client: WebClient) -> None:
    old = client.views_publish(user_id="U0AMINA", view=HOME)["view"]["hash"]
    client.views_publish(user_id="U0AMINA", view=HOME, hash=old)

    assert refusal(client, "views.publish", user_id="U0AMINA", view=json.dumps(HOME), hash=old) == "hash_conflict"


def test_a_view_over_250_kilobytes_is_refused(reader: WebClient) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    view = {"type": "home", "blocks": [long] * 90}

    assert refusal(reader, "views.publish", user_id="U0AMINA", view=json.dumps(view)) == "view_too_large"


def test_a_trigger_works_once_and_for_three_seconds() -> None:
    now = [1_700_000_000.0]
    views = views_at(now)
    used, late = views.trigger_for("U0AMINA"), views.trigger_for("U0AMINA")

    views.open(used, MODAL)
    now[0] += 3.1

    assert refused(views.open, used, MODAL) == "exchanged_trigger_id"
    assert refused(views.open, late, MODAL) == "expired_trigger_id"


def test_triggers_are_forgotten_so_that_a_long_run_does_not_grow() -> None:
    now = [1_700_000_000.0]
    views = views_at(now)
    old = views.trigger_for("U0AMINA")

    now[0] += 31 * 60
    views.trigger_for("U0AMINA")

    assert refused(views.open, old, MODAL) == "invalid_trigger_id"


def test_at_most_three_modals_are_stacked_and_each_knows_the_one_below(views: Views) -> None:
    first = opened(views)
    second = pushed(views, first)
    third = pushed(views, second)

    assert (third.root, third.previous) == (first.id, second.id)
    assert refused(pushed, views, third) == "push_limit_reached"


def test_only_what_was_done_in_an_open_modal_can_push_another(views: Views) -> None:
    first = opened(views)
    home = views.publish("U0AMINA", HOME)
    from_a_message = views.trigger_for("U0AMINA")

    assert refused(views.push, from_a_message, MODAL) == "not_found"
    assert refused(pushed, views, home) == "not_found"
    trigger = views.trigger_for("U0AMINA", first)
    views.close(first)
    assert refused(views.push, trigger, MODAL) == "not_found"


def test_a_refused_view_does_not_use_up_the_trigger(views: Views) -> None:
    trigger = views.trigger_for("U0AMINA")

    assert refused(views.open, trigger, {**MODAL, "blocks": [{"type": "section"}]}) == "invalid_arguments"
    assert views.open(trigger, MODAL).user == "U0AMINA"


def test_an_external_id_names_one_view_only(views: Views) -> None:
    named, other = opened(views, NAMED), opened(views, user="U0BO")

    assert refused(opened, views, NAMED, "U0CAROL") == "duplicate_external_id"
    assert refused(views.update, other, NAMED) == "duplicate_external_id"
    assert refused(views.publish, "U0AMINA", {**HOME, "external_id": "start"}) == "duplicate_external_id"
    assert views.update(views.named("", "start"), NAMED) is named
