"""Pauses of one pump: the platform wants to be left alone, cannot be reached, or takes nothing of ours."""

import logging
from datetime import timedelta
from time import monotonic

from bot.outbox import watch
from bot.outbox.rules import PASSING

SHORTEST = 1.0  # seconds: what waits keeps its time, so only this keeps it from being tried over and over
LONG = 300.0  # seconds without a message before a pause that is over by itself is worth a line in the log

log = logging.getLogger(__name__)


class Pause:
    """Says in the log what an operator has to know, once each, until a message goes."""

    def __init__(self) -> None:
        self.until, self.reason = float("-inf"), ""  # of monotonic()
        self.untold: timedelta | None = None  # the other processes do not know of it yet
        self._since: float | None = None  # when the first of those began between which nothing went
        self._is_long = False
        self._closed_by = ""

    def lasts(self) -> bool:
        return monotonic() < self.until

    def begin(self, seconds: float, reason: str) -> None:
        now, seconds = monotonic(), max(seconds, SHORTEST)
        if self._since is None or now > self.until + LONG:  # the last one was another matter
            self._since = now
        if now + seconds > self.until:
            self.until, self.reason = now + seconds, reason
            self.untold = timedelta(seconds=seconds)
        if reason not in PASSING:
            if reason != self._closed_by:
                self._closed_by = reason
                log.error(watch.refused(reason))
        elif self.until - self._since > LONG and not self._is_long:
            self._is_long = True
            log.warning("messages wait. %s", watch.held_up(reason))

    def sent(self) -> None:
        """A message has gone: whatever it was is over."""
        if self._is_long:
            log.warning("messages go again")
        self._since, self._is_long, self._closed_by = None, False, ""
