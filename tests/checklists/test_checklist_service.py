from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.cards import Button, Copy, Row, spoken
from bot.checklists import says
from bot.checklists.store import RunRow, TickRow
from bot.db import Database
from bot.errors import UserError
from bot.verbs import Ask, Press, Replace, Reply, Show
from tests.conftest import NOW, Force
from tests.samples import SOURCE, checklist, home, item


class Hand:
    """Presses as one officer, each in a transaction of its own, on rooms that can be restocked."""

    def __init__(self, db: Database, officer: Force) -> None:
        self.db, self.officer, self.home = db, officer.amina, home()

    def says(self, words: str) -> Reply:
        with self.db.transaction() as tx:
            return self.home.think_child(tx, Press(self.officer, NOW, words=words))

    def press(self, verb: str, ref: str = "", choice: str = "", words: str = "", minutes: int = 0) -> Reply:
        choices = (choice,) if choice else ()
        press = Press(self.officer, NOW + timedelta(minutes=minutes), ref, choices, words)
        with self.db.transaction() as tx:
            return self.home.verbs()[f"checklist.{verb}"](tx, press)

    def count(self, table: type[RunRow] | type[TickRow]) -> int:
        with self.db.transaction() as tx:
            return tx.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def amina(db: Database, force: Force) -> Hand:
    return Hand(db, force)


def seen(reply: Reply) -> str:
    assert isinstance(reply, Show | Replace)
    return spoken(reply.card)


def test_a_topic_starts_its_checklist_at_once(amina: Hand) -> None:
    card = seen(amina.says("custody LC-20261122-0413"))

    assert "Part 1 of 2: On arrival" in card
    assert "0 of 2 must-dos answered" in card
    assert "Incident LC-20261122-0413" in card


def test_a_topic_asked_for_again_shows_the_open_one_and_offers_another(amina: Hand) -> None:
    amina.says("custody")

    again = amina.says("custody")

    assert "open since 22 November 2026, 03:00 GMT" in seen(again)
    assert amina.count(RunRow) == 1
    amina.press("start", "custody:1")
    assert amina.count(RunRow) == 2


def test_a_start_button_pressed_twice_starts_one(amina: Hand) -> None:
    amina.press("start", "custody:0")
    amina.press("start", "custody:0")

    assert amina.count(RunRow) == 1


@pytest.mark.parametrize("words", ["custdy", "zebra"])
def test_a_near_miss_or_an_unknown_topic_offers_buttons(amina: Hand, words: str) -> None:
    reply = amina.says(words)

    assert isinstance(reply, Show)
    rows = [block for block in reply.card.blocks if isinstance(block, Row)]
    controls = [control for row in rows for control in row.controls]
    assert [control.label for control in controls if isinstance(control, Button)] == ["Child in custody"]
    assert words not in seen(reply)


def test_pasted_details_are_refused_and_not_repeated(amina: Hand) -> None:
    with pytest.raises(UserError) as refused:
        amina.says("custody Jo Bloggs 12 years at 3 High Street")

    assert "kept none of it" in str(refused.value)
    assert "Bloggs" not in str(refused.value)


def test_a_tick_is_kept_across_a_restart(amina: Hand) -> None:
    amina.says("custody")
    amina.press("done", "1:0:see-the-child", minutes=7)

    amina.home = home()

    assert "✓ Must do – done 03:07: Do see-the-child" in seen(amina.press("turn", "1:0"))


def test_a_second_press_of_done_changes_nothing(amina: Hand) -> None:
    amina.says("custody")
    amina.press("done", "1:0:see-the-child")
    amina.press("done", "1:0:see-the-child", minutes=3)

    assert amina.count(TickRow) == 1


def test_not_done_needs_a_reason_from_its_list(amina: Hand) -> None:
    amina.says("custody")
    form = amina.press("not-done", "1:0:see-the-child")
    assert isinstance(form, Ask)

    with pytest.raises(UserError, match="Pick one of the reasons"):
        amina.press("not-done.save", form.form.ref, "does-not-arise")

    card = seen(amina.press("not-done.save", form.form.ref, "unsafe"))
    assert "Must do – not done 03:00 – Not safe to do now: Do see-the-child" in card


def test_an_answer_can_be_changed_and_cleared(amina: Hand) -> None:
    amina.says("custody")
    amina.press("done", "1:0:see-the-child")
    amina.press("not-applicable.save", "1:0:see-the-child", "already-done")

    assert "Must do: Do see-the-child" in seen(amina.press("clear", "1:0:see-the-child"))
    assert amina.count(TickRow) == 3


