"""For every rule an edit that it must find, and one nearly like it that it must let pass."""

from typing import NamedTuple

from tests.lint.small import CASES, CHECKLIST, FIRST, ITEM, RECOMMENDATIONS, SOURCES, TOPICS

Pair = tuple[str, str]
ASK, RING, WAIT = "text: Ask her how she is", "text: Ring her mum first", "text: Wait for the team"
BEGIN = "text: What do you do first?"
CASE = "case: A girl of 13 is at the front desk. She has no coat. She does not say why."
WHY = "why: She knows best what she needs."
PART = "text: Ask how she is, part 1"
HARD = (
    "Notwithstanding considerable organisational difficulties, representatives subsequently acknowledged that "
    "institutional communication had deteriorated significantly, necessitating comprehensive reconsideration."
)
MIDDLING = (
    "She came in at night, as she had been told to do by the woman who runs the home, and she sat by the desk until an "
    "officer came out to her."
)


KEY_IS_FIRST = tuple(
    (f"[ask]\n    options:\n      - id: {name}", f"[{name}]\n    options:\n      - id: {name}")
    for name in ("ring", "wait")
)
LIFT = "text: How do you begin?"
NO_LIFT = (f"      - id: lift\n        {LIFT}\n        options:\n          ask: Ask her how the day was\n", "")
THIN = "why: Nobody else may have asked her, and she knows what she needs."
MAY = "may_not_arise: true\n        when: [in-care]"
TITLE = "title: A wet night"
PUBLISHED = "published: 2026-10-05"
# 59 letters are what a screen reader says of an item after “Does not arise: ”, and 69 after “Done: ”.
LONG_TEXT = "Ask how she is, who is with her and what she needs at home, then {}"
ALIKE = tuple(
    (f"Ask how she is, part {n}\n", f"{LONG_TEXT.format(end)}\n        may_not_arise: true\n")
    for n, end in ((1, "ring"), (2, "wait"))
)
FULL = "".join(
    ITEM.format(number=number)
    .replace(f"id: item-{number}", f"id: an-item-with-a-name-that-is-as-long-as-a-name-may-ever-be-{number}")
    .replace("Ask how", f"Ask {number} of all those who came in with her late this evening just how and what")
    .replace("must:", "may_not_arise: true\n        must:")
    for number in range(1, 10)
)
TELL = "after: 2 hours\n    tell: officer"
NEAR = "before: 1 hour\n    tell: officer"
ALSO = "about: open\n    after: 2 hours\n    tell: supervisor\n  - "
FIVE = "".join(ITEM.format(number=number) for number in range(1, 6))


def waiving(rule: str) -> Pair:
    return TITLE, f"waive: [{{rule: {rule}, reason: There is no other word.}}]\n{TITLE}"


def approved(on: str, review_by: str) -> Pair:
    keys = f"owner: A lead\nreview_by: {review_by}\n"
    return "\ntopics: [", f"\n{keys}approved: {{by: Another, day: {on}, version: 0123456789abcdef}}\ntopics: ["


class Example(NamedTuple):
    rule: str
    file: str
    edits: tuple[Pair, ...]
    at: str = ""  # words in the line at which it is told; "" for an edit that no rule minds


