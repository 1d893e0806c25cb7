"""What somebody can do about a message that is stuck, by Slack's word for why."""

from collections.abc import Iterable, Mapping

from bot.outbox.rules import State

_STRANGER = (
    "Slack finds nobody with this member id. Mend it in the roster and import that; the person is then somebody new, "
    "so cancel this message."
)
_BUG = "Slack does not take the message as it is. Tell whoever maintains the bot, and cancel it."
_CLOSED_TO_US = (
    "The conversation is closed to the bot. Retry once the person has opened Think Child in Slack, or cancel."
)
_APP = (
    "Slack takes nothing from the bot. Install the app again from the manifest, put the new token into the settings, "
    "and restart: the queue then empties by itself."
)
_NETWORK = "Slack lets the bot in from some networks only, or under conditions. Ask the workspace's owner."
ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("channel_not_found", "user_not_found", "users_not_found", "user_not_visible"), _STRANGER),
    "user_disabled": "Their Slack account is deactivated. Take them off the roster if they have left, and cancel.",
    "cannot_dm_bot": "The member id is an app's, not a person's. Mend it in the roster, import that, and cancel.",
    **dict.fromkeys(("is_archived", "not_in_channel"), _CLOSED_TO_US),
    "restricted_action": "A setting of the workspace forbids it. Ask the workspace's owner, then retry.",
    "messages_tab_disabled": "The app's messages tab is off. Switch it on under App Home: the queue empties by itself.",
    **dict.fromkeys(("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format"), _BUG),
    **dict.fromkeys(("no_text", "invalid_metadata_format", "metadata_too_large", "too_many_attachments", "bug"), _BUG),
    **dict.fromkeys(("invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed"), _APP),
    **dict.fromkeys(("missing_scope", "not_allowed_token_type"), _APP),
    **dict.fromkeys(("team_access_not_granted", "team_added_to_org"), _APP),
    **dict.fromkeys(("ekm_access_denied", "accesslimited", "access_denied"), _NETWORK),
    **dict.fromkeys(("org_login_required", "two_factor_setup_required"), _NETWORK),
}
_ASK = "It may have arrived. Ask its reader: retry if it did not come, else cancel."
_UNKNOWN = (
    "Slack refused it eight times. Look the word up in Slack's documentation, mend the cause and retry, or cancel."
)


def advice(state: str, reason: str) -> str:
    """Nothing if there is nothing to be done."""
    if state == State.UNCERTAIN:
        return _ASK
    return ADVICE.get(reason) or (_UNKNOWN if state == State.FAILED else "")


def advices(stuck: Iterable[tuple[str, str]]) -> list[str]:
    """Each once, after what it is about, for states and reasons."""
    told = {(reason, words): None for state, reason in stuck if (words := advice(state, reason))}
    return [f"{reason}: {words}" for reason, words in told]
