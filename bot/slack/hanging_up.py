"""Ending a Socket Mode connection at once, and for sure."""

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin.connection import ConnectionState


class _Over(ConnectionState):
    """Says that it is over, whatever slack_sdk writes into it."""

    @property
    def terminated(self) -> bool:
        return True

    @terminated.setter
    def terminated(self, _value: bool) -> None:
        pass


def hang_up(handler: SocketModeHandler) -> None:
    """Closes the connection and ends its threads.

    slack_sdk's worker waits up to a second for a message before it sees that it is closed; nothing is one too. Its
    reader, if it is just beginning, takes back that the session was ended, and is then waited for without end.
    """
    client, state = handler.client, handler.client.current_session_state
    client.closed = True
    client.current_session_state = _Over()  # type: ignore[no-untyped-call]  # slack_sdk left the types out
    state.terminated = True
    client.message_queue.put(None)
    handler.close()  # type: ignore[no-untyped-call]  # Bolt left the types out
