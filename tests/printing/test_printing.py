"""Cards of paper, read back from the PDF, and looked at as pixels where words cannot tell."""

import json
import re
import subprocess
import sys
import zlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from bot import library
from bot.authored import version_of
from bot.checklists.content import CONDITIONS, Checklist
from bot.checklists.says import HOW
from bot.errors import Refused, UserError
from bot.printing import cards as printing
from bot.printing.cards import cards
from tests.samples import checklist, item

TODAY = date(2026, 12, 1)
ROOT = Path(__file__).parents[2]
WHITE = 6  # millimetres at every edge that printers may leave out
MARK = "Sample: needs your force's approval"
TALLEST_CONDITIONS = sorted(CONDITIONS, key=lambda name: -len(CONDITIONS[name]))
INSTRUCTIONS = [
    '#read("/etc/passwd")',
    "*bold* _slanted_ `raw`",
    "$x^2$ <label> @ref",
    "\\ back\\slash \\u{41}",
    "= Heading // comment",
    "- list + more / term: -- --- ... ~ 'one' \"two\"",
    "https://example.org/ and /* no comment */",
    "#panic() ] ) } #{",
    "%PDF <script> &amp; {{x}}",
]


def squeezed(text: str) -> str:
    """Without what depends on where lines end."""
    return re.sub(r"[\s\u200b\u2060]", "", text)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@cache
def shipped() -> dict[str, Checklist]:
    return library.load().checklists


@cache
def printed() -> bytes:
    return cards(shipped().values(), dict.fromkeys(shipped(), MARK), TODAY)


@cache
def all_pages() -> list[str]:
    return pages(printed())


@cache
def pages_of(slug: str) -> list[str]:
    """Those that name its version at their foot."""
    found = [page for page in all_pages() if version_of(shipped()[slug]) in page]
    assert found, f"{slug} has no card"
    return found


def phase(name: str, *texts: str, **more: object) -> dict[str, object]:
    return {
        "id": name,
        "title": name,
        "items": [{**item(f"{name}-{n}"), "text": t, **more} for n, t in enumerate(texts)],
    }


def longest(conditions: int = 2) -> Checklist:
    """As long as the models let everything be, with as many conditions to each item."""
    text = ("wellington boots and waterproof jackets " * 3)[:119] + "."
    when = {"when": TALLEST_CONDITIONS[:conditions], "may_not_arise": True}
    clock = {"title": "Wide clock " * 6, "starts": "when it starts " * 8, "why": "Why", "source": "law"}
    return checklist(
        title="W" * 60,
        use=("Use this when needed " * 10)[:199],
        phases=[phase(f"phase-{n}", *[text] * 9, **when) | {"title": "Titles " * 8} for n in range(3)],
        clocks=[
            {**clock, "id": f"clock-{n}", "length": length}
            for n, length in enumerate(("9999 minutes", "9999 hours", "9999 working-days"))
        ],
    )


def with_parts_of(*counts: int) -> Checklist:
    """So many items in each part, of two lines each."""
    texts = [f"Do the thing that is number {n} of all the things that there are to be done here" for n in range(9)]
    return checklist(phases=[phase(f"part-{n}", *texts[:count]) for n, count in enumerate(counts)])


@pytest.mark.parametrize("slug", shipped())
def test_every_checklist_has_its_cards_with_all_its_words(slug: str) -> None:
    content, text = shipped()[slug], squeezed(" ".join(pages_of(slug)))

    assert squeezed(content.title + content.use) in text
    for number, one in enumerate(content.phases, start=1):
        assert squeezed(f"Part {number} of {len(content.phases)}: {one.title} ({HOW[one.how]})") in text
    for clock in content.clocks:
        assert squeezed(f"{clock.title}: {clock.limit}Started") in text
    for one_item in content.items():
        assert squeezed(f"{'MUST' if one_item.must else 'Consider'}{one_item.words}") in text
    assert text.count("Doesnotarise") == sum(one_item.may_not_arise for one_item in content.items())


@pytest.mark.parametrize("slug", shipped())
def test_every_card_tells_its_place_its_version_its_mark_and_what_may_be_written(slug: str) -> None:
    content, found = shipped()[slug], pages_of(slug)

    assert len(found) in range(3, 6)
    for number, page in enumerate(found, start=1):
        assert content.title in page.replace("\n", " ") or squeezed(content.title) in squeezed(page)
        assert f"Page {number} of {len(found)}" in page
        assert f"Revised {content.revised.day} {content.revised:%B %Y}. Version {version_of(content)}." in page
        assert MARK in page
        assert "Write only ticks, times and the log number" in page
        assert "No name, no address, nothing about a child" in page


@pytest.mark.parametrize("content", [*shipped().values(), longest(), longest(12)], ids=lambda content: content.slug)
def test_no_item_is_divided_and_no_heading_stands_alone(content: Checklist) -> None:
    text = [squeezed(page) for page in pages(cards([content], {}, TODAY))]

    for number, one in enumerate(content.phases, start=1):
        begins = squeezed(f"Part {number} of {len(content.phases)}: {one.title} ({HOW[one.how]})")
        first = "MUST" if one.items[0].must else "Consider"
        assert any(begins + first + squeezed(one.items[0].words) in page for page in text)
        for one_item in one.items:
            assert any(squeezed(one_item.words) in page for page in text), one_item.id