def test_why_tells_the_reason_and_the_source(amina: Hand) -> None:
    amina.says("custody")
    form = amina.press("why", "1:0:see-the-child")

    assert isinstance(form, Ask)
    assert "Because of see-the-child" in spoken(form.form.card)
    assert "A law: https://example.org/law" in spoken(form.form.card)


def test_finish_waits_for_every_must_do(amina: Hand) -> None:
    amina.says("custody")
    with pytest.raises(UserError, match=r"1 in part 1, On arrival; 1 in part 2, Before leaving"):
        amina.press("finish", "1:1")

    amina.press("done", "1:0:see-the-child")
    amina.press("not-applicable.save", "1:1:tell-someone", "already-done")

    assert "Child in custody: finished" in seen(amina.press("finish", "1:1", minutes=40))


def test_the_summary_is_plain_text_for_the_log(amina: Hand) -> None:
    amina.says("custody LC-20261122-0413")
    amina.press("done", "1:0:see-the-child", minutes=5)
    amina.press("not-done.save", "1:1:tell-someone", "handed-over", minutes=6)
    reply = amina.press("finish", "1:1", minutes=40)

    assert isinstance(reply, Replace)
    (copied,) = [block.text for block in reply.card.blocks if isinstance(block, Copy)]
    assert copied.splitlines() == [
        "CHECKLIST: Child in custody (revised 1 November 2026)",
        "Incident: LC-20261122-0413",
        "Started 22 November 2026, 03:00 GMT. Finished 22 November 2026, 03:40 GMT.",
        "By Amina Khan, Response A.",
        "",
        "ON ARRIVAL",
        "[Must do: done 03:05] Do see-the-child",
        "[Consider: no answer] Do ask-why",
        "",
        "BEFORE LEAVING",
        "[Must do: not done 03:06, Handed to a colleague, who has agreed to do it] Do tell-someone",
    ]


def test_a_finished_checklist_is_not_changed_by_an_old_button(amina: Hand) -> None:
    amina.says("custody")
    amina.press("done", "1:0:see-the-child")
    amina.press("done", "1:1:tell-someone")
    amina.press("finish", "1:1", minutes=1)

    with pytest.raises(UserError, match=r"was finished on 22 November 2026, 03:01 GMT"):
        amina.press("clear", "1:0:see-the-child", minutes=9)
    assert "finished" in seen(amina.press("finish", "1:1", minutes=9))
    assert "03:01" in seen(amina.press("turn", "1:0"))


def test_an_incident_reference_can_be_added_and_a_wrong_one_is_not_kept(amina: Hand) -> None:
    amina.says("custody")
    with pytest.raises(UserError, match="LC-20261122-0413") as refused:
        amina.press("incident.save", "1:0", words="Jo Bloggs, 12")
    assert "Bloggs" not in str(refused.value)

    assert "Incident LC-20261122-0413" in seen(amina.press("incident.save", "1:0", words="lc-20261122-0413"))
    assert isinstance(amina.press("incident", "1:0"), Ask)


def test_a_checklist_under_way_stays_as_it_was_when_the_content_changes(amina: Hand) -> None:
    amina.says("custody")
    changed = checklist(phases=[{"id": "new", "title": "New", "items": [item("other")]}])
    amina.home = home(changed)

    assert "On arrival" in seen(amina.press("done", "1:0:see-the-child"))
    assert "New" in seen(amina.press("start", "custody:1"))


def test_a_withdrawn_checklist_can_be_finished_but_not_started(amina: Hand) -> None:
    amina.says("custody")
    amina.home = home(checklist("missing"))

    amina.press("done", "1:0:see-the-child")
    with pytest.raises(UserError, match="withdrawn"):
        amina.press("start", "custody:1")


@pytest.mark.parametrize("ref", ["99:0:see-the-child", "x", "", "1", "9" * 40, "1:0:nothing", "²:0:see-the-child"])
def test_a_press_about_nothing_is_one_plain_sentence(amina: Hand, ref: str) -> None:
    amina.says("custody")

    with pytest.raises(UserError, match="Type /thinkchild to see what you have open"):
        amina.press("done", ref)


def test_another_officers_checklist_is_not_found(amina: Hand, force: Force) -> None:
    amina.says("custody")
    amina.officer = force.carol

    with pytest.raises(UserError) as refused:
        amina.press("done", "1:0:see-the-child")
    assert str(refused.value) == says.GONE


@pytest.mark.parametrize("ref", ["custody:7", "custody:x"])
def test_a_start_button_that_was_never_ours_starts_nothing(amina: Hand, ref: str) -> None:
    with pytest.raises(UserError):
        amina.press("start", ref)
    assert amina.count(RunRow) == 0


