"""Drafts: files that an author completes, and what is told about what stays behind."""

from pathlib import Path

import pytest
import yaml

from bot import library
from bot.errors import UserError
from bot.exchange import draft as drafting
from bot.exchange.service import chosen, export, lost, read, write
from bot.lint import schemas
from bot.quizzes.content import Scenario, load_one
from tests.exchange.seen import read_back, seen
from tests.samples import SOURCE, forked, ordered, question, scenario

SOURCES = {SOURCE.id: SOURCE}
THREE = b"Where?{=here ~there}\n\nWho?{=Bo ~Cy}\n\nWhen?{=now ~then}"


def test_a_draft_looks_like_our_files(tmp_path: Path) -> None:
    text = "::Where to look:: A child is missing.\\n\\nWhere do you look first?{=At home#Children hide. ~In the park}"

    (file,) = write(read(text.encode(), "search.gift", {}), tmp_path / "a-child-is-missing.yaml")

    assert file.read_text(encoding="utf-8") == (
        """\
# A draft from another system. thinkchild check names every gap.
# - question where-to-look: no feedback came with in-the-park: write why each is right or wrong
# - the draft: 3 to 12 questions are needed, and it has 1
slug: a-child-is-missing
# title: at most 60 characters; gives nothing away
# topics: […], of topics.yaml
# risk: 1 to 3
# published: the day from which officers meet it
# source: the id in sources.yaml of where the case is told
case: A child is missing.
# outcome: what happened in the end
questions:
  - id: where-to-look
    text: Where do you look first?
    kind: one
    answer: [at-home]
    options:
      - id: at-home
        text: At home
        why: Children hide.
      - id: in-the-park
        text: In the park
"""
    )


def test_the_check_names_every_gap_and_nothing_else(tmp_path: Path) -> None:
    (file,) = write(read(THREE, "x.gift", {}), tmp_path / "search.yaml")

    _, mistakes = load_one(file, SOURCES, None)

    named = sorted(mistake.problem.removesuffix(" is missing") for mistake in mistakes)
    scenario_keys = ["case", "outcome", "published", "risk", "source", "title", "topics"]
    assert named == sorted(scenario_keys + ["why", "source"] * 6)
    assert len({mistake.line for mistake in mistakes}) >= 7


def test_a_completed_draft_is_content(tmp_path: Path) -> None:
    (draft,) = read(export([scenario()], SOURCES, "qti"), "x.zip", SOURCES)
    (file,) = write([draft], tmp_path / "first.yaml")
    file.write_text(
        file.read_text(encoding="utf-8") + "outcome: O\nrisk: 1\npublished: 2026-10-05\ntopics: [custody]\n"
    )

    again, mistakes = load_one(file, SOURCES, None)

    assert (again and seen(again), mistakes) == (seen(scenario()), [])


def test_what_fits_is_what_the_model_allows() -> None:
    definitions = Scenario.model_json_schema()["$defs"]
    asked, properties = definitions["Question"]["properties"], Scenario.model_json_schema()["properties"]

    assert definitions["Option"]["properties"]["text"]["maxLength"] == drafting.OPTION
    assert asked["text"]["maxLength"] == drafting.TEXT
    assert properties["case"]["maxLength"] == drafting.CASE
    assert (asked["options"]["minItems"], asked["options"]["maxItems"]) == drafting.OPTIONS
    assert (properties["questions"]["minItems"], properties["questions"]["maxItems"]) == drafting.QUESTIONS


def test_the_keys_stand_in_the_order_of_the_model() -> None:
    (draft,) = read(export([scenario(distressing="Upsetting.")], SOURCES, "gift"), "x.gift", SOURCES)

    order = [key for key in schemas.MODELS["scenario"].model_fields if key in draft.values or key == "slug"]
    assert list(yaml.safe_load(draft.text)) == ["slug", *(key for key in order if key != "slug")]


def test_questions_with_the_same_words_get_names_of_their_own() -> None:
    (draft,) = read(b"Who?{=Bo ~Bo ~Bo!}\n\nWho?{=Bo ~Cy}\n\n\xf0\x9f\x91\xae?{=\xe2\x80\xa6 ~-}", "!.gift", {})

    values = yaml.safe_load(draft.text)
    assert (draft.slug, [one["id"] for one in values["questions"]]) == ("draft", ["who", "who-2", "question"])
    assert [option["id"] for option in values["questions"][0]["options"]] == ["bo", "bo-2", "bo-3"]
    assert [option["id"] for option in values["questions"][2]["options"]] == ["option", "option-2"]