BAD = [
    Example(
        "key-position",
        FIRST,
        (KEY_IS_FIRST[0], KEY_IS_FIRST[1]),
        "questions:",
    ),
    Example(
        "key-longest",
        FIRST,
        (
            (ASK, "text: Ask her how she is today"),
            (ASK + "\n        why", "text: Ask her how she was today\n        why"),
        ),
        "questions:",
    ),
    Example("negative-stem", FIRST, ((BEGIN, "text: What would you not do first?"),), "you not do"),
    Example("negative-stem", FIRST, ((BEGIN, "text: Which comes least of all?"),), "least of all"),
    Example("negative-stem", FIRST, (("text: How do you begin?", "text: What shouldn't you do?"),), "shouldn't"),
    Example("all-or-none", FIRST, ((WAIT, "text: None of the above"),), "None of the above"),
    Example("all-or-none", FIRST, ((WAIT, "text: Do both of these"),), "both of these"),
    Example("absolute-words", FIRST, ((WAIT, "text: Always wait first"),), "Always"),
    Example("absolute-words", FIRST, ((ASK, "text: Ask only how she is"),), "Ask only"),
    Example(
        "clang", FIRST, ((BEGIN, "text: What about the blanket?"), (ASK, "text: Fetch her blankets")), "the blanket?"
    ),
    Example("unlike-length", FIRST, ((RING, "text: Ring her mum, her school and her aunt now"),), BEGIN),
    Example("unlike-length", FIRST, (("ask: Ask her how the day was", "ask: Ask her"),), "text: How do you begin?"),
    Example("same-options", FIRST, ((WAIT, "text: ring her mum first!"),), "first!"),
    Example("too-few-wordings", FIRST, (NO_LIFT,), "id: begin"),
    Example("wording-unchanged", FIRST, (("text: How do you begin?", "text: what do you do  first?"),), "do  first"),
    Example("reading-age", FIRST, ((CASE, f"case: {HARD}"),), "case: Notwith"),
    Example("reading-age", FIRST, ((WHY, f"why: {HARD}"),), "why: Notwith"),
    Example("reading-age", CHECKLIST, (("why: Nobody else", f"why: {HARD} Nobody else"),), "why: Notwith"),
    Example("british-spelling", FIRST, (("sat down", "recognized her and sat down"),), "recognized"),
    Example("british-spelling", FIRST, ((RING, "text: Ring her mom first"),), "mom"),
    Example("british-spelling", FIRST, ((WAIT, "text: Go to the center"),), "center"),
    Example("british-spelling", CHECKLIST, (("Nobody else", "Her behavior tells. Nobody else"),), "behavior"),
    Example("blaming-words", FIRST, ((RING, "text: Say it is her lifestyle"),), "lifestyle"),
    Example("blaming-words", FIRST, ((CASE, "case: She keeps placing herself at risk."),), "placing"),
    Example("blaming-words", FIRST, ((WHY, "why: She is in a relationship with him."),), "relationship"),
    Example("blaming-words", CHECKLIST, (("Nobody else", "She may abscond. Nobody else"),), "abscond"),
    Example("identifying", FIRST, ((CASE, "case: Chloe is at the front desk."),), "Chloe"),
    Example("identifying", FIRST, ((BEGIN, "text: What do you ask Mr Brown?"),), "Brown"),
    Example("identifying", FIRST, ((WAIT, "text: Ring West Yorkshire"),), "West Yorkshire"),
    Example("identifying", CHECKLIST, ((PART, "text: Ask for the Met, part 1"),), "the Met"),
    Example("phase-size", CHECKLIST, ((ITEM.format(number=5), ""),), "id: arrival"),
    Example("imperative", CHECKLIST, ((PART, "text: You should ask how she is"),), "You should"),
    Example("imperative", CHECKLIST, ((PART, "text: Ensure that she is well"),), "Ensure"),
    Example("imperative", CHECKLIST, ((PART, "text: If she is cold, the heating goes on"),), "the heating"),
    Example("imperative", CHECKLIST, ((PART, "text: Asking how she is"),), "Asking"),
    Example("long-item", CHECKLIST, ((PART, "text: " + "Ask her in and " * 6 + "sit by"),), "Ask her in"),
    Example("thin-why", CHECKLIST, ((THIN, "why: It helps."),), "It helps"),
    Example("when-says-if", CHECKLIST, ((PART, "text: If she is in care, ask\n        " + MAY),), "If she is in care"),
    Example("when-says-if", CHECKLIST, ((PART, f"{PART}\n        when: [in-care]"),), "id: item-1"),
    Example("who-is-told", CHECKLIST, (("about: open", "about: sign-off"),), "reminders:"),
    Example("who-is-told", CHECKLIST, (("before: 1 hour", "after: 1 hour"),), "id: review"),
    Example("who-is-told", CHECKLIST, (("after: 0 minutes", "before: 2 hours"),), "id: review"),
    Example("who-is-told", CHECKLIST, ((TELL, TELL.replace("officer", "supervisor")),), "about: open"),
    Example("who-is-told", CHECKLIST, ((NEAR, NEAR.replace("officer", "supervisor")),), "about: clock"),
    Example("slack-limits", CHECKLIST, ALIKE, "then wait"),
    Example("slack-limits", CHECKLIST, ((FIVE, FULL),), "id: arrival"),
    Example("dates", SOURCES, (("checked: 2026-11-22", "checked: 2026-11-23"),), "2026-11-23"),
    Example("dates", CHECKLIST, (("revised: 2026-11-01", "revised: 2027-11-01"),), "revised:"),
    Example("dates", FIRST, (("published: 2026-10-05", "published: 2062-10-05"),), "published:"),
    Example("review-by", FIRST, (approved("2026-11-23", "2027-11-01"),), "day: 2026-11-23"),
    Example("review-by", FIRST, (approved("2026-01-01", "2026-11-21"),), "review_by"),
    Example("review-by", CHECKLIST, (approved("2026-01-01", "2029-01-01"),), "review_by"),
    Example("retired-checklist", FIRST, ((PUBLISHED, f"checklist: old\n{PUBLISHED}"),), "checklist:"),
    Example("clock-source", CHECKLIST, (("length: 6 hours", "length: 60 hours"),), "source: law"),
    Example("example-balance", FIRST, (("example: good", "example: failure"),)),
    Example("uncovered", TOPICS, (("topics:\n", "topics:\n  - {id: school, title: School, risk: 1}\n"),), "id: school"),
    Example("uncovered", RECOMMENDATIONS, (("id: see-children", "id: see-nobody"),), "see-nobody"),
    Example("uncovered", CASES, ((", unused: Too little is known of it.", ""),), "id: L2"),
    Example("uncovered", CASES, (("example: good}", "example: good, unused: Not yet.}"),), "id: L1"),
    Example("waiver", FIRST, (waiving("clang"),), "waive"),
    Example("waiver", FIRST, (waiving("clnag"),), "waive"),
    Example("waiver", FIRST, (waiving("waiver"),), "waive"),
]

