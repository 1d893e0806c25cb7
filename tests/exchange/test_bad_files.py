"""What somebody may bring by mistake or on purpose: told in a sentence, within bounds, and nothing is ever unpacked."""

import io
import struct
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.exchange import containers, reading
from bot.exchange.service import BIGGEST, export, read
from tests.samples import SOURCE, scenario

GOOD = export([scenario()], {SOURCE.id: SOURCE}, "qti")
GOOD_GIFT = export([scenario()], {SOURCE.id: SOURCE}, "gift")
ITEM = zipfile.ZipFile(io.BytesIO(GOOD)).read("items/first.one.xml")
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return held.getvalue()


def many(number: int, content: bytes = b"") -> dict[str, bytes]:
    return {f"{n}.xml": content for n in range(number)}


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        pytest.param(b"", "x.gift", "It holds none in GIFT or QTI", id="empty"),
        pytest.param(b" \n\n ", "x.gift", "It holds none in GIFT or QTI", id="blank"),
        pytest.param(b"\xef\xbb\xbf", "x.gift", "It holds none in GIFT or QTI", id="only a mark of UTF-8"),
        pytest.param(b"// nothing yet", "x.gift", "It holds none in GIFT or QTI", id="only comments"),
        pytest.param("Qui à {=a ~b}".encode("latin-1"), "x.gift", "is not UTF-8 text", id="Latin-1"),
        pytest.param("Who?{=a ~b}".encode("utf-16"), "x.gift", "is not UTF-8 text", id="UTF-16"),
        pytest.param(b"%PDF-1.7\n\xe2\xe3", "x.pdf", "is not UTF-8 text", id="PDF"),
        pytest.param(b"a" * (BIGGEST + 1), "x.gift", "x.gift is over 5 MB: split it", id="too big"),
        pytest.param(b"PK\x03\x04 no zip", "x.zip", "The package is damaged", id="no zip"),
        pytest.param(GOOD[:-30], "x.zip", "The package is damaged", id="zip cut short"),
        pytest.param(zipped({}), "x.zip", "It holds none in GIFT or QTI", id="empty zip"),
        pytest.param(zipped({"word/document.xml": b"<w/>"}), "x.docx", "it is no question but w", id="Word"),
        pytest.param(zipped(many(containers.FILES + 1)), "x.zip", "more than 5,000 files", id="many files"),
        pytest.param(zipped(many(21, b" " * 500_000)), "x.zip", "or 10 MB of questions: split", id="zip bomb of many"),
        pytest.param(zipped({"a.xml": b" " * 50_000_000}), "x.zip", "a.xml was left out: it is too big", id="zip bomb"),
        pytest.param(zipped({"a.xml": ITEM}, zipfile.ZIP_BZIP2), "x.zip", "a.xml was left out", id="rare compression"),
        pytest.param(zipped(many(reading.MOST + 1)), "x.zip", "more than 1,000 questions: split it", id="many items"),
        pytest.param(b"a{=b~c}\n\n" * (reading.MOST + 1), "x.gift", "more than 1,000 questions", id="many questions"),
        pytest.param(
            b"<?xml version='1.0'?><a>", "x", "it is not well-formed XML: no element found", id="XML cut short"
        ),
        pytest.param(b"<qti-assessment-item/>", "x", "it asks nothing", id="empty item"),
        pytest.param(b"\xff\xfe<\0a\0", "x", "it is not well-formed XML", id="UTF-16 XML cut short"),
        pytest.param(b"\xff\xfe<\0a", "x", "it is not UTF-8 text", id="half a letter"),
        pytest.param(b"<?xml version='1.0'?><a>\xe9</a>", "x", "it is not UTF-8 text", id="Latin-1 XML"),
        pytest.param(b"<?xml?>" + b"<a>" * 90_000, "x.xml", "it is not well-formed XML", id="bad declaration"),
        pytest.param(b"<a>" * 90_000 + b"</a>" * 90_000, "x.xml", "nested more than 60 deep", id="nested without end"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY l0 "ha">' + LAUGHS + b"]><a>&l9;</a>", "x.xml", "take <!DOCTYPE", id="laughs"
        ),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "x.xml",
            "take <!DOCTYPE",
            id="other file",
        ),
        pytest.param(b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "x.xml", "take <!DOCTYPE", id="other host"),
        pytest.param(b"<a>&nbsp;</a>", "x.xml", "it is not well-formed XML: undefined entity", id="entity of HTML"),
    ],
)
def test_it_is_told_what_is_wrong(data: bytes, name: str, problem: str) -> None:
    with pytest.raises(UserError) as told:
        read(data, name, {})

    assert problem in str(told.value)
    assert len(str(told.value)) < 1000