def test_the_rest_of_a_part_says_which_part_it_is() -> None:
    first, second = pages(cards([with_parts_of(9)], {}, TODAY))

    assert "continued" not in first
    assert "Child in custody. Part 1 of 1, continued" in second


def test_a_part_stays_whole_where_that_costs_no_further_card() -> None:
    first, second = pages(cards([with_parts_of(3, 6)], {}, TODAY))

    assert "Part 2 of 2" not in first
    assert "Part 2 of 2" in second


def test_a_part_is_divided_where_that_saves_a_card() -> None:
    first, second = pages(cards([with_parts_of(3, 6, 4)], {}, TODAY))

    assert "Part 2 of 3:" in first
    assert "Part 2 of 3, continued" in second


def test_one_checklist_needs_no_index_and_several_have_one_with_their_cards() -> None:
    several = [checklist("custody"), checklist("missing"), checklist("neglect")]

    (alone,) = pages(cards(several[:1], {}, TODAY))
    index, *rest = pages(cards(several, {}, TODAY))

    assert "Card" not in alone
    for number, content in enumerate(several, start=2):
        assert re.search(rf"{content.title}\s+{number}\b", index)
        assert re.search(rf"Card {number}\n{content.title}", rest[number - 2])
    assert "suite" not in index


def test_every_shipped_checklist_is_found_by_the_index() -> None:
    index, *rest = all_pages()
    for content in shipped().values():
        listed = re.search(re.escape(squeezed(content.title)) + r"(\d\d?)", squeezed(index))

        assert listed, content.slug
        assert squeezed(f"Card {listed[1]} {content.title}") in squeezed(rest[int(listed[1]) - 2])


@pytest.mark.parametrize(
    ("length", "blanks"),
    [
        ("45 minutes", "Started : Due :"),
        ("6 hours", "Started : Due :"),
        ("24 hours", "Started : Due / :"),
        ("3 days", "Started / Due /"),
        ("1 working-days", "Started / Due /"),
    ],
)
def test_a_clock_leaves_room_for_the_time_or_the_day(length: str, blanks: str) -> None:
    clock = {"id": "c", "title": "Limit", "starts": "when it starts", "length": length, "why": "Why", "source": "law"}
    (page,) = pages(cards([checklist(clocks=[clock])], {}, TODAY))

    assert blanks in page


def test_only_the_checklist_that_has_a_mark_bears_it() -> None:
    _, marked, unmarked = pages(cards([checklist("custody"), checklist("missing")], {"custody": MARK}, TODAY))

    assert MARK in marked
    assert MARK not in unmarked


@pytest.mark.parametrize("text", INSTRUCTIONS)
def test_words_of_content_stay_words(text: str) -> None:
    content = checklist(title=text, use=text, phases=[{**phase("arrival", text), "title": text}])
    (page,) = pages(cards([content], {"custody": text}, TODAY))

    assert squeezed(page).count(squeezed(text)) == 5


def test_words_from_right_to_left_and_with_accents_are_printed() -> None:
    (page,) = pages(cards([checklist(phases=[phase("arrival", "שלום", "Tŷ Gwyn, café", "مرحبا")])], {}, TODAY))

    assert "שלום" in page or "םולש" in page
    assert "Tŷ Gwyn, café" in page
    assert len(page.split("MUST\n")) == 4


@pytest.mark.parametrize(("sign", "code"), [("😀", "U+1F600"), ("👍🏽", "U+1F44D"), ("\u0378", "U+0378")])
def test_a_sign_that_no_font_has_is_told_and_not_left_out(sign: str, code: str) -> None:
    happy, plain = checklist("missing", phases=[phase("arrival", f"Smile {sign}")]), checklist("custody")

    with pytest.raises(UserError, match="Child in missing:") as told:
        cards([plain, happy], {}, TODAY)

    assert code in str(told.value)
    assert "Child in custody" not in str(told.value)


@pytest.mark.parametrize("content", [longest(), longest(12)], ids=["two conditions", "twelve conditions"])
def test_the_longest_content_keeps_within_the_paper(content: Checklist) -> None:
    mark = {content.slug: "Mark " * 39}
    text = pages(cards([content], mark, TODAY))
    looked_at = pictures([content], mark)

    assert len(looked_at) == len(text)
    assert sum(page.count("Does not arise") for page in text) == 27
    for image in looked_at:
        assert blank_edge(image) >= WHITE


@pytest.mark.parametrize("word", ["https://example.org/" + "a" * 100, "W" * 120, "x-" * 60])
def test_a_word_wider_than_the_card_goes_on_in_the_next_line(word: str) -> None:
    content = checklist(phases=[phase("arrival", word)])
    (page,), (image,) = pages(cards([content], {}, TODAY)), pictures([content], {})

    assert squeezed(word) in squeezed(page)
    assert blank_edge(image) >= WHITE


