"""Whatever comes in place of whatever: it is accepted and can be shown, or refused with a rule; nothing breaks."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.block_kit.blocks import Surface, problems, view_problems
from bot.practice.block_kit.inside import Json, find, with_ids, words_in
from bot.practice.block_kit.selections import raw_of, starting_state, unfilled
from tests.practice.block_kit.examples import EXAMPLES
from tests.practice.block_kit.payloads import modal

ALL: list[tuple[Surface, str]] = [(surface, name) for surface, examples in EXAMPLES.items() for name in examples]
atoms = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 200),
    st.floats(),
    st.sampled_from(
        ["", "a", "button", "plain_text", "mrkdwn", "bar", "2026-11-22", "x" * 4000, "https://example.org"]
    ),
)
junk = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "text", "a"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a payload: what holds it, and its key or number."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from nodes(value[key])


def mangled(data: st.DataObject, blocks: list[Json]) -> list[Json]:
    blocks = copy.deepcopy(blocks)
    for _ in range(data.draw(st.integers(1, 2))):
        holder, key = data.draw(st.sampled_from(list(nodes(blocks))))
        if isinstance(holder, dict) and data.draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = data.draw(junk)
        if not list(nodes(blocks)):
            break
    return blocks


@given(st.sampled_from(ALL), st.data())
@settings(max_examples=400)
def test_a_mangled_payload_is_refused_with_a_rule_or_can_be_shown(
    example: tuple[Surface, str], data: st.DataObject
) -> None:
    surface, name = example
    blocks = mangled(data, [EXAMPLES[surface][name]])

    found = problems(blocks, surface)
    if found:
        assert all(problem.rule and problem.place.startswith("blocks") for problem in found)
        return
    shown = with_ids(blocks)
    state = starting_state(shown)
    for block_id, picked in state.items():
        for action_id, value in picked.items():
            assert find(shown, block_id, action_id)
            assert starting_state(shown, state)[block_id][action_id] == value
            raw_of(value)
    assert unfilled(shown, state).keys() <= state.keys()
    assert all(isinstance(word, str) for word in words_in(shown))


@given(st.data())
@settings(max_examples=200)
def test_a_mangled_view_is_refused_with_a_rule_or_accepted(data: st.DataObject) -> None:
    views = mangled(data, [modal(*list(EXAMPLES["modal"].values())[:4], callback_id="a")])

    found = [problem for view in views for problem in view_problems(view)]
    assert all(problem.rule and problem.place.startswith("view") for problem in found)
