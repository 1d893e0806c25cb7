"""A campaign's messages, officer by officer: the first of each, and from each the next."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.campaigns import rules, says, store
from bot.campaigns.rules import KIND, Campaign, Nudge, Put
from bot.cards import Card
from bot.messages import Occasion, usual
from bot.outbox import store as outbox
from bot.outbox.rules import Later, Skip, State
from bot.outbox.store import Message
from bot.people import rota
from bot.people import store as people
from bot.people.preferences import NO_PREFERENCE, Preference
from bot.people.shifts import DAY, Worked, shift_at, window
from bot.quizzes import store as quizzes
from bot.quizzes.content import Question, Scenario
from bot.quizzes.rules import UNANSWERED, History, choose_wanted
from bot.quizzes.service import Quizzes
from bot.verbs import Press, Replace, Reply

AT_ONCE = 500  # officers in a transaction: SQLite's lock is held for as long
AGAIN = timedelta(days=1)  # before a campaign is gone through again for whoever has joined its audience

Made = Card | Later | Skip


def needed(room: Quizzes, campaign: Campaign) -> Mapping[str, frozenset[str]]:
    """The questions for everybody of each of its scenarios that is still there."""
    there = room.shelf.current
    return {
        slug: frozenset(question.id for question in there[slug].questions) - there[slug].follow_ups
        for slug in campaign.scenarios
        if slug in there
    }


def expand(tx: Connection, room: Quizzes, campaign: Campaign, after: int, zone: ZoneInfo, now: datetime) -> None:
    """The next officers of the audience each have a message waiting, unless nothing is left to ask. Safe twice."""
    asked_for = needed(room, campaign)
    page = store.standings(tx, campaign, asked_for, after, AT_ONCE)
    if not page:
        store.change(tx, campaign.id, expanded_to=0, expanded_at=now)
        return
    _begin(tx, campaign, [one.officer_id for one in page if one.finished < len(asked_for)], zone, now)
    store.change(tx, campaign.id, expanded_to=page[-1].officer_id)


def _begin(tx: Connection, campaign: Campaign, officer_ids: list[int], zone: ZoneInfo, now: datetime) -> None:
    """A chain that ended because its reader or a scenario was away for a while goes on with the next number.

    Where one waits already, a shift may have come before its time: by a swap, or because leave was given back.
    """
    before = outbox.put_about(tx, KIND, str(campaign.id), officer_ids)
    numbers, waiting = Counter(one.officer_id for one in before), {one.officer_id: one for one in before if one.waits}
    wanted = max(now, campaign.opens_at)
    rotas = rota.rotas(tx, officer_ids, zone, wanted.astimezone(zone).date() - DAY)
    preferences = people.preferences(tx, officer_ids)
    fresh: list[Message] = []
    sooner: dict[int, datetime] = {}
    for officer_id in officer_ids:
        works, part = usual(rotas.get(officer_id), zone), rules.share(campaign.scenarios, officer_id)
        preference = preferences.get(officer_id, NO_PREFERENCE)
        if there := waiting.get(officer_id):
            at = rules.next_slot(works, wanted, part, campaign.due_at, preference)
            if at < there.due_at:
                sooner[there.id] = at
        else:
            at = rules.slot(works, wanted, part, campaign.due_at, preference) or wanted + rules.UNSEEN
            fresh.append(_message(campaign, officer_id, numbers[officer_id] + 1, at))
    outbox.put_all(tx, fresh)
    outbox.move(tx, sooner)


def _message(campaign: Campaign, officer_id: int, number: int, at: datetime) -> Message:
    return Message(rules.key(campaign.id, officer_id, number), KIND, officer_id, at, str(campaign.id))


def make(tx: Connection, room: Quizzes, occasion: Occasion) -> Made:
    """A question for this shift, and in the same transaction the next message; or when to look again."""
    one, now = occasion.delivery, occasion.now
    campaign = store.campaign_for(tx, int(one.ref))
    if campaign is None or campaign.is_over(now):
        return Skip("the campaign is over")
    if not campaign.asks(now):
        return _later(tx, campaign, occasion, "the campaign is paused")
    if not store.is_in_audience(tx, campaign.id, one.officer_id):
        return Skip("moved to another team")
    shift = shift_at(occasion.works, now)
    assert shift is not None  # the desk looked
    if outbox.state_of(tx, _key(campaign, occasion, 1)):
        return _once_more(tx, room, campaign, occasion, shift)
    return _asked(tx, room, campaign, occasion, shift)


def moved(tx: Connection, occasion: Occasion) -> datetime | None:
    """When what may not come now comes: at the officer's own place, so that leave of a team does not end in a flood."""
    campaign = store.campaign_for(tx, int(occasion.delivery.ref))
    if campaign is None:
        return None
    part, preference = _place(tx, campaign, occasion)
    return rules.slot(occasion.works, occasion.now, part, campaign.due_at, preference)


