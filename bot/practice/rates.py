"""Slack's documented rates, as a fault that can be switched on: how soon a method may be called again.

https://docs.slack.dev/apis/web-api/rate-limits: tiers are "at least so many a minute, and occasional bursts"; posting
is about one message a second in each conversation, with short bursts, within a limit for the whole workspace.
"""

import math
from dataclasses import dataclass, field

DOCUMENTATION = "https://docs.slack.dev/apis/web-api/rate-limits"
POSTS_A_SECOND = 1.0
POSTS_AT_ONCE = 3  # ours: Slack only says "short bursts"
WORKSPACE_POSTS_A_MINUTE = 300  # ours: Slack only says "several hundred"
TIERS = {2: 20, 3: 50, 4: 100}  # calls a minute
TIER_OF = {
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.list": 2,
    "conversations.open": 3,
    "conversations.replies": 3,
    "dnd.info": 3,
    "dnd.teamInfo": 2,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.info": 4,
    "users.list": 2,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}


@dataclass
class _Bucket:
    most: float
    a_second: float
    full: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is one to take."""
        self.full, self.at = min(self.most, self.full + (now - self.at) * self.a_second), now
        return max(0.0, (1 - self.full) / self.a_second)


@dataclass
class Rates:
    _buckets: dict[tuple[str, str | None], _Bucket] = field(default_factory=dict)

    def refuses(self, method: str, channel: str | None, now: float) -> int:
        """The Retry-After of a call that comes too soon, or 0."""
        needed = self._needed(method, channel, now)
        wait = max((bucket.wait(now) for bucket in needed), default=0.0)
        if wait > 0:
            return math.ceil(wait)
        for bucket in needed:
            bucket.full -= 1
        return 0

    def _needed(self, method: str, channel: str | None, now: float) -> list[_Bucket]:
        if method == "chat.postMessage":
            room = self._bucket((method, channel), POSTS_AT_ONCE, POSTS_A_SECOND, now)
            return [room, self._bucket((method, ""), POSTS_AT_ONCE * 10, WORKSPACE_POSTS_A_MINUTE / 60, now)]
        if method in TIER_OF:
            a_minute = TIERS[TIER_OF[method]]
            return [self._bucket((method, ""), a_minute, a_minute / 60, now)]
        return []

    def _bucket(self, key: tuple[str, str | None], most: float, a_second: float, now: float) -> _Bucket:
        if key not in self._buckets:
            self._buckets[key] = _Bucket(most, a_second, most, now)
        return self._buckets[key]