GOOD = [
    Example("key-position", FIRST, (KEY_IS_FIRST[0],)),
    Example("key-longest", FIRST, ((ASK, "text: Ask her how she is today"),)),
    Example("negative-stem", FIRST, ((BEGIN, "text: She does not answer. If she cannot, what do you do at least?"),)),
    Example("negative-stem", FIRST, ((BEGIN, "text: What tells you that this cannot rest?"),)),
    Example("all-or-none", FIRST, ((WAIT, "text: Ask both of them in"),)),
    Example(
        "absolute-words",
        FIRST,
        ((WAIT, "text: Only wait for now"), (ASK, "text: Only ask her now"), ("ask: Ask her how", "ask: Only ask how")),
    ),
    Example(
        "clang",
        FIRST,
        (
            (BEGIN, "text: What about the blanket?"),
            (ASK, "text: Fetch her blankets"),
            (RING, "text: Send for blankets"),
        ),
    ),
    Example("unlike-length", FIRST, ((RING, "text: Ring her mum, and ask her to come"),)),
    Example("same-options", FIRST, ((WAIT, "text: Ring her dad first"),)),
    Example("too-few-wordings", FIRST, (("risk: 3", "risk: 2"), NO_LIFT)),
    Example("wording-unchanged", FIRST, ((LIFT, f"case: A girl of 9 waits.\n        {BEGIN}"),)),
    Example(
        "reading-age",
        FIRST,
        ((CASE, f"case: {MIDDLING} She was cold and wet, and so he went to get her some hot tea."),),
    ),
    Example("reading-age", FIRST, ((WHY, f"why: {MIDDLING}"),)),
    Example("british-spelling", FIRST, (("sat down", "seized her oversized coat and recognised her, and sat down"),)),
    Example("british-spelling", FIRST, ((WAIT, "text: Go to the centre"),)),
    Example("blaming-words", FIRST, ((CASE, "case: A man of 25 has put her at risk. She made a choice of tea."),)),
    Example("identifying", FIRST, ((CASE, "case: She has a poppy on her coat. She was met by the dean in may."),)),
    Example("identifying", FIRST, (("outcome: An officer", "outcome: In one case of 2018 in Lancashire an officer"),)),
    Example("phase-size", CHECKLIST, ((ITEM.format(number=5), "".join(ITEM.format(number=n) for n in range(5, 10))),)),
    Example("imperative", CHECKLIST, ((PART, "text: If she is cold, bring her in"),)),
    Example("imperative", CHECKLIST, ((PART, "text: Ring her mum"),)),
    Example("imperative", CHECKLIST, ((PART, "text: For a cut, bleeding or a burn, call a doctor"),)),
    Example("imperative", CHECKLIST, ((PART, "text: '999'"),)),
    Example("long-item", CHECKLIST, ((PART, "text: " + "Ask her in and " * 5 + "sit by"),)),
    Example(
        "thin-why",
        CHECKLIST,
        (
            ("must: true", "must: false"),
            (THIN, "why: It helps."),
        ),
    ),
    Example("when-says-if", CHECKLIST, ((PART, f"{PART}\n        {MAY}"),)),
    Example("who-is-told", CHECKLIST, (("about: open", ALSO + "about: open"),)),
    Example("slack-limits", CHECKLIST, (ALIKE[0], (ALIKE[1][0], ALIKE[1][1].replace("Ask", "Then ask")))),
    Example(
        "slack-limits", CHECKLIST, tuple((old, new.replace("        may_not_arise: true\n", "")) for old, new in ALIKE)
    ),
    Example("dates", FIRST, (("published: 2026-10-05", "published: 2027-10-04"),)),
    Example("review-by", FIRST, (approved("2026-11-22", "2026-11-22"),)),
    Example("review-by", FIRST, ((PUBLISHED, f"review_by: 2020-01-01\n{PUBLISHED}"),)),
    Example("retired-checklist", FIRST, ((PUBLISHED, f"checklist: custody\n{PUBLISHED}"),)),
    Example("clock-source", CHECKLIST, (("length: 6 hours", "length: 6 days"),)),
    Example("clock-source", SOURCES, (("6 hours", "six hours"),)),
    Example("example-balance", FIRST, (("example: good", "example: mixed"),)),
    Example("uncovered", CHECKLIST, (("recommendations: [see-children]\n", ""),)),
    Example("waiver", FIRST, (waiving("identifying"), (CASE, "case: It is the day of Saint Peter."))),
]
