"""Rules for whatever officers read, in scenarios and checklists alike: plain, British, without blame, nobody named."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.lint import words
from bot.lint.prose import Text
from bot.lint.reading import grade
from bot.lint.rule import Found

HARDEST = 8  # school years: what most 13-year-olds read with ease, and a tired constable too
HARDEST_SENTENCE, PASSAGE = 10, 40  # the measure is made for passages: in less than 40 words one long sentence tips it
TOLD = ("case", "question", "option", "title", "use", "item")  # where nobody may be recognised


def _pattern(table: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(f'(?:{one})' for one in table)})(?![\w-])", flags)


_AMERICAN, _BLAMING = (_pattern(table, re.IGNORECASE) for table in (words.AMERICAN, words.BLAMING))
_IDENTIFYING = _pattern(
    [
        r"(?:Mr|Mrs|Ms|Miss|Dr|PC|DC|DS|Sgt|Sergeant|Inspector|Constable)\.? [A-Z][a-z]+",
        *map(re.escape, words.FORCES + words.PLACES + words.NAMES),
    ]
)


def reading_age(texts: Sequence[Text]) -> Iterator[Found]:
    for text in texts:
        years = grade(text.words) if text.kind in ("case", "outcome", "why", "item", "use") else 0
        most = HARDEST if len(text.words.split()) >= PASSAGE else HARDEST_SENTENCE
        if years > most:
            problem = f"this takes {years:.1f} years of school to read, more than {most}"
            yield Found(text.place, problem, "shorter sentences, one thought each; shorter words")


def british_spelling(texts: Sequence[Text]) -> Iterator[Found]:
    for text in texts:
        for word in _matches(_AMERICAN, text.words):
            if not words.Z_IN_BRITAIN_TOO.match(word.casefold()):
                yield Found(text.place, f"{word} is not how we spell or say it", _advice(words.AMERICAN, word))


def blaming_words(texts: Sequence[Text]) -> Iterator[Found]:
    for text in texts:
        for phrase in _matches(_BLAMING, text.words):
            advice = f"{_advice(words.BLAMING, phrase)}; waive it where the words are quoted to be challenged"
            yield Found(text.place, f"“{phrase}” looks for blame in the child, or hides abuse", advice)


def identifying(texts: Sequence[Text]) -> Iterator[Found]:
    for text in texts:
        for name in _matches(_IDENTIFYING, text.words) if text.kind in TOLD else ():
            yield Found(text.place, f"{name} may tell who or where it was", "say a girl of 13, one force, a town")


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Each once."""
    yield from dict.fromkeys(found.group().strip() for found in pattern.finditer(text))


def _advice(table: Mapping[str, str], phrase: str) -> str:
    for pattern, advice in table.items():
        if re.fullmatch(pattern, phrase, re.IGNORECASE) or re.fullmatch(pattern, f"{phrase} ", re.IGNORECASE):
            return advice
    return ""