def test_nothing_shipped_comes_near_the_edge_or_the_foot() -> None:
    contents = list(shipped().values())
    edges = [blank_edge(image) for image in pictures(contents, {})]

    assert min(edges) >= WHITE
    for page in PdfReader(BytesIO(printed())).pages[1:]:
        heights = lines(page)
        foot = next(height for text, height in heights if "Write only" in text)
        first = next(n for n, (text, _) in enumerate(heights) if "Write only" in text)
        assert min(height for _, height in heights[:first]) > foot + 4


def test_every_page_is_a6_so_that_four_fill_an_a4_sheet() -> None:
    for page in PdfReader(BytesIO(printed())).pages:
        millimetres = [round(float(side) / 72 * 25.4, 1) for side in (page.mediabox.width, page.mediabox.height)]

        assert millimetres == [105.0, 148.0]
        assert page.cropbox == page.mediabox


def test_the_pdf_tells_its_title_and_language_and_is_tagged() -> None:
    reader = PdfReader(BytesIO(printed()))
    alone = PdfReader(BytesIO(cards([checklist()], {}, TODAY)))

    assert reader.metadata
    assert alone.metadata
    assert reader.metadata.title == "Think Child checklist cards"
    assert alone.metadata.title == "Child in custody: checklist card"
    assert str(reader.root_object["/Lang"]) == "en-GB"
    assert "/StructTreeRoot" in reader.root_object
    assert b"<pdfuaid:part>1</pdfuaid:part>" in printed()


def test_the_same_content_on_the_same_day_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import date; from bot import library; from bot.printing.cards import cards\n"
        "found = library.load().checklists\n"
        f"sys.stdout.buffer.write(cards(found.values(), dict.fromkeys(found, {MARK!r}), date(2026, 12, 1)))"
    )
    environment = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    elsewhere = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True
    ).stdout

    assert elsewhere == printed()
    assert str(ROOT).encode() not in elsewhere


def test_the_day_of_printing_is_on_the_first_card_and_in_the_file() -> None:
    pdf = cards([checklist()], {}, date(2027, 2, 3))
    about = PdfReader(BytesIO(pdf)).metadata

    assert "Printed 3 February 2027" in pages(pdf)[0]
    assert about
    assert about.creation_date
    assert about.creation_date.date() == date(2027, 2, 3)


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(Refused, match="pip install typst"):
        cards([checklist()], {}, TODAY)


def test_nothing_to_print_and_a_mark_that_fills_the_card_are_refused() -> None:
    with pytest.raises(UserError, match="no checklist to print"):
        cards([], {}, TODAY)
    with pytest.raises(UserError, match="custody is too long"):
        cards([checklist()], {"custody": "x" * 201}, TODAY)


def lines(page: object) -> list[tuple[str, float]]:
    """Each text with the height of its baseline above the lower edge, in points, in the order of the page."""
    found: list[tuple[str, float]] = []

    def visit(text: str, around: Sequence[float], matrix: Sequence[float], *_: object) -> None:
        if text.strip():
            found.append((text, around[1] * matrix[4] + around[3] * matrix[5] + around[5]))

    page.extract_text(visitor_text=visit)  # type: ignore[attr-defined]
    return found


def pictures(checklists: Sequence[Checklist], marks: dict[str, str]) -> list[list[bytes]]:
    """Each page as rows of pixels: four bytes a pixel, a pixel a millimetre."""
    images = typst.compile(
        printing.TEMPLATE,
        root=printing.TEMPLATE.parent,
        sys_inputs={"deck": json.dumps(printing._deck(tuple(checklists), marks, TODAY))},
        ignore_system_fonts=True,
        format="png",
        ppi=25.4,
    )
    return [pixels(image) for image in (images if isinstance(images, list) else [images])]


def pixels(png: bytes) -> list[bytes]:
    """Of an 8-bit RGBA image, which is what typst makes."""
    width, data, at = int.from_bytes(png[16:20]), b"", 8
    while at < len(png):
        size, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        data += png[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    raw, length = zlib.decompress(data), width * 4
    rows, before = [], bytes(length)
    for start in range(0, len(raw), length + 1):
        before = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + length]), before)
        rows.append(before)
    return rows


def unfiltered(kind: int, row: bytearray, above: bytes) -> bytes:
    """The five filters of the PNG specification."""
    for n in range(len(row) if kind else 0):
        left, up, corner = (row[n - 4], above[n], above[n - 4]) if n >= 4 else (0, above[n], 0)
        row[n] = (row[n] + predicted(kind, left, up, corner)) % 256
    return bytes(row)


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - corner - corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def blank_edge(rows: list[bytes]) -> int:
    """How many pixels are white from the nearest edge on."""
    inked = [n for n, row in enumerate(rows) if row.count(255) != len(row)]
    columns = [{row[n : n + 4] for row in rows} == {b"\xff" * 4} for n in range(0, len(rows[0]), 4)]
    beside = [n for n, white in enumerate(columns) if not white]
    return min(inked[0], len(rows) - 1 - inked[-1], beside[0], len(columns) - 1 - beside[-1])
