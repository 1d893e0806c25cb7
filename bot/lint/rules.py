"""The rules of good content: name -> what it wants, and why. `thinkchild check --rules` prints this table."""

from collections.abc import Mapping

from bot.lint import across, cards, items, language, questions
from bot.lint.rule import Rule

WAIVER = "waiver"  # about waivers themselves: it cannot be waived

RULES: Mapping[str, Rule] = {
    "key-position": Rule(
        "The right option stands at different places in the questions of a file: else the place is learnt instead.",
        scenario=questions.key_position,
    ),
    "key-longest": Rule(
        "The right option is not longer than all others by a fifth more often than chance: length would give it away.",
        scenario=questions.key_longest,
    ),
    "negative-stem": Rule(
        "A question asks what to do, without not, except or least: under stress people read past the small word.",
        scenario=questions.negative_stem,
    ),
    "all-or-none": Rule(
        "No option is “all of these” or “none of these”: half-knowledge is enough to choose it.",
        scenario=questions.all_or_none,
    ),
    "absolute-words": Rule(
        "Always, never, only and must do not stand in right options alone or in wrong ones alone: they are cues.",
        scenario=questions.absolute_words,
    ),
    "clang": Rule(
        "No rare word stands in the question and its right option alone: it could be matched without understanding.",
        scenario=questions.clang,
    ),
    "unlike-length": Rule(
        "The longest option is at most twice as long as the shortest: an odd one draws the eye.",
        scenario=questions.unlike_length,
    ),
    "same-options": Rule(
        "No two options of a question say the same: neither could then be right.",
        scenario=questions.same_options,
    ),
    "too-few-wordings": Rule(
        "Each question has two wordings, and three at risk 3: what comes back word for word is only recognised.",
        scenario=questions.too_few_wordings,
    ),
    "wording-unchanged": Rule(
        "Each wording tells another case or asks in other words: a copy tests memory for the text.",
        scenario=questions.wording_unchanged,
    ),
    "reading-age": Rule(
        "Cases, outcomes, reasons and items take at most 8 years of school to read; a lone sentence 10: it is 03:00.",
        text=language.reading_age,
    ),
    "british-spelling": Rule(
        "British spelling and words, with -ise: officers trust what sounds like their own force.",
        text=language.british_spelling,
    ),
    "blaming-words": Rule(
        "No words that look for blame in a child or make abuse sound like something else: they shape what is done.",
        text=language.blaming_words,
    ),
    "identifying": Rule(
        "No names of people, forces or places in what is told and asked: nobody is recognised, no force shamed.",
        text=language.identifying,
    ),
    "phase-size": Rule(
        "A phase has five to nine items: fewer are not worth a pause, and more are not worked through.",
        checklist=items.phase_size,
    ),
    "imperative": Rule(
        "An item begins with what to do, such as call or ask: an item is a thing to do, not a thing to know.",
        checklist=items.imperative,
    ),
    "long-item": Rule(
        "An item has at most 24 words with its conditions: one action, taken in at a glance.",
        checklist=items.long_item,
    ),
    "thin-why": Rule(
        "A must-do says why in a sentence of substance: people do what they see the sense of.",
        checklist=items.thin_why,
    ),
    "when-says-if": Rule(
        "An item with `when` begins after the “If …” that `when` puts before it, and may be answered “Does not arise”.",
        checklist=items.when_says_if,
    ),
    "who-is-told": Rule(
        "Somebody is told that a checklist is open, and before and after each limit; its officer no later than others.",
        checklist=items.who_is_told,
    ),
    "slack-limits": Rule(
        "Whatever it becomes is a message that Slack takes, with buttons that a screen reader tells apart.",
        library=cards.slack_limits,
    ),
    "dates": Rule(
        "Nothing was checked or revised in the future, or is published more than a year ahead: such a date is a slip.",
        library=across.dates,
    ),
    "review-by": Rule(
        "What is approved was approved on a day that has come, and has its next review due within two years of it.",
        library=across.review_by,
    ),
    "retired-checklist": Rule(
        "No scenario names a checklist that was retired: officers would look for it in vain.",
        library=across.retired_checklist,
    ),
    "clock-source": Rule(
        "The source of a limit in time tells the same number: an officer will be held to it.",
        library=across.clock_source,
    ),
    "example-balance": Rule(
        "At least six scenarios show good or mixed practice: failure alone teaches fear.",
        library=across.example_balance,
    ),
    "uncovered": Rule(
        "Each case, recommendation and topic of the registers is taught somewhere, or says why it is unused.",
        library=across.uncovered,
    ),
    WAIVER: Rule("A waiver names a rule once, with a reason, and is needed: a stale one would hide the next mistake."),
}
