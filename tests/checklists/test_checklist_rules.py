import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checklists import rules
from bot.checklists.rules import Asked, State, Tick
from tests.conftest import NOW
from tests.samples import checklist

PATTERN = r"[A-Z]{2}-\d{8}-\d{4}"
LIBRARY = {"custody": checklist(), "missing": checklist("missing", aliases=["runaway", "not come home"])}


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("custody", Asked(slug="custody")),
        ("  CUSTODY. ", Asked(slug="custody")),
        ("child in custody", Asked(slug="custody")),
        ("not come home", Asked(slug="missing")),
        ("custody LC-20261122-0413", Asked(slug="custody", incident="LC-20261122-0413")),
        ("custody lc-20261122-0413", Asked(slug="custody", incident="LC-20261122-0413")),
        ("custdy", Asked(near=("custody",))),
        ("misssing", Asked(near=("missing",))),
        ("zebra", Asked()),
        ("boy of 12 at the station", Asked(details=True)),
        ("her name is long and she lives at the corner of the street by the river", Asked(details=True)),
        ("x" * 40_000, Asked(details=True)),
        ("custody 🚓", Asked(slug="custody", rest=True)),
        ("custody LC-2026-1", Asked(slug="custody", rest=True)),
        ("LC-20261122-0413", Asked(incident="LC-20261122-0413")),
        ("136", Asked()),
        ("what do I do", Asked()),
        ("طفل", Asked()),
    ],
)
def test_a_command_is_understood_by_topic_alias_or_near_miss(words: str, asked: Asked) -> None:
    assert rules.understand(words, LIBRARY, PATTERN) == asked


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("girl missing", ("missing",)),
        ("a boy run away", ("missing",)),
        ("injry", ("injury",)),
        ("her phone", ()),
        ("boy and a child", ()),
    ],
)
def test_a_single_word_of_a_name_is_enough_to_be_offered_it(words: str, near: tuple[str, ...]) -> None:
    many = {name: checklist(name) for name in ("arson", "images", "neglect", "custody")}
    library = {**many, "missing": checklist("missing", aliases=["run away"]), "injury": checklist("injury")}

    assert rules.understand(words, library, PATTERN) == Asked(near=near)


def test_a_log_number_may_hold_spaces() -> None:
    asked = rules.understand("not come home 0413 of 22/11/2026", LIBRARY, r"\d{4} OF \d{2}/\d{2}/\d{4}")

    assert asked == Asked(slug="missing", incident="0413 OF 22/11/2026")


@given(st.text(max_size=200))
def test_no_text_is_kept_from_a_command_but_names_of_ours(words: str) -> None:
    asked = rules.understand(words, LIBRARY, PATTERN)

    assert asked.slug in {"", *LIBRARY}
    assert set(asked.near) <= set(LIBRARY)
    assert asked.incident == ""


@pytest.mark.parametrize("typed", ["LC-20261122-0413", " lc-20261122-0413 "])
def test_an_incident_reference_of_the_force_is_kept(typed: str) -> None:
    assert rules.incident_for(typed, PATTERN) == "LC-20261122-0413"


@pytest.mark.parametrize("typed", ["", "Amina", "LC-20261122-0413 and her brother", "LC-20261122", "9" * 10_000])
def test_anything_else_is_not_an_incident_reference(typed: str) -> None:
    assert rules.incident_for(typed, PATTERN) == ""


def test_only_must_dos_hold_up_the_finish() -> None:
    must, prompt = checklist().phases[0].items

    assert rules.unanswered([must, prompt], {}) == [must]
    assert rules.unanswered([must, prompt], {must.id: Tick(State.OPEN, "", NOW)}) == [must]
    assert rules.unanswered([must, prompt], {must.id: Tick(State.NOT_DONE, "unsafe", NOW)}) == []


@pytest.mark.parametrize(
    ("state", "reason", "fits"),
    [
        (State.DONE, "", True),
        (State.DONE, "unsafe", False),
        (State.NOT_DONE, "unsafe", True),
        (State.NOT_DONE, "", False),
        (State.NOT_APPLICABLE, "unsafe", False),
        (State.NOT_APPLICABLE, "does-not-arise", True),
    ],
)
def test_each_state_has_its_own_closed_list_of_reasons(state: State, reason: str, fits: bool) -> None:
    assert rules.reason_fits(state, reason) is fits