def test_a_doctype_in_another_encoding_is_seen_too() -> None:
    with pytest.raises(UserError, match="take <!DOCTYPE"):
        read('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"), "x.xml", {})


@pytest.mark.parametrize(
    "name", ["../../evil.xml", "/etc/evil.xml", "C:\\evil.xml", "items/\x1b[31mevil.xml", "evil.xml/x.XML"]
)
def test_where_a_name_leads_does_not_matter(name: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is unpacked: the item is read from memory, and its name only told."""
    monkeypatch.chdir(str(tmp_path))

    (draft,) = read(zipped({name: ITEM, name + "2.xml": b"<broken"}), "x.zip", {})

    assert draft.slug == "first"
    assert any("was left out: it is not well-formed XML" in note for note in draft.notes)
    assert "\x1b" not in draft.text


def test_an_entry_that_lies_about_its_size_is_left_out() -> None:
    honest = zipped({"a.xml": b"<a>" + b" " * 2_000_000 + b"</a>", "b.xml": ITEM})
    lying = honest.replace(struct.pack("<L", 2_000_007), struct.pack("<L", 400_000))
    assert lying != honest

    (draft,) = read(lying, "x.zip", {})

    assert "a.xml was left out: it is too big, has a password, or is damaged" in draft.notes


def test_an_entry_with_a_password_is_left_out() -> None:
    data = bytearray(zipped({"a.xml": ITEM, "b.xml": ITEM}))
    for start in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[start] |= 1

    (draft,) = read(bytes(data), "x.zip", {})

    assert "a.xml was left out: it is too big, has a password, or is damaged" in draft.notes


def test_a_damaged_entry_costs_only_itself() -> None:
    data = zipped({"a.xml": ITEM, "b.xml": ITEM}, zipfile.ZIP_STORED).replace(b"first.one", b"first.two", 1)

    (draft,) = read(data, "x.zip", {})

    assert "a.xml was left out: it is too big, has a password, or is damaged" in draft.notes
    assert len(draft.values["questions"]) == 1


def answered(data: bytes, name: str) -> Iterator[str]:
    """A draft's text, or the sentence why not; anything else is a bug and goes up."""
    try:
        yield from (draft.text for draft in read(data, name, {}))
    except UserError as told:
        yield str(told)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    whole=st.sampled_from([GOOD, GOOD_GIFT, ITEM]),
    changes=st.lists(st.tuples(st.integers(0, 100_000), st.binary(max_size=6)), min_size=1, max_size=5),
    name=st.sampled_from(["x.gift", "x.zip", "x.xml", "\x1b", ""]),
)
def test_a_mangled_file_is_read_or_refused(whole: bytes, changes: list[tuple[int, bytes]], name: str) -> None:
    data = bytearray(whole)
    for number, other in changes:
        place = number % len(data)
        data[place : place + len(other)] = other

    assert all(answered(bytes(data), name))


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("~=#{}:\\n \n[]%->$/1T<b>&;"), max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert all(answered(text.encode(), "x.gift"))


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert all(answered(data, "x"))
    assert all(answered(b"PK" + data, "x"))
    assert all(answered(b"<?xml" + data, "x"))