def test_home_lists_what_is_open(amina: Hand) -> None:
    amina.says("custody LC-20261122-0413")

    card = seen(amina.says(""))

    assert "open since 22 November 2026, 03:00 GMT, must-dos without an answer: 2. LC-20261122-0413" in card
    assert "Part 1 of 2" in seen(amina.press("resume", "1:0"))


def test_times_follow_the_clock_change(amina: Hand) -> None:
    amina.says("custody")
    in_summer = amina.press("done", "1:0:see-the-child", minutes=60 * 24 * 180)

    assert "done 21 May 2027, 04:00 BST" in seen(in_summer)


def test_a_finished_checklist_opened_again_shows_its_summary(amina: Hand) -> None:
    amina.says("custody")
    for ref in ("1:0:see-the-child", "1:1:tell-someone"):
        amina.press("done", ref)
    amina.press("finish", "1:1")

    assert "finished" in seen(amina.press("resume", "1:0"))
    assert "finished" in seen(amina.press("start", "custody:0"))


def test_a_source_that_is_gone_leaves_the_reason_standing(amina: Hand) -> None:
    amina.says("custody")
    amina.home = replace(amina.home, checklists=replace(amina.home.checklists, sources={}))
    form = amina.press("why", "1:0:see-the-child")

    assert isinstance(form, Ask)
    assert "What it rests on" not in spoken(form.form.card)


def test_a_source_of_one_country_says_which(amina: Hand) -> None:
    amina.says("custody")
    english = SOURCE.model_copy(update={"jurisdiction": "england"})
    amina.home = replace(amina.home, checklists=replace(amina.home.checklists, sources={"law": english}))
    form = amina.press("why", "1:0:see-the-child")

    assert isinstance(form, Ask)
    assert "A law (England): https://example.org/law" in spoken(form.form.card)


def test_many_open_checklists_never_crowd_out_the_start_buttons(amina: Hand) -> None:
    for number in range(30):
        amina.press("start", f"custody:{number}")
    reply = amina.says("")

    assert isinstance(reply, Show)
    controls = [control for block in reply.card.blocks if isinstance(block, Row) for control in block.controls]
    labels = [control.label for control in controls if isinstance(control, Button)]
    assert {"Child in custody", "Open it", "Ask me a question"} <= set(labels)
    assert "And 25 older ones that are open." in seen(reply)


def test_the_summary_names_the_day_after_midnight(amina: Hand) -> None:
    amina.says("custody")
    amina.press("done", "1:0:see-the-child", minutes=60 * 22)
    amina.press("done", "1:1:tell-someone", minutes=5)

    summary = seen(amina.press("finish", "1:1", minutes=60 * 23))
    assert "[Must do: done 23 November 2026, 01:00 GMT] Do see-the-child" in summary
    assert "[Must do: done 03:05] Do tell-someone" in summary


def test_an_item_that_may_not_arise_says_so_in_one_press(amina: Hand) -> None:
    conditional = {**item("call-an-ambulance"), "may_not_arise": True}
    amina.home = home(
        checklist(phases=[{"id": "held", "title": "Held", "items": [conditional, item("see-the-child")]}])
    )
    reply = amina.says("custody")

    assert isinstance(reply, Show)
    rows = [block for block in reply.card.blocks if isinstance(block, Row)]
    labels = [[control.label for control in row.controls if isinstance(control, Button)] for row in rows]
    assert labels[:2] == [["Done", "Does not arise", "Why?"], ["Done", "Why?"]]
    card = seen(amina.press("does-not-arise", "1:0:call-an-ambulance"))
    assert "Must do – not applicable 03:00 – Does not arise in this incident: Do call-an-ambulance" in card


def test_a_near_miss_keeps_the_incident_reference(amina: Hand) -> None:
    reply = amina.says("custdy LC-20261122-0413")

    assert isinstance(reply, Show)
    (button,) = [control for block in reply.card.blocks if isinstance(block, Row) for control in block.controls]
    assert isinstance(button, Button)
    assert "Incident LC-20261122-0413" in seen(amina.press("start", button.ref))


def test_a_reference_alone_asks_which_checklist(amina: Hand) -> None:
    assert "Which checklist is it for, on LC-20261122-0413?" in seen(amina.says("LC-20261122-0413"))


def test_a_slip_in_the_reference_starts_the_checklist_without_it(amina: Hand) -> None:
    card = seen(amina.says("custody LC-2026-1"))

    assert "I did not keep the rest of what you typed. A reference looks like LC-20261122-0413" in card
    assert "No incident reference yet" in card
    assert "LC-2026-1\n" not in card


def test_a_start_button_keeps_no_reference_that_is_not_one(amina: Hand) -> None:
    assert "No incident reference yet" in seen(amina.press("start", "custody:0:Jo Bloggs"))


