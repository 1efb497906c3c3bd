"""What people write: titles, masks, talk, answers, and whether it is fixed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.reports import actions
from feedback.reports.models import FrictionReport, InternalNote, Message, Response, State, Verification
from feedback.reports.queries import verdicts
from feedback.reports.titles import LONGEST, cut, first_sentence
from tests.reports.conftest import Floor, events_of, fresh


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("It is slow. I wait a minute.", "It is slow"),
        ("Why is it so slow? I wait.", "Why is it so slow?"),
        ("The summary says “satisfied.” They were not.", "The summary says “satisfied.”"),
        ("It fails in v2.1.78 on e.g. Windows. Often.", "It fails in v2.1.78 on e.g. Windows"),
        ("\n\n  Two   spaces\nand a new line", "Two spaces"),
        ("Ça rame… Je réécris tout.", "Ça rame…"),
        ("Le résumé est faux, p. ex. pour les litiges. Toujours.", "Le résumé est faux, p. ex. pour les litiges"),
        ("no capital. after the stop", "no capital. after the stop"),
        ("word " * 60, "word " * 31 + "word…"),
        ("x" * 300, "x" * 159 + "…"),
    ],
)
def test_the_first_sentence_is_the_title(text: str, title: str) -> None:
    assert first_sentence(text) == title


@given(st.text(max_size=400))
def test_a_title_is_one_short_line_of_the_text(text: str) -> None:
    title = first_sentence(text)
    assert len(title) <= LONGEST
    assert "\n" not in title
    assert cut(title) == title
    assert title.removesuffix("…").rstrip() in " ".join(text.split())


def test_personal_numbers_are_masked_before_anything_is_stored(floor: Floor) -> None:
    secret = "Write to jane.doe@example.com or call +353 21 496 0000."
    report = floor.file(text=secret, expected=secret, suggested=secret)
    assert report.masked == {"email": 3, "phone": 3}
    actions.acknowledge(report=report, by=floor.olga, message=secret, now=floor.now())
    actions.note(report=report, by=floor.olga, text=secret, now=floor.now())
    actions.retitle(report=report, by=floor.olga, title="Ask jane.doe@example.com", now=floor.now())
    floor.respond(report, "changed", message=secret)
    actions.verify(report=report, by=floor.ana, fixed=False, note=secret, now=floor.now())
    stored = [*FrictionReport.objects.values(), *Message.objects.values(), *InternalNote.objects.values()]
    stored += [*Response.objects.values(), *Verification.objects.values()]
    for trace in ("jane", "496 0000", "4960000"):
        assert trace not in str(stored)
    assert events_of(report, "report.filed")[0].data["masked"] == {"email": 3, "phone": 3}


@pytest.mark.parametrize(("field", "value"), [("text", " \n\t "), ("text", "x" * 4001), ("expected", "x" * 4001)])
def test_what_cannot_be_stored_names_its_field(floor: Floor, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        floor.file(**{"text": "Fine.", field: value})
    assert list(refused.value.fields) == [field]


def test_every_mistake_is_told_at_once(floor: Floor) -> None:
    floor.assist.sites.add(floor.sites["Cebu"])
    with pytest.raises(Invalid) as refused:
        floor.file(
            severity="terrible", moment="lunch", interaction_id="call of Jane", created_at=floor.now() + timedelta(1)
        )
    assert set(refused.value.fields) == {"tool", "severity", "moment", "interaction_id", "created_at"}


def test_odd_characters_are_stored_as_far_as_they_can_be_seen(floor: Floor) -> None:
    report = floor.file(text="\x00It \ud800freezes\u202e\r\nagain 🙂\x07 ")
    assert fresh(report).text == "It freezes\nagain 🙂"


def test_a_question_waits_for_the_reporter_and_their_words_go_on_with_it(floor: Floor) -> None:
    report = floor.file()
    assert actions.ask(report=report, by=floor.olga, message="Which queue?", now=floor.now()).state == State.WAITING
    assert actions.reply(report=report, by=floor.olga, message="No hurry.", now=floor.now()).direction == "comment"
    assert fresh(report).state == State.WAITING
    assert actions.reply(report=report, by=floor.ana, message="All.", now=floor.now()).direction == "reply"
    assert fresh(report).state == State.ACKNOWLEDGED
    with pytest.raises(Forbidden):
        actions.reply(report=report, by=floor.ben, message="Me as well.", now=floor.now())


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("planned", {"deliver_by": None}, "deliver_by"),
        ("planned", {"deliver_by": date(2026, 11, 18)}, "deliver_by"),
        ("planned", {"deliver_by": date(2036, 1, 1)}, "deliver_by"),
        ("declined", {"message": "  "}, "message"),
        ("declined", {"deliver_by": date(2026, 12, 1)}, "deliver_by"),
        ("answered", {"change_id": 1}, "change"),
        ("answered", {"vendor_reference": "T-1"}, "vendor_reference"),
        ("maybe", {}, "kind"),
    ],
)
def test_an_answer_needs_what_its_kind_promises(floor: Floor, kind: str, more: dict[str, object], field: str) -> None:
    report = floor.file()
    with pytest.raises(Invalid) as refused:
        floor.respond(report, kind, **more)
    assert field in refused.value.fields
    assert fresh(report).state == State.NEW


def test_a_plan_is_dated_in_the_zone_of_the_reports_site(floor: Floor) -> None:
    evening_in_cork = floor.clock.replace(hour=22)
    tomorrow_there_is_today_in_cebu = date(2026, 11, 19)
    with pytest.raises(Invalid):
        floor.respond(floor.file(floor.dev), "planned", deliver_by=tomorrow_there_is_today_in_cebu, now=evening_in_cork)
    report = floor.respond(floor.file(), "planned", deliver_by=tomorrow_there_is_today_in_cebu, now=evening_in_cork)
    assert report.state == State.PLANNED


def test_bulk_acknowledging_passes_over_what_cannot_be(floor: Floor) -> None:
    fine, declined = floor.file(), floor.file()
    floor.respond(declined, "declined")
    done = actions.acknowledge_all(reports=[fine, declined], by=floor.olga, now=floor.now())
    assert done.done == [fine]
    assert [report for report, _why in done.refused] == [declined]


def test_the_reporters_fixed_confirms_it(floor: Floor) -> None:
    report = floor.file()
    actions.support(report=report, by=floor.ben, now=floor.now())
    floor.respond(report, "changed")
    assert actions.verify(report=report, by=floor.ana, fixed=True, now=floor.now()).state == State.CONFIRMED
    assert verdicts(report, floor.ana) == verdicts(report, floor.ana)
    counts = verdicts(fresh(report), floor.ben)
    assert (counts.fixed, counts.still, counts.silent, counts.own) == (1, 0, 1, None)


def test_one_who_still_sees_it_reopens_it_unless_more_are_asked_for(floor: Floor) -> None:
    report = floor.file()
    for person in (floor.ben, floor.cleo):
        actions.support(report=report, by=person, now=floor.now())
    floor.respond(report, "changed")
    floor.organisation(reopen_after=2)
    assert actions.verify(report=report, by=floor.ben, fixed=False, now=floor.now()).state == State.CHANGED
    assert actions.verify(report=report, by=floor.ben, fixed=False, now=floor.now()).state == State.CHANGED
    assert actions.verify(report=report, by=floor.cleo, fixed=False, now=floor.now()).state == State.REOPENED
    assert fresh(report).reopened_count == 1


def test_where_fewer_are_concerned_than_the_rule_asks_for_all_of_them_are_enough(floor: Floor) -> None:
    report = floor.file()
    floor.organisation(reopen_after=5)
    floor.respond(report, "changed")
    assert actions.verify(report=report, by=floor.ana, fixed=False, now=floor.now()).state == State.REOPENED


def test_somebody_elses_fixed_does_not_confirm_against_a_still_happens(floor: Floor) -> None:
    report = floor.file()
    for person in (floor.ben, floor.cleo):
        actions.support(report=report, by=person, now=floor.now())
    floor.organisation(reopen_after=3)
    floor.respond(report, "answered")
    actions.verify(report=report, by=floor.ben, fixed=False, now=floor.now())
    assert actions.verify(report=report, by=floor.cleo, fixed=True, now=floor.now()).state == State.ANSWERED
    assert actions.verify(report=report, by=floor.ben, fixed=True, now=floor.now()).state == State.CONFIRMED


def test_a_new_round_asks_everybody_anew(floor: Floor) -> None:
    report = floor.file()
    floor.respond(report, "changed")
    actions.verify(report=report, by=floor.ana, fixed=True, now=floor.now())
    actions.verify(report=report, by=floor.ana, fixed=False, now=floor.now())
    assert fresh(report).state == State.REOPENED
    assert verdicts(fresh(report), floor.ana).own is None


def test_the_reporter_appeals_once(floor: Floor) -> None:
    report = floor.file()
    floor.respond(report, "declined")
    reopened = actions.reopen(report=report, by=floor.ana, reason="It costs an hour a day.", now=floor.now())
    assert (reopened.state, events_of(report, "report.reopened")[0].data["reason"]) == (State.REOPENED, "appeal")
    floor.respond(report, "declined")
    with pytest.raises(Conflict, match="appeal"):
        actions.reopen(report=report, by=floor.ana, reason="Please.", now=floor.now())
    assert actions.reopen(report=report, by=floor.sue, reason="Look again.", now=floor.now()).state == State.REOPENED


def test_a_reporters_reopen_of_an_answer_is_a_still_happens(floor: Floor) -> None:
    report = floor.file()
    actions.support(report=report, by=floor.ben, now=floor.now())
    floor.organisation(reopen_after=2)
    floor.respond(report, "changed")
    assert actions.reopen(report=report, by=floor.ana, reason="Not for me.", now=floor.now()).state == State.CHANGED
    assert Verification.objects.get(report=report).note == "Not for me."


def test_me_too_counts_a_person_once_and_the_reporter_not_at_all(floor: Floor) -> None:
    report = floor.file()
    for person in (floor.ben, floor.ben, floor.ana):
        actions.support(report=report, by=person, now=floor.now())
    assert fresh(report).people_count == 2
    for _twice in range(2):
        actions.unsupport(report=report, by=floor.ben, now=floor.now())
    assert fresh(report).people_count == 1
    assert [event.verb for event in events_of(report)][-2:] == ["report.supported", "report.unsupported"]
