"""Uploading in three steps, as slack_sdk does it; showing a file in a message; handing it out safely."""

import http.client
import json
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.block_kit.inside import Json
from bot.practice.files import Files
from tests.practice.api.asking import AMINAS, eventually, refusal, refused_answer

PNG = b"\x89PNG\r\n\x1a\n" + b"not much of a picture"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
IMAGES = {
    "a.png": (PNG, "image/png"),
    "a.jpg": (b"\xff\xd8\xff\xe0..", "image/jpeg"),
    "a.gif": (b"GIF89a..", "image/gif"),
    "a.webp": (b"RIFF1234WEBPVP8 ", "image/webp"),
}


def uploaded(client: WebClient, name: str = "report.png", content: bytes = PNG, **more: Any) -> Json:
    """The file when Slack is done with it."""
    file_id = client.files_upload_v2(filename=name, file=content, **more)["file"]["id"]
    return dict(eventually(lambda: (file := client.files_info(file=file_id)["file"])["mimetype"] and file))


def newest(client: WebClient) -> Json:
    return dict(client.conversations_history(channel=AMINAS, limit=1)["messages"][0])


def fetched(url: str) -> http.client.HTTPResponse:
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc)
    connection.request("GET", where.path)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]  # read before the connection goes
    connection.close()
    return answer


def posted(url: str, body: bytes, content_type: str = "application/octet-stream") -> int:
    try:
        with urlopen(Request(url, body, {"Content-Type": content_type})) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def image(reference: Json) -> Json:
    return {"type": "image", "alt_text": "Coverage", "slack_file": reference}


def test_the_sdk_uploads_a_file_and_the_message_comes_after_the_answer(client: WebClient) -> None:
    answer = client.files_upload_v2(
        channel=AMINAS, file=PNG, filename="coverage.png", title="Coverage", alt_txt="A chart", initial_comment="March"
    )

    assert (answer["file"]["title"], answer["file"]["shares"]) == ("Coverage", {})
    message = eventually(lambda: client.conversations_history(channel=AMINAS)["messages"])[0]
    assert (message["text"], message["user"]) == ("March", "U0THINKCHILD")
    (file,) = message["files"]
    assert (file["name"], file["mimetype"], file["alt_txt"]) == ("coverage.png", "image/png", "A chart")
    assert file["shares"]["private"][AMINAS][0]["ts"] == message["ts"]
    assert fetched(file["url_private"]).body == PNG  # type: ignore[attr-defined]  # see above


def test_several_files_come_in_one_message_in_a_thread(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=AMINAS, text="Reports")["ts"]
    uploads: list[Json] = [{"file": BytesIO(PNG), "filename": "a.png"}, {"content": "x,y", "filename": "a.csv"}]

    client.files_upload_v2(channel=AMINAS, file_uploads=uploads, thread_ts=parent)

    replies = lambda: client.conversations_replies(channel=AMINAS, ts=parent)["messages"][1:]  # noqa: E731
    (reply,) = eventually(replies)
    assert [file["name"] for file in reply["files"]] == ["a.png", "a.csv"]


def test_without_a_channel_a_file_is_shown_to_nobody(client: WebClient) -> None:
    file = uploaded(client)

    assert (file["channels"], file["ims"], file["shares"]) == ([], [], {})
    assert client.conversations_history(channel=AMINAS)["messages"] == []


def test_a_deleted_file_leaves_a_tombstone_in_its_message(client: WebClient) -> None:
    file = uploaded(client, channel=AMINAS)

    client.files_delete(file=file["id"])

    assert newest(client)["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert refusal(client, "files.info", file=file["id"]) == "file_deleted"
    assert refusal(client, "files.delete", file=file["id"]) == "file_deleted"
    assert fetched(file["url_private"]).status == 404


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("files.getUploadURLExternal", {"length": 3}, "missing_argument"),
        ("files.getUploadURLExternal", {"filename": "a.png", "length": 0}, "missing_argument"),
        ("files.getUploadURLExternal", {"filename": "a.png", "length": 2_000_000_000}, "file_upload_size_restricted"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 3, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ("files.completeUploadExternal", {"files": '[{"id": "F0"}]'}, "file_not_found"),
        ("files.completeUploadExternal", {"files": "[]"}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": "F0"}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": '[{"id": "F0"}]', "channel_id": "U0AMINA"}, "invalid_channel"),
        (
            "files.completeUploadExternal",
            {"files": '[{"id": "F0"}]', "channels": ",".join(["C0GENERAL"] * 101)},
            "channels_limit_exceeded",
        ),
        ("files.info", {"file": "F0"}, "file_not_found"),
        ("files.delete", {"file": "F0"}, "file_not_found"),
    ],
)
def test_each_refusal_has_slacks_own_error(reader: WebClient, method: str, args: dict[str, Any], error: str) -> None:
    assert refusal(reader, method, **args) == error


def test_a_file_must_be_as_long_as_was_said_and_its_address_works_once(client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="a.txt", length=3)

    assert posted(asked["upload_url"], b"four") == 400
    assert posted(asked["upload_url"], b"x" * 100_000) == 400
    files = json.dumps([{"id": asked["file_id"]}])
    assert refusal(client, "files.completeUploadExternal", files=files) == "file_not_found"
    assert posted(asked["upload_url"], b"abc") == 200
    assert posted(asked["upload_url"], b"abc") == 404
    assert refusal(client, "files.info", file=asked["file_id"]) == "file_not_found"
    client.files_completeUploadExternal(files=[{"id": asked["file_id"], "title": "A"}])
    assert refusal(client, "files.completeUploadExternal", files=files) == "file_not_found"


