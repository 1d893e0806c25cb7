"""Where the bytes of a file are taken from the bot, and given to the page.

Only four kinds of picture are shown in place. Everything else is handed out to be saved: an SVG or a page that somebody
uploaded must not run here.
"""

from email import policy
from email.parser import BytesParser
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.practice.files import UNKNOWN_TYPE, Files

_SANDBOX = "sandbox; default-src 'none'"
_FRAME_BYTES = 4096  # what a form adds around the file


class FileRoutes:
    def __init__(self, files: Files) -> None:
        self._files = files

    async def take(self, request: Request) -> Response:
        file = self._files.awaited(request.path_params["ticket"])
        if file is None:
            return PlainTextResponse("This address is not known, or was used before.", 404)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > file.length + _FRAME_BYTES:
                break
        data = _without_form(bytes(body), request.headers.get("content-type", ""))
        if len(data) != file.length:
            return PlainTextResponse(f"Expected {file.length} bytes, as was said, not {len(data)}.", 400)
        # Asked again: another upload to the same address may have ended meanwhile.
        if self._files.awaited(request.path_params["ticket"]) is None:
            return PlainTextResponse("This address was used before.", 404)
        self._files.receive(request.path_params["ticket"], data)
        return PlainTextResponse(f"OK - {len(data)}")

    async def give(self, request: Request) -> Response:
        file = self._files.all.get(request.path_params["file_id"])
        if file is None or file.data is None or not file.completed:
            return PlainTextResponse("There is no such file.", 404)
        how = "inline" if file.is_image else "attachment"
        headers = {
            "content-disposition": f"{how}; filename*=UTF-8''{quote(file.name, safe='')}",
            "content-security-policy": _SANDBOX,
        }
        return Response(file.data, media_type=file.mimetype if file.is_image else UNKNOWN_TYPE, headers=headers)


def _without_form(body: bytes, content_type: str) -> bytes:
    """The bytes as they are, or the first part of a form (`curl -F`)."""
    if not content_type.startswith("multipart/form-data"):
        return body
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    for part in form.iter_parts():
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""
    return b""