def _place(tx: Connection, campaign: Campaign, occasion: Occasion) -> tuple[float, Preference]:
    """Where in their shifts this officer is asked."""
    officer_id = occasion.delivery.officer_id
    return rules.share(campaign.scenarios, officer_id), people.preference_of(tx, officer_id)


def _later(tx: Connection, campaign: Campaign, occasion: Occasion, reason: str) -> Later:
    return Later(_next(tx, campaign, occasion), reason)


def _next(tx: Connection, campaign: Campaign, occasion: Occasion) -> datetime:
    part, preference = _place(tx, campaign, occasion)
    return rules.next_slot(occasion.works, occasion.now, part, campaign.due_at, preference)


def _key(campaign: Campaign, occasion: Occasion, further: int) -> str:
    one = occasion.delivery
    return rules.key(campaign.id, one.officer_id, rules.number_in(one.key) + further)


def _once_more(tx: Connection, room: Quizzes, campaign: Campaign, occasion: Occasion, shift: Worked) -> Made:
    """It was made before and not seen to arrive: the same question, while its shift lasts; then the next one comes."""
    one = occasion.delivery
    last = quizzes.last_of(tx, one.officer_id, campaign.id)
    if last is None or outbox.state_of(tx, _key(campaign, occasion, 2)):
        return Skip("the next has taken its place")
    waiting = room.waiting(tx, one.officer_id)
    if waiting is not None and waiting.id == last and waiting.asked_at >= shift.starts:
        question = room.first_card(tx, one.officer_id, waiting)
        return says.message_card(campaign, Nudge.PLAIN, question, occasion.works.zone)
    if not one.unsure:
        quizzes.take_back(tx, last)
    return Skip("its shift is over")


def _asked(tx: Connection, room: Quizzes, campaign: Campaign, occasion: Occasion, shift: Worked) -> Made:
    officer_id, now = occasion.delivery.officer_id, occasion.now
    _forget_what_failed(tx, campaign, occasion)
    history = quizzes.history(tx, officer_id)
    chosen = choose_wanted(room.shelf.current, campaign.wanted, history, now)
    if chosen is None:
        return Skip("nothing left to ask")
    in_shift = quizzes.asked_since(tx, officer_id, shift.starts)
    if len(in_shift) >= rules.IN_A_SHIFT or any(one.campaign_id for one in in_shift):
        reason = "enough for this shift"
    elif _is_busy(tx, room, officer_id, now):
        reason = "another question is open"
    elif (nudge := _nudge(tx, campaign, officer_id)) is Nudge.SILENT:
        reason = "reminded often enough"
    elif _is_anothers_turn(tx, room, campaign, occasion, shift, history):
        reason = "another campaign's turn"
    else:
        return _put(tx, room, campaign, occasion, chosen, len(in_shift) + 1, nudge)
    return _later(tx, campaign, occasion, reason)