def test_a_checklist_started_by_mistake_is_closed_without_answers(amina: Hand) -> None:
    amina.says("custody")

    assert "It was started by mistake." in seen(amina.press("mistake", "1:0", minutes=1))
    assert "open since" not in seen(amina.says(""))
    with pytest.raises(UserError, match="was finished on"):
        amina.press("done", "1:0:see-the-child")
    assert "started by mistake" in seen(amina.press("finish", "1:1"))


def test_finish_is_offered_at_the_end_or_when_nothing_is_missing(amina: Hand) -> None:
    def offered(reply: Reply) -> list[str]:
        assert isinstance(reply, Show | Replace)
        rows = [block for block in reply.card.blocks if isinstance(block, Row)]
        return [control.label for control in rows[-1].controls if isinstance(control, Button)]

    assert "Finish" not in offered(amina.says("custody"))
    assert "Finish" in offered(amina.press("turn", "1:1"))
    amina.press("done", "1:1:tell-someone")
    assert "Finish" in offered(amina.press("done", "1:0:see-the-child"))


def test_an_item_is_read_with_its_conditions_before_it(amina: Hand) -> None:
    items = [
        {**item("ring"), "text": "Call the home", "when": ["in-care"], "may_not_arise": True},
        {**item("gp"), "text": "GP: ask for the record", "when": ["under-13", "bail-refused"], "may_not_arise": True},
        {**item("talk"), "text": "See the child"},
    ]
    amina.home = home(checklist(phases=[{"id": "arrival", "title": "On arrival", "items": items}]))
    card = seen(amina.says("custody"))

    assert "Must do: If the child is in care: call the home" in card
    words = "If the child is under 13 and if charged and bail is refused: GP: ask for the record"
    assert f"Must do: {words}" in card
    assert "Must do: See the child" in card
    for name in ("ring", "gp", "talk"):
        amina.press("does-not-arise", f"1:0:{name}")
    summary = seen(amina.press("finish", "1:0"))
    assert f"Does not arise in this incident] {words}" in summary


def test_a_screen_reader_names_a_button_by_the_act_and_not_by_its_condition(amina: Hand) -> None:
    items = [{**item("ring"), "text": "Call the home", "when": ["in-care"], "may_not_arise": True}]
    amina.home = home(checklist(phases=[{"id": "arrival", "title": "On arrival", "items": items}]))
    reply = amina.says("custody")

    assert isinstance(reply, Show)
    rows = [block.controls for block in reply.card.blocks if isinstance(block, Row)]
    told = [control.about for row in rows for control in row if isinstance(control, Button) and control.about]
    assert told == ["Done: Call the home", "Does not arise: Call the home", "Why: Call the home"]


def test_the_progress_line_says_how_a_part_is_worked_through(amina: Hand) -> None:
    phases = [
        {"id": "now", "title": "Now", "how": "read-do", "items": [item("a")]},
        {"id": "later", "title": "Later", "items": [item("b")]},
    ]
    amina.home = home(checklist(phases=phases))

    assert "Part 1 of 2: Now (read an item, then do it)" in seen(amina.says("custody"))
    assert "Part 2 of 2: Later (do the work, then confirm)" in seen(amina.press("turn", "1:1"))


def test_limits_in_time_are_shown_on_the_first_part_only(amina: Hand) -> None:
    clock = {"title": "Review", "starts": "the arrest", "why": "W", "source": "law"}
    lengths = ("6 hours", "1 working-days", "11 days")
    clocks = [{**clock, "id": f"limit-{n}", "length": length} for n, length in enumerate(lengths)]
    amina.home = home(checklist(clocks=clocks))
    first, second = seen(amina.says("custody")), seen(amina.press("turn", "1:1"))

    assert [line for line in first.splitlines() if line.startswith("Limit")] == [
        "Limit: Review, 6 hours from the arrest",
        "Limit: Review, 1 working day from the arrest",
        "Limit: Review, 11 days from the arrest",
    ]
    assert "Limit" not in second


def test_all_checklists_are_offered_in_the_order_of_the_alphabet(amina: Hand) -> None:
    amina.home = home(*(checklist(name) for name in ("missing", "zoo", "custody", "images", "arson", "offender")))

    for words in ("", "xylophone"):
        reply = amina.says(words)
        assert isinstance(reply, Show)
        rows = [block.controls for block in reply.card.blocks if isinstance(block, Row)]
        labels = [control.label for row in rows[:2] for control in row if isinstance(control, Button)]
        assert labels == [f"Child in {name}" for name in ("arson", "custody", "images", "missing", "offender", "zoo")]
