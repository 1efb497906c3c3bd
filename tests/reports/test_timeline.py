"""The story of a report: every line in the reader's words, in order, at the same cost however long it is."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.reports import actions
from feedback.reports.queries import timeline
from tests.reports.conftest import NOW, Floor


@time_machine.travel(NOW)
def test_the_story_reads_as_it_happened(floor: Floor) -> None:
    report = floor.file(text="Mail jane@example.com is shown.")
    actions.acknowledge(report=report, by=floor.olga, message="Looking into it.", now=floor.now())
    actions.ask(report=report, by=floor.olga, message="Where?", now=floor.now())
    actions.reply(report=report, by=floor.ana, message="In wrap-up.", now=floor.now())
    first, second = floor.clock.date() + timedelta(10), floor.clock.date() + timedelta(20)
    floor.respond(report, "planned", deliver_by=first)
    floor.respond(report, "planned", deliver_by=second, message="A week later, sorry.")
    floor.respond(report, "changed", message="Done.")
    actions.verify(report=report, by=floor.ana, fixed=True, note="Thanks.", now=floor.now())
    told = [(line.text, line.quote) for line in timeline(report, floor.olga)[::-1] if line.verb.startswith("report.")]
    assert told[0][0] == "Received from Ana"
    assert told[1][0].startswith("Went to") or "Olga" in told[1][0]
    assert told[2:] == [
        ("Olga (you) has seen it", "Looking into it."),
        ("Olga (you) asked the reporter something", "Where?"),
        ("Ana replied", "In wrap-up."),
        ("Olga (you) answered: it will be changed by Sat 28\u00a0Nov", "Here is what we do."),
        ("Olga (you) moved the change to Tue 8\u00a0Dec", "A week later, sorry."),
        ("Olga (you) answered: it is changed", "Done."),
        ("Fixed for Ana", "Thanks."),
        ("Confirmed as fixed", ""),
    ]


def test_what_was_masked_is_told(floor: Floor) -> None:
    report = floor.file(text="jane@example.com and joe@example.com, +353 21 496 0000")
    assert timeline(report, floor.ana)[-1].detail == "Masked before it was stored: 2 e-mail addresses, 1 phone number"


def test_who_is_bold_and_the_rest_goes_on(floor: Floor) -> None:
    report = floor.file()
    actions.acknowledge(report=report, by=floor.olga, now=floor.now())
    line = next(line for line in timeline(report, floor.ana) if line.verb == "report.acknowledged")
    assert (line.who, line.sentence, line.actor) == ("Olga", "has seen it", floor.olga)


def test_both_sides_of_a_merge_tell_of_it(floor: Floor) -> None:
    double, kept = floor.file(), floor.file(floor.ben)
    actions.merge(report=double, by=floor.olga, into=kept, now=floor.now())
    actions.unmerge(report=double, by=floor.olga, now=floor.now())
    there = [line.sentence for line in timeline(kept, floor.ana)]
    here = [line.sentence for line in timeline(double, floor.ana)]
    assert f"merged {double.reference} into this: 2 people now" in there
    assert f"separated {double.reference} from this again: 1 left" in there
    assert f"merged this into {kept.reference}" in here
    assert f"separated this from {kept.reference} again" in here


def test_a_long_story_costs_as_many_queries_as_a_short_one(floor: Floor) -> None:
    report = floor.file()
    counts = []
    for _more in range(2):
        for person in (floor.ben, floor.cleo, floor.dev):
            actions.support(report=report, by=person, now=floor.now())
            actions.reply(report=report, by=floor.ana, message="More.", now=floor.now())
            actions.note(report=report, by=floor.olga, text="Hm.", now=floor.now())
            actions.unsupport(report=report, by=person, now=floor.now())
        with CaptureQueriesContext(connection) as queries:
            timeline(report, floor.olga)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
