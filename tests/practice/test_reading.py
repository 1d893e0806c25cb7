"""What is read can be written again: nothing that a bot or a page sends makes the workspace unreadable."""

import json

import pytest

from bot.practice.reading import read_json


@pytest.mark.parametrize("text", ['{"a": [1, 2.5, "ü"]}', '"\\ud83d\\ude42"', '"\\\\ud800 in words"', "1e300"])
def test_json_is_read_as_python_reads_it(text: str) -> None:
    assert read_json(text) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", "[-Infinity]", "1e999", '"\\ud800"', '{"\\uDFFF": 1}', "[" * 100_000, '{"a":' * 100_000],
    ids=lambda text: text[:10],
)
def test_what_could_not_be_written_again_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # each in its own words
        read_json(text)
