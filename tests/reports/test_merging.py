"""Merging: people are counted once, promises stay, and taking it back puts everything where it was."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.core.errors import Conflict, DomainError, Forbidden
from feedback.events.models import Event
from feedback.people.models import Role
from feedback.reports import actions
from feedback.reports.models import FrictionReport, State, Supporter
from feedback.reports.queries import people_by_site, reports_visible_to
from tests.reports.conftest import Floor, build, events_of, fresh


def people_of(report: FrictionReport) -> set[int]:
    """Who is concerned: the reporter, and everybody with a row there."""
    rows = set(Supporter.objects.filter(report=report).values_list("user_id", flat=True))
    assert report.reporter_id not in rows
    return rows | {report.reporter_id}


def merge(floor: Floor, report: FrictionReport, into: FrictionReport) -> FrictionReport:
    return actions.merge(report=report, by=floor.olga, into=into, now=floor.now())


def unmerge(floor: Floor, report: FrictionReport) -> FrictionReport:
    return actions.unmerge(report=report, by=floor.olga, now=floor.now())


def test_supporters_move_along_and_the_reporter_becomes_one(floor: Floor) -> None:
    double, kept = floor.file(floor.ana), floor.file(floor.ben)
    for person in (floor.cleo, floor.dev):
        actions.support(report=double, by=person, now=floor.now())
    actions.support(report=kept, by=floor.dev, now=floor.now())

    merge(floor, double, kept)

    assert people_of(kept) == {floor.ana.pk, floor.ben.pk, floor.cleo.pk, floor.dev.pk}
    assert fresh(kept).people_count == 4
    assert [(place.site, place.people) for place in people_by_site(kept)] == [("Cork", 3), ("Cebu", 1)]


def test_each_side_tells_the_journal_without_words_or_names(floor: Floor) -> None:
    double, kept = floor.file(floor.ana, anonymous=True), floor.file(floor.ben)
    merge(floor, double, kept)
    (merged,), (joined,) = events_of(double, "report.merged"), events_of(kept, "report.joined")
    assert merged.data == {"into": kept.pk, "was": "new", "brought": []}
    assert joined.data == {"merged": double.pk, "people": 2}


def test_me_too_on_a_merged_report_counts_where_it_went(floor: Floor) -> None:
    double, kept = floor.file(floor.ana), floor.file(floor.ben)
    merge(floor, double, kept)
    assert actions.support(report=double, by=floor.cleo, now=floor.now()) == kept
    assert fresh(kept).people_count == 3


def test_whoever_raised_the_merged_one_sees_where_it_went_and_cannot_leave(floor: Floor) -> None:
    far = floor.file(floor.dev)
    double = floor.file(floor.ana)
    assert far not in reports_visible_to(floor.ana)
    merge(floor, double, far)
    assert {double, far} <= set(reports_visible_to(floor.ana))
    with pytest.raises(Forbidden):
        actions.unsupport(report=far, by=floor.ana, now=floor.now())


def test_taking_me_too_back_after_a_merge_is_for_good(floor: Floor) -> None:
    double, kept = floor.file(floor.ana), floor.file(floor.ben)
    actions.support(report=double, by=floor.cleo, now=floor.now())
    merge(floor, double, kept)
    actions.unsupport(report=kept, by=floor.cleo, now=floor.now())
    unmerge(floor, double)
    assert (fresh(double).people_count, fresh(kept).people_count) == (1, 1)


def test_there_are_no_chains(floor: Floor) -> None:
    first, second, third = (floor.file(by) for by in (floor.ana, floor.ben, floor.cleo))
    merge(floor, first, second)
    merge(floor, second, third)
    assert {fresh(first).merged_into_id, fresh(second).merged_into_id} == {third.pk}
    assert fresh(third).people_count == 3

    unmerge(floor, second)
    assert fresh(first).merged_into_id == second.pk
    assert (fresh(second).people_count, fresh(third).people_count) == (2, 1)


def test_what_is_one_already_cannot_be_merged_again(floor: Floor) -> None:
    first, second = floor.file(floor.ana), floor.file(floor.ben)
    merge(floor, first, second)
    for report, into in ((second, first), (second, second)):
        with pytest.raises(Conflict):
            merge(floor, report, into)


def test_a_report_confirmed_as_fixed_takes_no_others(floor: Floor) -> None:
    fixed = floor.file(floor.ben)
    floor.respond(fixed, "changed")
    actions.verify(report=fixed, by=floor.ben, fixed=True, now=floor.now())
    with pytest.raises(Conflict, match="confirmed"):
        merge(floor, floor.file(floor.ana), fixed)


def test_only_those_who_sort_both_reports_merge_them(floor: Floor) -> None:
    here, there = floor.file(floor.ana), floor.file(floor.dev)
    local = floor.person("lou", Role.OWNER, scope=("site", floor.sites["Cork"].pk))
    FrictionReport.objects.update(owner=floor.olga)
    for person in (floor.ben, local, floor.sue):
        with pytest.raises(Forbidden):
            actions.merge(report=here, by=person, into=there, now=floor.now())
    assert actions.merge(report=here, by=floor.ada, into=there, now=floor.now()).state == State.MERGED


PEOPLE = ("ana", "ben", "cleo", "dev")
STEP = st.one_of(
    st.tuples(st.sampled_from(["merge"]), st.integers(0, 4), st.integers(0, 4)),
    st.tuples(st.sampled_from(["unmerge"]), st.integers(0, 4), st.just(0)),
    st.tuples(st.sampled_from(["support", "unsupport"]), st.integers(0, 4), st.integers(0, 3)),
)


class Model:
    """What ought to be: who raised and who supports what, and a tree of merges."""

    def __init__(self, raised: list[int]) -> None:
        self.raised = raised
        self.supports: list[set[int]] = [set() for _ in raised]
        self.parent: dict[int, int] = {}

    def root(self, one: int) -> int:
        return self.root(self.parent[one]) if one in self.parent else one

    def family(self, root: int) -> list[int]:
        return [one for one in range(len(self.raised)) if self.root(one) == root]

    def people(self, root: int) -> set[int]:
        family = self.family(root)
        return {self.raised[one] for one in family} | {person for one in family for person in self.supports[one]}

    def step(self, verb: str, one: int, other: int) -> None:
        root = self.root(one)
        if verb == "merge" and one not in self.parent and self.root(other) != one:
            self.parent[one] = self.root(other)
        elif verb == "unmerge":
            self.parent.pop(one, None)
        elif verb == "support" and other not in self.people(root):
            self.supports[root].add(other)
        elif verb == "unsupport" and other not in {self.raised[member] for member in self.family(root)}:
            for member in self.family(root):
                self.supports[member].discard(other)


def do(floor: Floor, reports: list[FrictionReport], step: tuple[str, int, int]) -> None:
    verb, one, other = step
    try:
        if verb == "merge":
            merge(floor, reports[one], reports[other])
        elif verb == "unmerge":
            unmerge(floor, reports[one])
        else:
            act = actions.support if verb == "support" else actions.unsupport
            act(report=reports[one], by=floor.people[PEOPLE[other]], now=floor.now())
    except DomainError:
        pass


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=14), raised=st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_however_reports_are_merged_and_separated_each_person_counts_once(
    steps: list[tuple[str, int, int]], raised: list[int]
) -> None:
    with transaction.atomic():
        floor = build()
        reports = [floor.file(floor.people[PEOPLE[who]]) for who in raised]
        model = Model(raised)
        for step in steps:
            do(floor, reports, step)
            model.step(*step)
            for at, report in enumerate(reports):
                stored = fresh(report)
                assert (stored.merged_into_id or stored.pk) == reports[model.root(at)].pk
                if model.root(at) == at:
                    wanted = {floor.people[PEOPLE[who]].pk for who in model.people(at)}
                    assert people_of(stored) == wanted
                    assert stored.people_count == len(wanted)
        for at in range(len(reports)):
            do(floor, reports, ("unmerge", at, 0))
        for at, report in enumerate(reports):
            rows = set(Supporter.objects.filter(report=report).values_list("user_id", "moved_from"))
            assert rows == {(floor.people[PEOPLE[who]].pk, None) for who in model.supports[at]}
        transaction.set_rollback(True)
    assert not Event.objects.exists()
