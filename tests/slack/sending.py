"""The outbox's thread, for as long as a test needs it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.outbox.runner import Runner


@contextmanager
def running(runner: Runner) -> Iterator[Runner]:
    thread = threading.Thread(target=runner.run)
    thread.start()
    try:
        yield runner
    finally:
        runner.stop()
        thread.join(timeout=20)


def wait_until(what: Callable[[], object]) -> None:
    for _ in range(400):
        if what():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it did not come")
