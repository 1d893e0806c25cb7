"""QTI: what we write is QTI 3.0, and what others write in 3.0, 2.1 and 2.2 can be read."""

import io
import xml.etree.ElementTree as ET
import zipfile

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from bot import library
from bot.errors import UserError
from bot.exchange.draft import Draft
from bot.exchange.qti import ITEM_SPACE, MANIFEST, MANIFEST_SPACE
from bot.exchange.service import export, read
from bot.quizzes.content import Scenario
from tests.exchange import qti_model
from tests.exchange.seen import scenarios
from tests.samples import SOURCE, forked, ordered, question, scenario

SOURCES = {SOURCE.id: SOURCE}
FOREIGN = """
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="QUE_1"
  title="Where to look" adaptive="false" time-dependent="false">
  <!-- made elsewhere -->
  <qti-response-declaration identifier="ANSWER" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>B</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body>
    <div class="stem"><p>A child is <strong>missing</strong>.</p><p>It is dark &amp; cold.</p></div>
    <qti-choice-interaction response-identifier="ANSWER" max-choices="1">
      <qti-prompt>Where do you
        look first?</qti-prompt>
      <qti-simple-choice identifier="A">In the park
        <qti-feedback-inline outcome-identifier="F" identifier="A" show-hide="show">Later.</qti-feedback-inline>
      </qti-simple-choice>
      <qti-simple-choice identifier="B">At home <img src="home.png" alt="a house"/></qti-simple-choice>
    </qti-choice-interaction>
  </qti-item-body>
  <qti-modal-feedback outcome-identifier="F" identifier="B" show-hide="show">
    <qti-content-body><p>Children hide.</p></qti-content-body></qti-modal-feedback>
  <qti-modal-feedback outcome-identifier="F" identifier="wrong" show-hide="show">
    <qti-content-body>No.</qti-content-body></qti-modal-feedback>
</qti-assessment-item>
"""
OLDER = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="Signs"
  adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier">
    <mapping defaultValue="0"><mapEntry mapKey="a" mappedValue="0.5"/>
      <mapEntry mapKey="b" mappedValue="much"/><mapEntry mapKey="c" mappedValue="0.5"/></mapping>
  </responseDeclaration>
  <itemBody>
    <p>Which are signs?</p>
    <choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">
      <simpleChoice identifier="a">Bruises</simpleChoice><simpleChoice identifier="b">Shoes</simpleChoice>
      <simpleChoice identifier="c">Fear</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <modalFeedback outcomeIdentifier="FB" identifier="a" showHide="show">Look at where they are.</modalFeedback>
