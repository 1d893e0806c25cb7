"""How many years of school a text takes to read: the Flesch–Kincaid grade, for English prose.

0.39 × words per sentence + 11.8 × syllables per word − 15.59: Kincaid, Fishburne, Rogers and Chissom, Research Branch
Report 8-75, US Navy, 1975. As Flesch did (How to Write Plain English, 1979), a colon or semicolon ends a sentence.
Grade 4 to 7 is about the age of 9 to 12. Syllables are counted from the spelling, so a grade is good to about one.
"""

import re
from functools import lru_cache

SHORT = 8  # fewer words say nothing about a style
# What every officer says each day is no harder to read for being long: each word of these counts two syllables.
TRADE = frozenset(
    "appropriate accommodation ambulance authority children's constable custody detained detention disclosure "
    "exploitation exploited exploit guidance healthcare incident indecent information inspector inspectors interview "
    "investigate investigation mental officer officers overnight paediatrician police procedure professional "
    "protection referral safeguard safeguarding section sergeant services several social strategy suicide supervisor "
    "vulnerable criminal medical significant designated discussion agency agencies offender offenders intelligence "
    "evidence hospital family families together another person persons seventeen assessment".split()
)
_VOWELS = re.compile(r"[aeiouy]+")


def grade(text: str) -> float:
    """0 for a text too short to say."""
    words = re.findall(r"[a-zA-Z][a-zA-Z'’]*|\d+", text)
    if len(words) < SHORT:
        return 0.0
    sentences = [part for part in re.split(r"[.!?:;](?=[\s\"'”’]|$)|\n", text) if re.search(r"\w", part)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    word = word.casefold().replace("’", "'")
    if word in TRADE or word.isdigit():
        return min(2, len(word))
    word = word.removesuffix("'s")
    groups = len(_VOWELS.findall(word))
    groups += sum(word.count(pair) for pair in ("ia", "io", "iu", "eo", "uo")) - sum(
        word.count(pair) for pair in ("tion", "sion", "cial", "tial", "cious", "tious", "peo")
    )
    silent_e = word.endswith("e") and not word.endswith(("le", "ee", "ie", "oe", "ue"))
    silent_ed = word.endswith("ed") and not word.endswith(("ted", "ded"))
    silent_es = word.endswith("es") and not word.endswith(("ses", "ces", "ges", "zes", "xes", "ches", "shes", "ies"))
    return max(1, groups - (silent_e or silent_ed or silent_es))
