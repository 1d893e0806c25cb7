"""Rules for questions: nothing but knowing the answer may give it away, and nothing else may make it hard.

After Case and Swanson (National Board of Medical Examiners, 2001) and the checklist of table 1 in BMC Medical Education
2016, 16:250. `Asked` is a question in one of its wordings, so each rule sees what an officer sees.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.lint.rule import Found
from bot.lint.words import ABSOLUTE, COMMON
from bot.quizzes.content import Question, Scenario
from bot.yamlfile import Place

NEGATIVE = re.compile(r"\b(?:not|never|except|least|cannot|\w+n['’]t)\b", re.IGNORECASE)
ASIDE = re.compile(  # what is said on the way to the question, or about what is asked after
    r"^.*\b(?:if|when|while|as|because|who|that|where|since)\b[^,]*,|\bat least\b|\b(?:that|who|because|if|when)\b.*$",
    re.IGNORECASE,
)
ALL_OR_NONE = re.compile(
    r"\b(?:all|none|both|neither|any|either) (?:of )?(?:the )?(?:above|below|these|them|other options|options|answers)"
    r"(?:\W*$|\b.*\b(?:above|below)\b)|\b[A-D] and [A-D]\b",
    re.IGNORECASE,
)
LONGER, UNLIKE = 1.2, 2.0


@dataclass(frozen=True)
class Asked:
    """A question in one wording: its place and its words, with each option's."""

    place: Place
    question: Question
    text: str
    options: dict[str, str]
    places: dict[str, Place]

    @property
    def keys(self) -> list[str]:
        return [words for name, words in self.options.items() if name in self.question.answer]

    @property
    def distractors(self) -> list[str]:
        return [words for name, words in self.options.items() if name not in self.question.answer]


def asked(scenario: Scenario) -> Iterator[Asked]:
    for number, question in enumerate(scenario.questions):
        at: Place = ("questions", number)
        own = {option.id: option.text for option in question.options}
        places: dict[str, Place] = {
            option.id: (*at, "options", index, "text") for index, option in enumerate(question.options)
        }
        yield Asked((*at, "text"), question, question.text, own, places)
        for index, wording in enumerate(question.wordings):
            inside: Place = (*at, "wordings", index)
            there = {name: (*inside, "options", name) for name in wording.options}
            yield Asked((*inside, "text"), question, wording.text, {**own, **wording.options}, {**places, **there})


def _one_key(scenario: Scenario) -> list[Question]:
    return [question for question in scenario.questions if question.kind in ("one", "next")]


def key_position(scenario: Scenario) -> Iterator[Found]:
    questions = _one_key(scenario)
    places = [[option.id for option in question.options].index(question.answer[0]) for question in questions]
    most = max(2, math.ceil(len(questions) / 2))
    for place in sorted(set(places)):
        if places.count(place) > most:
            problem = f"option {place + 1} is right in {places.count(place)} of {len(questions)} questions"
            yield Found(("questions",), problem, f"the same place at most {most} times: move some keys")


def key_longest(scenario: Scenario) -> Iterator[Found]:
    questions = _one_key(scenario)
    long = [question.id for question in questions if _key_is_longest(question)]
    chance = sum(1 / len(question.options) for question in questions)
    if len(long) > max(1, math.ceil(chance)):
        problem = f"the key is the longest option by over 20 % in {len(long)} of {len(questions)}: {', '.join(long)}"
        yield Found(("questions",), problem, "shorten some keys, or say more in some other options")


def _key_is_longest(question: Question) -> bool:
    lengths = {option.id: len(option.text) for option in question.options}
    key = lengths.pop(question.answer[0])
    return key > LONGER * max(lengths.values())


def negative_stem(scenario: Scenario) -> Iterator[Found]:
    for one in asked(scenario):
        for sentence in re.findall(r"[^.!?]*\?", one.text):
            if word := NEGATIVE.search(ASIDE.sub("", sentence)):
                yield Found(one.place, f"the question is asked with “{word.group()}”", "ask what to do, not what not")


def all_or_none(scenario: Scenario) -> Iterator[Found]:
    for place, words in _options(scenario):
        if ALL_OR_NONE.search(words):
            yield Found(place, f"“{words}” is about the other options", "say what it would be, or leave it out")


def _options(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    """Every text of an option, once."""
    yield from {one.places[name]: words for one in asked(scenario) for name, words in one.options.items()}.items()


def absolute_words(scenario: Scenario) -> Iterator[Found]:
    """A cue is what stands in right options alone, or in wrong ones alone."""
    for one in asked(scenario):
        for word in ABSOLUTE if one.question.kind != "order" else ():
            having = {name for name, words in one.options.items() if re.search(rf"\b{word}\b", words, re.IGNORECASE)}
            right = {name in one.question.answer for name in having}
            if len(right) == 1:
                side = "right" if right.pop() else "wrong"
                problem = f"“{word}” stands in {side} options alone, so it gives the answer away"
                yield Found(one.places[min(having)], problem, "say it without, or use it on both sides")


def clang(scenario: Scenario) -> Iterator[Found]:
    for one in asked(scenario):
        if one.question.kind == "order":
            continue
        elsewhere = {stem for words in one.distractors for stem in _rare(words)}
        in_keys = set.intersection(*(set(_rare(words)) for words in one.keys))
        stem = _rare(one.text)
        for word in sorted(stem[name] for name in (stem.keys() & in_keys) - elsewhere):
            problem = f"“{word}” stands in the question and the right answer, and in no other option"
            yield Found(one.place, problem, "use another word in one of them, or the same word in another option")


def _rare(text: str) -> dict[str, str]:
    """Each word that is not common, by its stem."""
    words = re.findall(r"[a-z]{5,}", text.casefold())
    return {_stem(word): word for word in words if word not in COMMON and _stem(word) not in COMMON}


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def unlike_length(scenario: Scenario) -> Iterator[Found]:
    seen: set[tuple[str, str]] = set()
    for one in asked(scenario):
        shortest, *_, longest = sorted(one.options.values(), key=len)
        if len(longest) > UNLIKE * len(shortest) and (shortest, longest) not in seen:
            seen.add((shortest, longest))
            problem = f"“{longest}” is more than twice as long as “{shortest}”"
            yield Found(one.place, problem, "options of like length: an odd one draws the eye")


def same_options(scenario: Scenario) -> Iterator[Found]:
    for one in asked(scenario):
        seen: dict[str, str] = {}
        for name, words in one.options.items():
            first = seen.setdefault(re.sub(r"\W+", " ", words.casefold()).strip(), name)
            if first != name:
                yield Found(one.places[name], f"the options {first} and {name} say the same", "two different acts")


def too_few_wordings(scenario: Scenario) -> Iterator[Found]:
    wanted = 3 if scenario.risk == 3 else 2
    for number, question in enumerate(scenario.questions):
        have = 1 + len(question.wordings)
        if have < wanted:
            problem = f"{question.id} is asked in {have} of {wanted} wordings (risk {scenario.risk})"
            yield Found(("questions", number), problem, "write another: other details, the same point")


def wording_unchanged(scenario: Scenario) -> Iterator[Found]:
    """The same question under another case is another wording; the same options in other words are not."""
    for number, question in enumerate(scenario.questions):
        seen = {("", _plain(question.text))}
        for index, wording in enumerate(question.wordings):
            said = (_plain(wording.case), _plain(wording.text))
            if said in seen:
                place = ("questions", number, "wordings", index, "text")
                yield Found(place, "this wording says what another says", "other surface details, the same point")
            seen.add(said)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
