"""What an author may get wrong in any YAML file, and where they are told that it is."""

import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from bot import yamlfile
from bot.errors import Mistake
from bot.yamlfile import BIGGEST, MOST, Content, Day, Folded, Lines


class Part(Content):
    name: str
    must: bool = False


class Page(Content):
    title: str
    about: Annotated[str, Folded] = ""
    year: int = 0
    revised: Day = date(2026, 11, 22)
    parts: tuple[Part, ...] = ()


HERE = Path(__file__).parent.parent
LAUGHS = "a: &a [ha]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "page.yaml"


def mistakes(file: Path) -> list[Mistake]:
    content, _, found = yamlfile.read(file, Page)
    assert (content is None) == bool(found)
    return found


@pytest.mark.parametrize(
    ("text", "line", "problem", "hint"),
    [
        pytest.param("title: A\nparts:\n\t- name: B\n", 3, "not YAML", "indent with spaces, never tabs", id="tab"),
        pytest.param("title: A\n\tabout: B\n", 2, "not YAML", "indent with spaces, never tabs", id="tab before a key"),
        pytest.param('title: A\nabout: "B\nyear: 1\n', 2, "not YAML", "quotes", id="quote never closed"),
        pytest.param('about: "B\nyear: 1\ntitle: "A"\n', 3, "not YAML", "quotes", id="quote closed by the next one"),
        pytest.param("title: A\nabout: he said: go\n", 2, "not YAML", "colons", id="colon in a sentence"),
        pytest.param("title: A\nparts: [1, 2\n", 2, "not YAML", "check", id="bracket never closed"),
        pytest.param("title: A\n---\ntitle: B\n", 2, "not YAML", "check", id="two documents"),
        pytest.param("title: A\nabout: \x07\n", 2, "control characters", "delete it", id="control character"),
        pytest.param("", 1, "the file is empty", "", id="empty"),
        pytest.param("# to do\n", 1, "the file is empty", "", id="comments only"),
        pytest.param("title: A\nabout: &b B\n", 2, "anchors and aliases", "write it out", id="anchor"),
        pytest.param("title: A\nabout: *b\n", 2, "anchors and aliases", "write it out", id="alias"),
        pytest.param("title: A\nabout: *bold* words\n", 2, "not YAML", "quotes", id="bold words"),
        pytest.param(LAUGHS, 1, "anchors and aliases", "write it out", id="billion laughs"),
        pytest.param("title: A\nyear: 1\ntitle: B\n", 3, "the key title stands here twice", "", id="same key twice"),
        pytest.param(
            '"title": A\nyear: 1\ntitle: B\n', 3, "the key title stands here twice", "", id="twice, once quoted"
        ),
        pytest.param("title: A\n<<: {year: 1}\n", 2, "unknown key <<", "check the spelling", id="merged keys"),
        pytest.param("title: A\n? [b, c]\n: d\n", 2, "unknown key ?", "check the spelling", id="a list for a key"),
        pytest.param("&a title: A\n", 1, "anchors and aliases", "write it out", id="anchor at a key"),
        pytest.param('title: A\nabout: "B\\0"\n', 2, "a character that nobody can read", "delete", id="escaped NUL"),
        pytest.param('title: A\nabout: "\\e[2J"\n', 2, "a character that nobody can read", "delete", id="escape code"),
        pytest.param("title: A\nyaer: 1\n", 2, "unknown key yaer", "check the spelling", id="unknown key"),
        pytest.param("title: A\nparts:\n- must: yes\n", 3, "name is missing", "add name: …", id="missing key"),
        pytest.param("title: 12\n", 1, "title: input should be a valid string", "", id="number for text"),
        pytest.param("title: no\n", 1, "title: input should be a valid string", "", id="yes or no for text"),
        pytest.param("title: A\nyear: soon\n", 2, "year: input should be a valid integer", "", id="text for a number"),
        pytest.param("title: A\nparts: all\n", 2, "parts: input should be a valid", "", id="text for a list"),
        pytest.param("title: A\nparts:\n- B\n", 3, "0: input should be a valid", "", id="text for an entry"),
        pytest.param("title: A\nrevised: soon\n", 2, "revised: input should be a valid date", "", id="text for a date"),
        pytest.param("title: A\nrevised: 2026-13-40\n", 2, "2026-13-40 is not a", "2026-11-22", id="no such day"),
        pytest.param("title: A\nrevised: 0\n", 2, "must be a date", "", id="number for a date"),
        pytest.param("title: !!python/name:os.system x\n", 1, "x is not a plain value", "quotes", id="a tag"),
        pytest.param("- title: A\n", 1, "the file: input should be a valid", "", id="only a list"),
        pytest.param("just words\n", 1, "the file: input should be a valid", "", id="only words"),
    ],
)
def test_each_mistake_is_at_its_line_and_says_what_to_do(
    file: Path, text: str, line: int, problem: str, hint: str
) -> None:
    file.write_text(text, encoding="utf-8")

    (mistake,) = mistakes(file)
    assert problem in mistake.problem
    assert hint in mistake.hint
    assert (mistake.file, mistake.line) == (file, line)


