"""Figures in the words of Prometheus: what this process did, and how the outbox is by now."""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.clock import utc_now
from bot.db import Database
from bot.errors import StoreUnavailable
from bot.outbox import watch
from bot.outbox.rules import Happened, State
from bot.outbox.watch import Figures

COUNTED = {
    State.SENT: "Messages that arrived.",
    State.SKIPPED: "Messages that had no point any more when their time came.",
    State.FAILED: "Messages that were refused for good, or too often.",
    State.UNCERTAIN: "Messages that may have arrived, and nobody can look.",
}
LATE = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400)  # seconds


class Meter:
    """What this process did since it started. From any thread."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counters = {
            state: Counter(f"thinkchild_messages_{state}", words, registry=self.registry)
            for state, words in COUNTED.items()
        }
        self._refusals = Counter(
            "thinkchild_refusals",
            "Attempts that Slack refused (ratelimited is a 429) or whose answer was lost.",
            ["reason"],
            registry=self.registry,
        )
        self._late = Histogram(
            "thinkchild_due_to_sent_seconds",
            "From when a message or its next attempt was due until it arrived.",
            buckets=LATE,
            registry=self.registry,
        )

    def count(self, happened: Happened) -> None:
        if happened.what == "refused":
            self._refusals.labels(happened.reason).inc()
            return
        self._counters[happened.what].inc()
        if happened.what is State.SENT:
            self._late.observe(max(0.0, happened.late.total_seconds()))

    def follow(self, db: Database, now: Callable[[], datetime] = utc_now) -> None:
        """From now on the outbox's figures too, as they are when somebody asks."""
        self.registry.register(_Outbox(db, now))

    def page(self) -> tuple[bytes, str]:
        """What Prometheus reads, and what type it is of."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class _Outbox(Collector):
    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db, self._now = db, now

    def describe(self) -> Iterator[Metric]:
        """Nothing: to be registered asks no database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        now = self._now()
        try:
            with self._db.transaction() as tx:
                found = watch.figures(tx, now)
        except StoreUnavailable:
            yield GaugeMetricFamily("thinkchild_database_up", "1 if the database answers.", 0)
            return
        yield GaugeMetricFamily("thinkchild_database_up", "1 if the database answers.", 1)
        for name, words, value in _gauges(found, now):
            yield GaugeMetricFamily(f"thinkchild_outbox_{name}", words, value)
        pauses = found.standing.pauses if found.standing else 0
        yield CounterMetricFamily("thinkchild_outbox_pauses", "Times that sending was paused, by any process.", pauses)


def _gauges(found: Figures, now: datetime) -> tuple[tuple[str, str, float], ...]:
    waited = (now - found.oldest_due_at).total_seconds() if found.oldest_due_at else 0.0
    return (
        ("due", "Messages whose time has come, and what a dead sender left.", found.due),
        ("oldest_due_seconds", "How long the oldest of them has waited.", waited),
        ("waiting", "Messages that wait for their time, a shift or another attempt.", found.waiting),
        ("retrying", "Messages of both kinds that were tried in vain.", found.retrying),
        ("unmade", "Messages that nobody here can make: a bug, or put by a newer version.", found.unmade),
        ("sending", "Messages on their way.", found.sending),
        ("failed", "Messages that were refused: somebody has to decide.", found.failed),
        ("uncertain", "Messages that may have arrived: somebody has to decide.", found.uncertain),
        (
            "paused",
            "1 while nothing is sent because Slack asked for it or takes nothing.",
            bool(watch.paused_by(found, now)),
        ),
        ("refused", "1 while Slack takes nothing of ours: an admin has to mend it.", bool(watch.closed_by(found, now))),
    )