def test_one_file_that_is_missing_leaves_the_others_to_be_completed(client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="a.txt", length=3)
    posted(asked["upload_url"], b"abc")
    file = {"id": asked["file_id"]}

    files = json.dumps([file, {"id": "F0NOTHING"}])
    assert refusal(client, "files.completeUploadExternal", files=files) == "file_not_found"

    assert len(client.files_completeUploadExternal(files=[file, file])["files"]) == 1


def test_a_file_can_be_uploaded_as_a_form_too(client: WebClient) -> None:
    content = PNG + bytes(range(256)) + b"\r\n\n\r"
    asked = client.files_getUploadURLExternal(filename="a.png", length=len(content))
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'

    assert posted(asked["upload_url"], head + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x") == 200

    (file,) = client.files_completeUploadExternal(files=[{"id": asked["file_id"]}])["files"]
    assert fetched(file["url_private"]).body == content  # type: ignore[attr-defined]  # see above


def test_where_the_bot_may_not_post_it_cannot_share(practice: Practice, client: WebClient) -> None:
    practice.workspace.archive("C0RESPONSEA")
    practice.workspace.channel("C0GENERAL").has_app = False
    asked = client.files_getUploadURLExternal(filename="a.txt", length=3)
    posted(asked["upload_url"], b"abc")
    files = json.dumps([{"id": asked["file_id"]}])

    wrong = {"C0RESPONSEA": "is_archived", "C0GENERAL": "not_in_channel"}
    for channel, error in wrong.items():
        assert refusal(client, "files.completeUploadExternal", files=files, channel_id=channel) == error
    missing = {"files": files, "channel_id": AMINAS, "thread_ts": "1.000001"}
    assert refusal(client, "files.completeUploadExternal", **missing) == "thread_not_found"
    # Nothing of that used the file up.
    assert client.files_completeUploadExternal(files=[{"id": asked["file_id"]}], channel_id=AMINAS)["ok"]


def test_an_uploaded_picture_is_shown_in_blocks_by_id_and_by_address(client: WebClient) -> None:
    file = uploaded(client)

    for reference in ({"id": file["id"]}, {"url": file["url_private"]}):
        assert client.chat_postMessage(channel=AMINAS, text="Coverage", blocks=[image(reference)])["ok"]
    home = {"type": "home", "blocks": [image({"id": file["id"]})]}
    assert client.views_publish(user_id="U0AMINA", view=home)["ok"]


def test_a_picture_that_is_not_there_is_refused_naming_the_place(client: WebClient) -> None:
    blocks = json.dumps([{"type": "divider"}, image({"id": "F0NOTHING"})])
    in_message = refused_answer(client, "chat.postMessage", channel=AMINAS, text="Coverage", blocks=blocks)
    home = json.dumps({"type": "home", "blocks": [image({"url": "https://files.slack.com/x.png"})]})
    on_home = refused_answer(client, "views.publish", user_id="U0AMINA", view=home)

    assert (in_message["error"], on_home["error"]) == ("invalid_blocks", "invalid_arguments")
    assert in_message["errors"] == ["invalid slack file [json-pointer:/blocks/1/slack_file]"]
    assert on_home["errors"] == ["invalid slack file [json-pointer:/view/blocks/0/slack_file]"]


def test_only_pictures_can_be_shown_in_blocks_and_only_when_slack_is_done_with_them(client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    posted(asked["upload_url"], PNG)
    not_completed = asked["file_id"]
    named_like_one = uploaded(client, "chart.png", b"x,y")["id"]
    webp = uploaded(client, "chart.webp", IMAGES["a.webp"][0])["id"]

    for file in (not_completed, named_like_one, webp):
        blocks = json.dumps([image({"id": file})])
        assert refusal(client, "chat.postMessage", channel=AMINAS, text="C", blocks=blocks) == "invalid_blocks", file


@pytest.mark.parametrize("name", IMAGES)
def test_a_picture_is_shown_in_place(client: WebClient, name: str) -> None:
    content, kind = IMAGES[name]

    headers = fetched(uploaded(client, name, content)["url_private"]).headers

    assert (headers["content-type"], headers["content-disposition"]) == (kind, f"inline; filename*=UTF-8''{name}")
    assert "sandbox" in str(headers["content-security-policy"])
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.svg", SVG), ("a.html", b"<script>alert(1)</script>"), ("a.png", SVG), ("a.pdf", b"%PDF-"), ("b.csv", b"x,y")],
)
def test_everything_else_is_handed_out_to_be_saved(client: WebClient, name: str, content: bytes) -> None:
    headers = fetched(uploaded(client, name, content)["url_private"]).headers

    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment;")


def test_a_name_cannot_reach_into_the_answers_headers(client: WebClient) -> None:
    name = 'a"\r\nSet-Cookie: x=1/../ü.csv'

    file = uploaded(client, name, b"x,y")
    headers = fetched(file["url_private"]).headers

    assert headers["set-cookie"] is None
    assert headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(name, safe='')}"


def test_a_file_that_was_not_completed_is_given_to_nobody(practice: Practice, client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    posted(asked["upload_url"], PNG)

    assert fetched(f"{practice.url}files/{asked['file_id']}/a.png").status == 404
    assert fetched(f"{practice.url}files/F0NOTHING/a.png").status == 404


def test_an_address_leads_to_the_file_it_names() -> None:
    files = Files(lambda: 0.0, "http://127.0.0.1:1/")
    file, _ = files.request("a b.png", 3)

    assert files.meant_by({"url": f"http://127.0.0.1:1/files/{file.id}/a_b.png"}) is file
    assert files.meant_by({}) is None
