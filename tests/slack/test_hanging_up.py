"""A connection ends for sure, even where slack_sdk is just beginning to read from it."""

import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin.connection import ConnectionState

from bot.practice import Practice
from bot.practice.ids import APP_TOKEN, BOT_TOKEN
from bot.slack.hanging_up import hang_up


def test_a_reader_that_is_just_beginning_ends_too() -> None:
    with Practice(0) as practice:
        web = WebClient(token=BOT_TOKEN, base_url=practice.api_url)
        app = App(client=web, signing_secret="unused", process_before_response=True)
        talks = WebClient(token=APP_TOKEN, base_url=practice.api_url)
        handler = SocketModeHandler(app, APP_TOKEN, web_client=talks, ping_interval=0.2)
        handler.connect()  # type: ignore[no-untyped-call]  # Bolt left the types out
        handler.client.current_session_state.terminated = True  # its reader pauses for a moment
        session = handler.client.current_session
        assert session is not None
        begins = session.run_until_completion
        begun, hung_up = threading.Event(), threading.Event()

        def begin(_: ConnectionState) -> None:
            """As late as can be: after the hanging up began."""
            begun.set()
            hung_up.wait(10)
            handler.client.current_session_state.terminated = False
            begins(handler.client.current_session_state)

        session.run_until_completion = begin  # type: ignore[method-assign, assignment]  # as slow as may be
        assert begun.wait(20)
        closing = threading.Thread(target=hang_up, args=(handler,), daemon=True)
        closing.start()
        threading.Timer(0.3, hung_up.set).start()
        closing.join(10)

        assert not closing.is_alive()