def test_all_mistakes_of_a_file_are_told_at_once(file: Path) -> None:
    file.write_text("yaer: 1\nyear: x\nparts:\n- name: B\n  must: perhaps\n- must: yes\n", encoding="utf-8")

    assert sorted((one.line, one.problem[:15]) for one in mistakes(file)) == [
        (1, "title is missin"),
        (1, "unknown key yae"),
        (2, "year: input sho"),
        (5, "must: input sho"),
        (6, "name is missing"),
    ]


def test_every_key_that_stands_twice_is_told_at_once(file: Path) -> None:
    file.write_text("title: A\ntitle: B\nparts:\n- name: C\n  name: D\n", encoding="utf-8")

    assert [one.line for one in mistakes(file)] == [2, 5]


@pytest.mark.parametrize(
    ("data", "problem", "hint"),
    [
        (b"title: caf\xe9\n", "not UTF-8", "save it as UTF-8"),
        ("title: A\n".encode("utf-16"), "not UTF-8", "save it as UTF-8"),
        (b"title: A\n" + b"#" * BIGGEST, "over 1 MB", "split it"),
        (b"title: A\nparts: [" + b"x, " * MOST + b"]\n", "too many entries", "split it"),
        (b"title: A\n" * MOST, "too many entries", "split it"),
    ],
    ids=["Latin 1", "UTF-16", "large", "many in a list", "many keys"],
)
def test_a_file_that_is_no_small_text_is_refused(file: Path, data: bytes, problem: str, hint: str) -> None:
    file.write_bytes(data)

    (mistake,) = mistakes(file)
    assert (problem in mistake.problem, mistake.hint) == (True, hint)


def test_a_file_that_is_too_large_is_not_even_read(file: Path) -> None:
    """A terabyte, of which nothing is stored: no memory could hold it."""
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)

    (mistake,) = mistakes(file)
    assert mistake.problem == "the file is over 1 MB"


class Shelf(Content):
    full: Annotated[tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...], Field(min_length=3)] = ()


def test_each_of_thousands_of_mistakes_is_looked_at_once(file: Path) -> None:
    """Counted in calls, which would be a hundred million if each were looked at with each other."""
    file.write_text("full:\n" + "- []\n" * 10_000, encoding="utf-8")
    calls = 0

    def count(_frame: FrameType, event: str, _about: object) -> None:
        nonlocal calls
        calls += event == "call"
        assert calls < 1_000_000

    sys.setprofile(count)
    try:
        _, _, found = yamlfile.read(file, Shelf)
    finally:
        sys.setprofile(None)

    assert [one.problem for one in found] == [f"{n} has fewer than 1 entries" for n in range(10_000)]


def test_a_file_that_cannot_be_read_says_why(file: Path) -> None:
    (mistake,) = mistakes(file)

    assert str(mistake) == f"{file}:1: the file cannot be read: No such file or directory"


@pytest.mark.parametrize("data", [b"\xef\xbb\xbftitle: A\n", b"title: A\r\nyear: 0\r\n", b"title: A"])
def test_what_editors_add_to_a_file_is_accepted(file: Path, data: bytes) -> None:
    file.write_bytes(data)

    content, _, found = yamlfile.read(file, Page)
    assert content == Page(title="A")
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["[" * 5_000, "[" * 900 + "]" * 900, "[" * 5_000 + "]" * 5_000, "{a: " * 5_000 + "}" * 5_000, "- " * 5_000 + "x"],
    ids=["open", "closed", "many closed", "braces", "dashes"],
)
def test_nesting_too_deep_is_one_mistake(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")

    assert len(mistakes(file)) == 1


def test_nesting_beyond_all_bounds_does_not_bring_the_program_down(file: Path) -> None:
    """In a process of its own: it may be the process that dies."""
    file.write_text("- " * 200_000 + "x", encoding="utf-8")
    code = "import sys, pathlib, tests.test_yamlfile as it; print(len(it.mistakes(pathlib.Path(sys.argv[1]))))"

    command = [sys.executable, "-c", code, str(file)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=30, check=False)

    assert (done.returncode, done.stdout) == (0, "1\n")


def test_lines_that_the_author_broke_become_paragraphs(file: Path) -> None:
    file.write_text("title: A\nabout: |\n  One line\n  goes on.\n\n  Another.\n", encoding="utf-8")

    content, _, _ = yamlfile.read(file, Page)

    assert content is not None
    assert content.about == "One line goes on.\n\nAnother."


def test_a_place_without_a_line_has_the_line_of_what_holds_it() -> None:
    where = Lines(Path("page.yaml"), {(): 1, ("parts",): 4, ("parts", 0): 5})

    lines = [where.mistake(place, "p").line for place in [("parts", 0, "name"), ("parts", 7, "name"), ("x",)]]

    assert lines == [5, 4, 1]


@given(st.text(alphabet=st.sampled_from("ab:-[]{}\"'|>&*!%#?,\t\n 01\\~@`"), max_size=60))
def test_no_text_makes_the_reader_raise(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, encoding="utf-8")

    assert all(one.line >= 1 and one.problem for one in mistakes(file))
