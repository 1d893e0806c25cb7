"""What was said is still there in the next run, and a file that cannot be used is explained in one sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.practice import KeepProblem, Practice
from bot.practice.asgi import Parts
from bot.practice.block_kit.inside import Json
from bot.practice.cast import Cast, Person
from bot.practice.cast_file import load as load_cast
from bot.practice.clock import PracticeClock
from bot.practice.person import Visitor
from tests.practice.api.asking import AMINAS, EVERY_SCOPE, HOME, eventually

PNG = b"\x89PNG\r\n\x1a\n.."
CHOICE = {
    "type": "actions",
    "block_id": "question",
    "elements": [
        {
            "type": "radio_buttons",
            "action_id": "choice",
            "options": [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("yes", "no")],
        }
    ],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "practice.json"


def moved_clock() -> PracticeClock:
    return PracticeClock(lambda: 1_700_000_000.0)


def parts(path: Path, clock: PracticeClock | None = None, cast: Cast | None = None) -> Parts:
    return Parts(cast or load_cast(), base="http://127.0.0.1:1/", clock=clock or moved_clock(), keep=path)


def client_of(practice: Practice) -> WebClient:
    return WebClient(token="xoxb-practice", base_url=practice.api_url)


def saved(its: Parts) -> None:
    assert its.keep is not None
    its.keep.save()


def test_a_second_run_goes_on_where_the_first_ended(path: Path) -> None:
    with Practice(keep=path, scopes=EVERY_SCOPE) as practice:
        client = client_of(practice)
        metadata = {"event_type": "delivery", "event_payload": {"key": "k1"}}
        parent = client.chat_postMessage(channel=AMINAS, text="Q & A", blocks=[CHOICE], metadata=metadata)["ts"]
        client.chat_postMessage(channel=AMINAS, text="reply", thread_ts=parent)
        Visitor(practice.url, "U0AMINA").picks("no")
        client.chat_postEphemeral(channel=AMINAS, user="U0AMINA", text="Only you")
        view = client.views_publish(user_id="U0AMINA", view=HOME)["view"]
        file = client.files_upload_v2(channel=AMINAS, filename="a.png", file=PNG)["file"]
        eventually(lambda: client.files_info(file=file["id"])["file"]["shares"])
        practice.workspace.deactivated.add("U0BO")
        practice.workspace.archive("C0RESPONSEA")
        before = client.conversations_history(channel=AMINAS, include_all_metadata=True)["messages"]

    with Practice(keep=path, scopes=EVERY_SCOPE) as practice:
        client, amina = client_of(practice), Visitor(practice.url, "U0AMINA")
        after = client.conversations_history(channel=AMINAS, include_all_metadata=True)["messages"]

        assert [_without_addresses(one) for one in after] == [_without_addresses(one) for one in before]
        assert after[1]["metadata"] == metadata
        assert after[1]["reply_count"] == 1
        assert amina.sees()[0]["chosen"] == {"question": {"choice": "no"}}
        assert [message["ephemeral"] for message in amina.sees()].count(True) == 1
        assert (amina.home() or {})["hash"] == view["hash"]
        assert after[0]["files"][0]["url_private"].startswith(practice.url)
        assert client.users_info(user="U0BO")["user"]["deleted"]
        assert client.conversations_info(channel="C0RESPONSEA")["channel"]["is_archived"]
        assert client.chat_postMessage(channel=AMINAS, text="next")["ts"] > before[0]["ts"]


def test_a_fresh_run_knows_nothing_of_the_last_one_whatever_is_in_the_file(path: Path) -> None:
    path.write_text("from elsewhere", encoding="utf-8")
    with Practice(keep=path, fresh=True) as practice:
        client_of(practice).chat_postMessage(channel=AMINAS, text="from the first run")
    with Practice(keep=path, fresh=True) as practice:
        assert Visitor(practice.url, "U0AMINA").sees() == []

    assert "from the first run" not in path.read_text(encoding="utf-8")


def test_it_is_written_while_the_workspace_runs_and_always_whole(path: Path) -> None:
    with Practice(keep=path) as practice:
        client_of(practice).chat_postMessage(channel=AMINAS, text="in between")

        eventually(lambda: "in between" in json.dumps(json.loads(path.read_text())))
        assert list(path.parent.iterdir()) == [path]


def test_nothing_is_said_at_the_same_time_twice_though_the_clock_stood_still(path: Path) -> None:
    first = parts(path)
    said = first.workspace.say(AMINAS, "1")
    first.workspace.change(said, "2", None)
    saved(first)

    later = parts(path).workspace.say(AMINAS, "3")

    assert later.ts > said.edited_at > said.ts


def test_a_thread_whose_first_message_was_deleted_is_kept_with_its_tombstone(path: Path) -> None:
    first = parts(path)
    parent = first.workspace.say(AMINAS, "question")
    first.workspace.say(AMINAS, "reply", thread_ts=parent.ts)
    first.workspace.remove(parent)
    saved(first)

    tombstone, reply = parts(path).workspace.channel(AMINAS).messages

    assert (tombstone.deleted, tombstone.replies) == (True, [reply])


def test_the_clocks_lead_is_kept(path: Path) -> None:
    clock = moved_clock()
    first = parts(path, clock)
    clock.move(3600)
    saved(first)

    again = moved_clock()
    parts(path, again)

    assert again.moved == 3600


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is not JSON"),
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("[]", "it was not written by the practice workspace"),
        ('{"format": "something else"}', "it was not written by the practice workspace"),
        ('{"format": "think-child-practice", "version": 99}', "it is of version 99"),
        ('{"format": "think-child-practice", "version": 1}', "it is damaged"),
    ],
)
def test_a_file_that_is_not_ours_is_left_alone_and_said_to_be_foreign(path: Path, content: str, why: str) -> None:
    path.write_text(content)

    with pytest.raises(
        KeepProblem, match=f"practice.json cannot be opened, because {why}.*: choose another file"
    ) as found:
        Practice(keep=path)

    assert "\n" not in str(found.value)
    assert path.read_text() == content


def _put(content: Json, place: str, value: Any) -> None:
    *way, last = place.split("/")
    for step in way:
        content = content[int(step) if isinstance(content, list) else step]
    content[int(last) if isinstance(content, list) else last] = value


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("moved", "soon"),
        ("files", None),
        ("files/0/data", "not base64"),
        ("files/0/name", 7),
        ("homes/U0AMINA/body", {"type": "modal"}),
        ("homes/U0AMINA", []),
        ("deactivated", [[]]),
        ("begun_at", "yesterday"),
        ("read_to", {"U0AMINA": []}),
        ("read_to/U0AMINA/D0AMINA", "yesterday"),
        ("channels/D0AMINA", "nothing"),
        ("channels/D0AMINA/messages/0/ts", "yesterday"),
        ("channels/D0AMINA/messages/0/text", None),
        ("channels/D0AMINA/messages/0/metadata", "words"),
        ("channels/D0AMINA/messages/0/blocks", [{"type": "script"}]),
        ("channels/D0AMINA/messages/0/states", {"U0AMINA": 7}),
        ("channels/D0AMINA/messages/0/files", ["F0NOTHING"]),
    ],
)
def test_a_damaged_file_is_explained_and_changes_nothing(path: Path, place: str, value: Any) -> None:
    its = parts(path)
    its.workspace.say(AMINAS, "Q", [CHOICE]).state_for("U0AMINA")
    its.views.publish("U0AMINA", HOME)
    its.marks.mark("U0AMINA", AMINAS, its.workspace.channel(AMINAS).messages[0].ts)
    file, address = its.workspace.files.request("a.png", len(PNG))
    its.workspace.files.receive(address.rpartition("/")[2], PNG)
    its.workspace.files.complete(file.id, "A")
    saved(its)
    content = json.loads(path.read_text())
    parts(path)  # as it is, it can be opened

    _put(content, place, value)
    path.write_text(json.dumps(content))

    with pytest.raises(KeepProblem, match="because it is damaged"):
        parts(path)
    assert json.loads(path.read_text()) == content


def test_what_was_not_read_is_still_new_in_the_next_run(path: Path) -> None:
    first = parts(path)
    first.clock.move(3600)
    for text in ("One", "Two", "Three"):
        read = first.workspace.say(AMINAS, text)
        if text == "One":
            first.marks.mark("U0AMINA", AMINAS, read.ts)
    saved(first)
    second = parts(path)

    assert second.marks.unread("U0AMINA", AMINAS, second.workspace.channel(AMINAS).messages) == 2


def test_another_cast_is_not_mixed_with_what_was_kept(path: Path) -> None:
    saved(parts(path))

    with pytest.raises(KeepProblem, match="was kept with other people or teams"):
        parts(path, cast=Cast((), (Person("U0AMINA", "Amina Khan", "Officer", "Response A"),)))


def test_a_place_that_cannot_be_written_to_is_noticed_at_once(tmp_path: Path) -> None:
    with pytest.raises(KeepProblem, match=r"cannot be written .*: choose a place"):
        Practice(keep=tmp_path / "nowhere" / "practice.json")
    with pytest.raises(KeepProblem, match=r"cannot be read .*: choose another file"):
        Practice(keep=tmp_path)


def _without_addresses(message: Json) -> Json:
    """The port is another one in each run."""
    addresses = ("url_private", "url_private_download", "permalink")
    files = [{name: one for name, one in file.items() if name not in addresses} for file in message.get("files", [])]
    return {**message, "files": files}
