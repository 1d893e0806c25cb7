"""When content may be shown, and what approves it."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from bot.authored import mark, standing, version_of
from bot.checklists.content import Checklist
from tests.samples import checklist, scenario

TODAY = date(2026, 11, 22)
VERSION = version_of(checklist())
KEYS: dict[str, Any] = {
    "owner": "A lead",
    "author": "A trainer",
    "review_by": "2027-11-22",
    "approved": {"by": "Ann Other", "day": "2026-11-22", "version": VERSION},
}


def test_what_another_person_approved_is_shown_until_its_review() -> None:
    approved = checklist(**KEYS)

    assert standing(approved, TODAY).served
    assert standing(approved, date(2027, 11, 22)).served
    assert standing(approved, date(2027, 11, 23)).state == "expired"
    assert (mark(approved, TODAY), mark(approved, date(2027, 11, 23))) == ("", "Out of date: its review is due")


def test_what_nobody_approved_is_a_sample() -> None:
    assert standing(checklist(), TODAY).state == "unapproved"
    assert mark(checklist(), TODAY) == "Sample: needs your force's approval"


def test_another_word_and_it_is_approved_no_more() -> None:
    changed = checklist(**KEYS, use="Use that")

    assert standing(changed, TODAY).state == "changed"
    assert "approved by Ann Other on 2026-11-22" in standing(changed, TODAY).words
    assert mark(changed, TODAY) == "Draft: changed since it was approved"


def test_what_was_retired_is_shown_no_more_approved_or_not() -> None:
    retired = {"day": "2026-11-01", "reason": "The law has changed."}

    for keys in ({}, KEYS):
        assert standing(checklist(**keys, retired=retired), TODAY).state == "retired"


@pytest.mark.parametrize("author", ["Ann Other", "ann other", "  Ann   OTHER "])
def test_nobody_approves_what_they_wrote(author: str) -> None:
    with pytest.raises(ValidationError, match="Ann Other wrote it, so somebody else approves it"):
        checklist(**{**KEYS, "author": author})


@pytest.mark.parametrize("key", ["owner", "author", "review_by"])
def test_what_is_approved_names_its_owner_its_author_and_its_next_review(key: str) -> None:
    with pytest.raises(ValidationError, match=f"names its {key} too"):
        checklist(**{name: value for name, value in KEYS.items() if name != key})


def test_the_life_cycle_makes_no_new_version() -> None:
    waived = [{"rule": "clang", "reason": "There is no other word."}]

    assert version_of(checklist(**KEYS, waive=waived)) == version_of(checklist())


def test_a_key_that_the_program_learns_later_makes_no_new_version() -> None:
    """Else every update of the program would void every approval."""

    class Later(Checklist):
        learnt: str = ""

    told = checklist().model_dump()

    assert version_of(Later.model_validate(told)) == version_of(checklist())
    assert version_of(Later.model_validate({**told, "learnt": "something"})) != version_of(checklist())


def test_a_version_is_the_same_on_every_machine() -> None:
    """Approvals are in files that travel: this hash may change only on purpose, and then every approval is void."""
    assert (version_of(checklist()), version_of(scenario())) == ("11ca7bebd7dfabe1", "098bee253290f9eb")
