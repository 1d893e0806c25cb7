"""A process that sends the outbox's messages until it is killed: python -m bench.sender DATABASE API_URL RATE LEASE.

RATE is messages a second, 0 for as many as go; LEASE the seconds of a claim, 0 for the usual.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.outbox import rules

DATABASE, API_URL, RATE, LEASE = sys.argv[1:5] if len(sys.argv) > 4 else ("", "", "0", "0")
if float(LEASE):  # before the pump learns of them
    rules.LEASE, rules.MARGIN = timedelta(seconds=float(LEASE)), timedelta(seconds=float(LEASE) / 2)

from bot.cards import Button, Card, Heading, Row, Text  # noqa: E402
from bot.clock import utc_now  # noqa: E402
from bot.db import Database  # noqa: E402
from bot.outbox.runner import Runner  # noqa: E402
from bot.slack.poster import Poster  # noqa: E402


def prepare(_: Connection, claimed: Sequence[rules.Delivery], __: datetime) -> Mapping[int, rules.Verdict]:
    return {one.id: rules.Post("U0AMINA", _card(one.key)) for one in claimed}


def _card(key: str) -> Card:
    return Card((Heading("A question is waiting"), Text(key), Row((Button("Open it", "quiz.ask"),))))


if __name__ == "__main__":
    Runner(Database(DATABASE), Poster("xoxb-practice", API_URL), prepare, float(RATE) or None, utc_now).run()