def test_two_sources_that_are_cited_alike_are_both_named() -> None:
    twin = SOURCE.model_copy(update={"id": "twin"})

    (draft,) = read(export([scenario()], SOURCES, "gift"), "x.gift", {**SOURCES, "twin": twin})

    assert "source" not in draft.values["questions"][0]["options"][0]
    assert any("add the id of this source (it is one of law, twin)" in note for note in draft.notes)


def test_a_drafts_notes_cannot_break_its_yaml() -> None:
    name = "x\\n- y\\: \\{#" + "z" * 300

    (draft,) = read(f"::{name}:: Who?{{=A ~B####g}}".encode(), "x\n: {.gift", {})

    assert yaml.safe_load(draft.text)["questions"][0]["text"] == "Who?"
    assert max(map(len, draft.text.splitlines())) <= 120


def test_several_drafts_go_into_a_folder(tmp_path: Path) -> None:
    drafts = read(export([scenario("first"), scenario("second")], SOURCES, "gift"), "x.gift", SOURCES)

    with pytest.raises(UserError, match="There are 2 drafts, one for each scenario or category: say a folder"):
        write(drafts, tmp_path / "one.yaml")
    files = write(drafts, tmp_path / "new")

    assert files == [tmp_path / "new" / "first.yaml", tmp_path / "new" / "second.yaml"]
    assert all(read_back(draft).slug == file.stem for draft, file in zip(drafts, files, strict=True))


def test_nothing_is_written_over(tmp_path: Path) -> None:
    drafts = read(export([scenario("first"), scenario("second")], SOURCES, "gift"), "x.gift", SOURCES)
    (tmp_path / "second.yaml").write_text("mine", encoding="utf-8")

    with pytest.raises(UserError, match=r"second.yaml exists already: say another place. Nothing was written."):
        write(drafts, tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["second.yaml"]
    assert (tmp_path / "second.yaml").read_text(encoding="utf-8") == "mine"


def test_a_file_is_named_as_scenarios_are(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="a scenario file has a short name such as boy-17-in-custody"):
        write(read(THREE, "x.gift", {}), tmp_path / "My File.yaml")


def test_scenarios_are_chosen_by_their_files() -> None:
    scenarios = {"first": scenario("first"), "second": scenario("second")}

    assert chosen(scenarios, []) == list(scenarios.values())
    assert chosen(scenarios, [Path("training/second.yaml")]) == [scenarios["second"]]
    with pytest.raises(UserError, match=r"third.yaml: there is no such scenario in the library"):
        chosen(scenarios, [Path("third.yaml")])


def test_what_does_not_cross_over_is_listed() -> None:
    one = scenario(questions=[*forked(), ordered("sorted")])

    assert lost([one], "gift") == [
        "Outcomes, topics, risk and dates stay here, and so do the ids of sources: their titles and addresses go.",
        "first.what-next leads on (a to if-a, b to if-b): there everybody is asked all",
        "first.sorted asks for an order: GIFT has none, so steps are matched to places",
    ]
    assert len(lost([one], "qti")) == 2


def test_every_question_of_the_shipped_library_that_leads_on_is_listed() -> None:
    shipped = library.load().scenarios.values()

    leading = {f"{one.slug}.{asked.id}" for one in shipped for asked in one.questions if asked.kind == "next"}
    assert leading
    assert {row.split()[0] for row in lost(shipped, "qti")[1:]} == leading


def test_a_wording_without_its_question_stands_alone() -> None:
    worded = {**question("one"), "wordings": [{"id": "again", "text": "Once more?", "case": "Another case."}]}
    blocks = export([scenario(questions=[worded, question("two"), question("three")])], SOURCES, "gift").split(b"\n\n")
    assert b"::first.one::" in blocks.pop(1)

    (draft,) = read(b"\n\n".join(blocks), "x.gift", SOURCES)

    assert [one["id"] for one in draft.values["questions"]] == ["one-again", "two", "three"]
    assert any(note.startswith("question first.one.again is no wording") for note in draft.notes)
    assert draft.values["questions"][0]["text"] == "Another case.\nOnce more?"
