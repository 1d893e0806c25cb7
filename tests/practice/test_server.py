"""How the workspace listens."""

import socket

from bot.practice import Practice


def test_small_answers_leave_at_once(practice: Practice) -> None:
    """asyncio sets TCP_NODELAY only where the protocol is named: without it each answer waited 40 ms."""
    assert practice._listener.proto == socket.IPPROTO_TCP
