"""The practice workspace: is it quick enough not to be what other benchmarks measure?"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench import servers
from bench.load import CLIENTS, Measured, drive
from bench.table import target

MESSAGES = 1000
WARM = 200
PORT, BARE = 4473, 4474
PEOPLE = ["U0AMINA", "U0BO", "U0CAROL", "U0DEV"]


def report() -> list[str]:
    with servers.process("ok", BARE):
        floor = drive(BARE, [_post(number) for number in range(WARM + MESSAGES)])
    with _practice(), servers.process("acker", PORT):
        drive(PORT, [_post(number) for number in range(WARM)])
        posted = drive(PORT, [_post(number) for number in range(MESSAGES)])
        said = [json.loads(answer) for answer in posted.answers]
        drive(PORT, [_press(one) for one in said[:WARM]])
        pressed = drive(PORT, [_press(one) for one in said])
    for name, run in (("posts", posted), ("presses", pressed)):
        wrong = [answer for answer in run.answers if not json.loads(answer)["ok"]]
        if run.refused or wrong:
            raise SystemExit(f"{len(wrong)} of {MESSAGES} {name} were refused, the first with {wrong[:1]}")
    if len({one["ts"] for one in said}) != MESSAGES:
        raise SystemExit("two messages share a timestamp")
    return [
        "## The practice workspace",
        "",
        f"{MESSAGES:,} messages of {len(_blocks(0))} blocks posted through its Web API, then a button pressed in each "
        f"through the page's own endpoint: the envelope goes to a bot by Socket Mode, which acknowledges it at once. "
        f"{CLIENTS} clients; `thinkchild practice` in a process of its own, nobody looking at the page. The floor is "
        "one route of the same web server (Starlette on uvicorn) that answers ok.",
        "",
        "| what | calls/s | p50 ms | p99 ms | of the floor |",
        "|---|---|---|---|---|",
        *(_row(*one, floor) for one in (("floor", floor), ("posted", posted), ("pressed and acknowledged", pressed))),
        "",
        "| what | measured | target | |",
        "|---|---|---|---|",
        target("messages posted a second", posted.rate, "{:,.0f}", 500, at_least=True),
        target("presses acknowledged a second", pressed.rate, "{:,.0f}", 500, at_least=True),
    ]


def _row(name: str, run: Measured, floor: Measured) -> str:
    p50, p99 = run.quantile(0.5), run.quantile(0.99)
    return f"| {name} | {run.rate:,.0f} | {p50:.1f} | {p99:.1f} | {run.rate / floor.rate:.0%} |"


@contextmanager
def _practice() -> Iterator[None]:
    command = [sys.executable, "-m", "bot", "practice", "--port", str(PORT)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    running = subprocess.Popen(command, env=clean, stdout=subprocess.DEVNULL)
    try:
        servers.wait_for(PORT)
        yield
    finally:
        running.terminate()
        running.wait(timeout=20)


def _post(number: int) -> bytes:
    """A quiz question, as the bot would send it."""
    sent = {"channel": PEOPLE[number % len(PEOPLE)], "text": f"Question {number}", "blocks": _blocks(number)}
    return _request("/api/chat.postMessage", sent, "Authorization: Bearer xoxb-practice\r\n")


def _press(said: dict[str, str]) -> bytes:
    user = f"U0{said['channel'].removeprefix('D0')}"
    act = {"user": user, "channel": said["channel"], "message": said["ts"]}
    return _request("/page/act", {**act, "block_id": "act", "action_id": "answer", "chosen": None})


def _blocks(number: int) -> list[dict[str, Any]]:
    def plain(text: str) -> dict[str, str]:
        return {"type": "plain_text", "text": text}

    options = [{"text": plain(f"Option {place} of question {number}"), "value": str(place)} for place in range(4)]
    words = "She is 14 and came home at 05:00. She says she was with friends. What do you do first? " * 3
    return [
        {"type": "header", "text": plain(f"Question {number}")},
        {"type": "section", "text": {"type": "mrkdwn", "text": words}},
        {
            "type": "section",
            "block_id": "pick",
            "text": plain("Choose one"),
            "accessory": {"type": "radio_buttons", "action_id": "choice", "options": options},
        },
        {
            "type": "actions",
            "block_id": "act",
            "elements": [
                {"type": "button", "action_id": "answer", "text": plain("I am sure"), "value": str(number)},
                {"type": "button", "action_id": "unsure", "text": plain("I am not sure"), "value": str(number)},
            ],
        },
        {"type": "context", "elements": [plain("From a real inspection report")]},
    ]


def _request(path: str, sent: dict[str, Any], more: str = "") -> bytes:
    body = json.dumps(sent).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nContent-Type: application/json; charset=utf-8\r\n"
    return f"{head}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body