</assessmentItem>
"""


def package(*scenarios_: Scenario) -> dict[str, bytes]:
    opened = zipfile.ZipFile(io.BytesIO(export(scenarios_, SOURCES, "qti")))
    return {name: opened.read(name) for name in opened.namelist()}


def zipped(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, text in files.items():
            made.writestr(f"{name}.xml", text)
    return held.getvalue()


def draft(text: str, name: str = "item.xml") -> Draft:
    (one,) = read(text.encode(), name, {})
    return one


def wrong(files: dict[str, bytes]) -> list[str]:
    found: list[str] = []
    for name, data in files.items():
        root = ET.fromstring(data)
        if name == MANIFEST:
            found += qti_model.problems(root, MANIFEST_SPACE, qti_model.MANIFEST)
        else:
            found += qti_model.problems(root, ITEM_SPACE, qti_model.ITEM)
            found += qti_model.loose_ends(root, ITEM_SPACE)
    return found


def test_every_shipped_item_is_as_qti_3_wants_it() -> None:
    shipped = library.load()
    opened = zipfile.ZipFile(io.BytesIO(export(shipped.scenarios.values(), shipped.sources, "qti")))
    files = {name: opened.read(name) for name in opened.namelist()}

    assert len(files) == shipped.counts()["wordings"] + 1
    assert wrong(files) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(one=scenarios())
def test_whatever_an_author_types_the_item_is_as_qti_3_wants_it(one: Scenario) -> None:
    assert wrong(package(one)) == []


def test_a_source_that_is_not_known_is_not_cited() -> None:
    opened = zipfile.ZipFile(io.BytesIO(export([scenario(questions=[ordered(name) for name in "abc"])], {}, "qti")))
    files = {name: opened.read(name) for name in opened.namelist()}

    assert wrong(files) == []
    assert not any(b"Source" in data or b"The case: " in data for data in files.values())


def test_nothing_of_the_moment_stands_in_a_package() -> None:
    opened = zipfile.ZipFile(io.BytesIO(export([scenario()], SOURCES, "qti")))

    assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_manifest_lists_each_file_and_no_other() -> None:
    files = package(scenario())

    listed = [r.get("href") for r in ET.fromstring(files[MANIFEST]).iter(f"{{{MANIFEST_SPACE}}}resource")]
    assert listed == [name for name in files if name != MANIFEST]
    assert listed == ["items/first.one.xml", "items/first.two.xml", "items/first.three.xml"]


def test_the_answer_is_not_told_before_it_is_given() -> None:
    """Reasons and sources are feedback: nothing of them stands in the body."""
    body = ET.fromstring(package(scenario())["items/first.one.xml"]).find(f"{{{ITEM_SPACE}}}qti-item-body")

    assert body is not None
    told = " ".join("".join(body.itertext()).split())
    assert told == "The case of first. Question one? Option a Option b Option c"


@pytest.mark.parametrize(
    ("asked", "interaction", "right"),
    [
        pytest.param(question("q"), "choice", ["a"], id="one"),
        pytest.param(question("q", ("a", "b")), "choice", ["a", "b"], id="several"),
        pytest.param(ordered("q"), "order", ["c", "a", "b"], id="order"),
        pytest.param({**question("q"), "kind": "next"}, "choice", ["a"], id="next"),
        pytest.param({**question("q"), "kind": "spot"}, "choice", ["a"], id="spot"),
    ],
)
def test_each_kind_has_its_interaction(asked: dict[str, object], interaction: str, right: list[str]) -> None:
    files = package(scenario(questions=[asked, question("two"), question("three")]))

    item = ET.fromstring(files["items/first.q.xml"])
    assert item.find(f".//{{{ITEM_SPACE}}}qti-{interaction}-interaction") is not None
    correct = item.find(f".//{{{ITEM_SPACE}}}qti-correct-response")
    assert [value.text for value in correct or ()] == right


def test_an_item_of_another_system_is_read() -> None:
    found = draft(FOREIGN, "Where to look.xml")

    values = yaml.safe_load(found.text)
    assert (values["slug"], values["case"]) == ("where-to-look", "A child is missing.\n\nIt is dark & cold.")
    assert values["questions"] == [
        {
            "id": "where-to-look",
            "text": "Where do you look first?",
            "kind": "one",
            "answer": ["at-home"],
            "options": [
                {"id": "in-the-park", "text": "In the park", "why": "Later."},
                {"id": "at-home", "text": "At home", "why": "Children hide."},
            ],
        }
    ]
    assert found.notes == (
        "question Where to look: feedback for no option of its own was left out (wrong)",
        "question Where to look: what is no text was left out (img): say it in words",
        "question Where to look: formatting was taken off (strong)",
        "the draft: 3 to 12 questions are needed, and it has 1",
    )


def test_an_item_of_qti_2_is_read() -> None:
    (asked,) = yaml.safe_load(draft(OLDER).text)["questions"]

    assert (asked["text"], asked["kind"], asked["answer"]) == ("Which are signs?", "several", ["bruises", "fear"])
    assert [option.get("why") for option in asked["options"]] == ["Look at where they are.", None, None]


def test_a_package_is_one_draft_and_what_is_no_question_is_passed_over() -> None:
    test_ = '<qti-assessment-test xmlns="x" identifier="t" title="T"/>'

    (found,) = read(zipped(first=FOREIGN, test=test_, second=OLDER), "Winter course.zip", {})

    assert found.slug == "winter-course"
    assert [asked["id"] for asked in yaml.safe_load(found.text)["questions"]] == ["where-to-look", "signs"]
    assert not any("test" in note for note in found.notes)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("qti-choice-interaction", "qti-text-entry-interaction", "of the type text entry", id="type"),
        pytest.param("</qti-item-body>", "<qti-order-interaction/></qti-item-body>", "more than one thing", id="two"),
        pytest.param("choice-interaction", "table", "it asks nothing", id="none"),
        pytest.param("<qti-prompt>", "<qti-simple-choice/>" * 50 + "<qti-prompt>", "more than 50 options", id="many"),
        pytest.param(
            'identifier="ANSWER" card', 'identifier="OTHER" card', "does not say what is right", id="undeclared"
        ),
        pytest.param("qti-assessment-item", "questestinterop", "it is QTI 1.2", id="QTI 1.2"),
        pytest.param("qti-assessment-item", "quiz", "it is Moodle XML: export as GIFT", id="Moodle XML"),
        pytest.param("qti-assessment-item", "html", "it is no question but html", id="something else"),
    ],
)
def test_what_cannot_be_taken_over_is_told(old: str, new: str, told: str) -> None:
    other = FOREIGN.replace(old, new)

    with pytest.raises(UserError, match=f"No question could be taken over from item.xml.\n.*{told}"):
        draft(other)
    (found,) = read(zipped(good=OLDER, other=other), "two.zip", {})
    assert any(note.startswith("other.xml was left out: ") and told in note for note in found.notes)


def test_what_is_right_and_not_among_the_options_is_told() -> None:
    found = draft(FOREIGN.replace("<qti-value>B<", "<qti-value>Z<"))

    assert "answer" not in yaml.safe_load(found.text)["questions"][0]
    assert "question where-to-look: no option is marked as right: add answer" in found.notes


def test_branches_are_told_as_lost() -> None:
    (found,) = read(export([scenario(questions=forked())], SOURCES, "qti"), "x.zip", SOURCES)

    assert "question what-next: where each choice leads did not come with it: add then" in found.notes
    assert yaml.safe_load(found.text)["questions"][0]["kind"] == "next"


def test_the_kind_that_our_mark_tells_gives_way_to_what_stands_there() -> None:
    """Somebody made it a choice of several: then it is no longer a spot question of one."""
    files = package(scenario(questions=[ordered("q"), question("two"), question("three")]))
    changed = {
        name.removesuffix(".xml"): data.decode().replace("kind-order", "kind-spot") for name, data in files.items()
    }

    (found,) = read(zipped(**changed), "x.zip", SOURCES)

    assert yaml.safe_load(found.text)["questions"][0]["kind"] == "order"
    assert found.notes == ()
