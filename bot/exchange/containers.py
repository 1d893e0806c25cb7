"""Zip and XML that strangers made: opened with limits, in memory, and nothing is ever written where a name says.

An XML file with a document type is refused before it is parsed: entities, which can expand without end or reach for
other files, are declared only there.
"""

import io
import struct
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from bot.errors import UserError
from bot.exchange.reading import LeftOut

FILES, UNPACKED, ONE = 5_000, 10_000_000, 500_000  # how many files; bytes of all, and of one
DEEPEST = 60
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the same content makes the same bytes


def packed(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return held.getvalue()


def unpacked(data: bytes, suffix: str) -> Iterator[tuple[str, bytes | None]]:
    """The name and content of each file with this suffix; None for one that is too big or cannot be read."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED:
        raise UserError("The package is damaged: it is no zip file that can be read. Export it again.") from None
    with package:
        entries = package.infolist()
        wanted = [entry for entry in entries if entry.filename.lower().endswith(suffix)]
        size = sum(entry.file_size for entry in wanted if entry.file_size <= ONE)
        if len(entries) > FILES or size > UNPACKED:
            most = f"{FILES:,} files or {UNPACKED // 1_000_000} MB of questions"
            raise UserError(f"The package holds more than {most}: split it.")
        for entry in wanted:
            yield entry.filename, _content(package, entry)


def _content(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """An entry that unpacks to more than it says is cut off there, and then its checksum is wrong."""
    if entry.file_size > ONE or entry.flag_bits & 0x1 or entry.compress_type not in _READABLE:  # 0x1: has a password
        return None
    try:
        return package.read(entry)
    except _DAMAGED:
        return None


def parsed(data: bytes) -> ET.Element:
    """The root of an XML file. Raises LeftOut with the reason."""
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        raise LeftOut("it is not UTF-8 text: save it as UTF-8") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise LeftOut("it declares a document type or entities, which can do harm: take <!DOCTYPE …> out")
    parser = ET.XMLParser(target=_Shallow())  # noqa: S314 - no document type gets here, so no entities
    try:
        parser.feed(text.lstrip())
        root: ET.Element = parser.close()
    except ET.ParseError as error:
        raise LeftOut(f"it is not well-formed XML: {error}") from None
    return root


class _Shallow(ET.TreeBuilder):
    """Nesting without end is for nobody, and would exhaust whoever walks the tree."""

    _depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise LeftOut(f"it is nested more than {DEEPEST} deep")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)