def _forget_what_failed(tx: Connection, campaign: Campaign, occasion: Occasion) -> None:
    """The platform refused the message before this one, so its reader left nothing unanswered."""
    last = quizzes.last_of(tx, occasion.delivery.officer_id, campaign.id)
    if last is not None and outbox.state_of(tx, _key(campaign, occasion, -1)) == State.FAILED:
        quizzes.take_back(tx, last)


def _put(
    tx: Connection,
    room: Quizzes,
    campaign: Campaign,
    occasion: Occasion,
    chosen: tuple[Scenario, Question],
    place: int,
    nudge: Nudge,
) -> Made:
    officer_id, now = occasion.delivery.officer_id, occasion.now
    asked = room.ask(tx, officer_id, chosen, place, now, campaign.id)
    if asked.campaign_id != campaign.id:  # a press was quicker
        return _later(tx, campaign, occasion, "another question is open")
    number = rules.number_in(occasion.delivery.key) + 1
    outbox.put_all(tx, [_message(campaign, officer_id, number, _next(tx, campaign, occasion))])
    question = room.first_card(tx, officer_id, asked)
    return says.message_card(campaign, nudge, question, occasion.works.zone)


def _is_anothers_turn(
    tx: Connection, room: Quizzes, campaign: Campaign, occasion: Occasion, shift: Worked, history: History
) -> bool:
    """Does another campaign have more right to this shift, and a message for it and something to ask?"""
    officer_id, now = occasion.delivery.officer_id, occasion.now
    there = room.shelf.current
    rivals = [
        one
        for one in store.open_for(tx, officer_id, now)
        if one.id != campaign.id
        and _waits_for(tx, one, officer_id, shift)
        and choose_wanted(there, one.wanted, history, now) is not None
        and _nudge(tx, one, officer_id) is not Nudge.SILENT
    ]
    return rules.next_turn([campaign, *rivals], quizzes.last_by_campaign(tx, officer_id)) is not campaign


def _waits_for(tx: Connection, campaign: Campaign, officer_id: int, shift: Worked) -> bool:
    """Would the campaign's newest message to them come in this shift? One that waits for another gives up no turn."""
    newest = max(outbox.put_about(tx, KIND, str(campaign.id), [officer_id]), key=lambda one: one.id, default=None)
    span = window(shift)
    return newest is not None and newest.waits and span is not None and newest.due_at < span[1]


def snooze(tx: Connection, room: Quizzes, press: Press, zone: ZoneInfo) -> Reply:
    """Not now: the chain's next message, which waits already, asks it again. Nobody has left it unanswered."""
    asked = room.put_off(tx, press)
    campaign = store.campaign_for(tx, asked.campaign_id or 0)
    there = outbox.put_about(tx, KIND, str(asked.campaign_id), [press.officer.id])
    at = min((one.due_at for one in there if one.waits), default=None)
    comes = campaign is not None and not campaign.is_over(press.now) and at is not None and at < campaign.due_at
    alone = at is None or len(store.open_for(tx, press.officer.id, at)) < 2
    return Replace(says.snoozed_card(at if comes else None, alone, zone))


def _is_busy(tx: Connection, room: Quizzes, officer_id: int, now: datetime) -> bool:
    """Is a question open that has not expired?"""
    waiting = room.waiting(tx, officer_id)
    if waiting is not None and waiting.asked_at <= now - UNANSWERED:
        quizzes.close(tx, waiting.id, quizzes.EXPIRED)
        return False
    return waiting is not None


def _nudge(tx: Connection, campaign: Campaign, officer_id: int) -> Nudge:
    """What nobody saw does not count. What was withdrawn was seen, and left by nobody."""
    asked = quizzes.asked_since(tx, officer_id, campaign.opens_at, campaign.scenarios)
    put = [
        Put(one.at, one.closed == quizzes.EXPIRED)
        for one in asked
        if one.campaign_id == campaign.id and one.closed != quizzes.UNSEEN
    ]
    return rules.nudge(put, [one.answered_at for one in asked if one.answered_at is not None])
