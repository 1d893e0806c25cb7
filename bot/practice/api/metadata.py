"""The metadata of a message: an event type and a flat payload (docs.slack.dev/messaging/message-metadata)."""

import json
from typing import Any

from bot.practice.api.arguments import Arguments
from bot.practice.block_kit.inside import Json
from bot.practice.refused import Refused

MOST_BYTES = 16 * 1024  # ours: Slack refuses metadata that is too large, but does not say from where on


def metadata_in(args: Arguments) -> Json | None:
    metadata = args.parsed("metadata", "invalid_metadata_format")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or metadata.keys() != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if not _is_event(metadata["event_type"], metadata["event_payload"]):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > MOST_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def _is_event(event_type: Any, payload: Any) -> bool:
    """A value is a string, number or boolean, or a flat object, or a list of these: what Slack's own types allow."""
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        return False
    values = [one for value in payload.values() for one in (value if isinstance(value, list) else [value])]
    inner = [one for value in values for one in (value.values() if isinstance(value, dict) else [value])]
    return all(isinstance(one, str | int | float | bool) for one in inner)
