"""The planner against an obvious checker: no rule is broken, and nobody is left out who could be placed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.champions.coverage import Span
from feedback.training.models import Why
from feedback.training.planner import Attendee, Draft, Floor, Lead, Meeting, Place, Seated, Terms, Watch, plan

MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)
#: Two mornings, in two sites an hour apart.
MORNING = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)
PLACES = {
    site: Place(
        zone, [Span(start + n * timedelta(days=1), start + n * timedelta(days=1) + 5 * QUARTER) for n in (0, 1)]
    )
    for site, zone, start in ((1, "Europe/Dublin", MORNING), (2, "Europe/Paris", MORNING - timedelta(hours=1)))
}
END = MORNING + timedelta(days=3)


def spans(quarters: int = 8) -> st.SearchStrategy[Span]:
    """Stretches on the mornings, on and off the quarter hours."""
    minutes = st.integers(-90, 100)
    starts = st.builds(lambda day, at: MORNING + timedelta(days=day, minutes=at), st.integers(0, 1), minutes)
    return st.builds(lambda start, length: Span(start, start + length * QUARTER), starts, st.integers(1, quarters))


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    """A small floor: every rule has something to bite on."""
    sites = draw(st.lists(st.sampled_from([1, 2, None]), min_size=1, max_size=7))
    until = st.sampled_from([MORNING + timedelta(hours=12), END])
    people = [
        Attendee(number, site, (site or 0) * 10 + draw(st.integers(0, 1)), draw(until))
        for number, site in enumerate(sites, start=1)
    ]
    leads = [
        Lead(pk, site) for pk, site in draw(st.dictionaries(st.integers(6, 9), st.sampled_from([1, 2, None]))).items()
    ]
    known = st.integers(1, 9)
    meetings = [
        Meeting(key, site, Span(start, start + 2 * QUARTER), draw(st.none() | known), draw(st.integers(0, 2)))
        for key, (site, (start, _end)) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from([1, 2]), spans(1)), max_size=2))
        )
    ]
    led = [Seated(each.lead, None, each.span) for each in meetings if each.lead]
    seated = draw(st.lists(st.builds(Seated, known, st.sampled_from([10, 11, 20, None]), spans(2)), max_size=3))
    return Floor(
        terms=Terms(draw(st.sampled_from([1, 2])) * QUARTER, draw(st.integers(1, 3)), 34, draw(st.booleans())),
        attendees=people,
        places=PLACES,
        leads=leads,
        meetings=meetings,
        seated=[*led, *seated],
        away=draw(st.dictionaries(known, st.lists(spans(), max_size=2), max_size=3)),
        watches=draw(st.lists(st.builds(Watch, spans(6), st.frozensets(known, min_size=1, max_size=3)), max_size=2)),
        sizes={10: 2, 11: 6, 20: 3},
    )


class Checker:
    """The rules once more, minute by minute and without any cleverness."""

    def __init__(self, floor: Floor, draft: Draft) -> None:
        self.floor = floor
        self.people = {each.person: each for each in floor.attendees}
        meetings = {each.key: each for each in floor.meetings}
        added = [(each.site, each.span, each.lead, list(each.people)) for each in draft.added]
        joined = [
            (each.site, each.span, each.lead, [person for person, key in draft.joined.items() if key == each.key])
            for each in meetings.values()
        ]
        self.sessions, self.added = [*added, *joined], added
        self.free = {id(row): floor.terms.seats - len(row[3]) for row in added}
        self.free |= {id(row): each.free - len(row[3]) for row, each in zip(joined, meetings.values(), strict=True)}
        self.seated = list(floor.seated)
        for _site, span, lead, _people in added:
            self.seated += [Seated(lead, None, span)] if lead is not None else []
        for _site, span, lead, people in self.sessions:
            self.seated += [Seated(one, self.people[one].team, span) for one in people if one != lead]

    def over(self, span: Span, seated: list[Seated]) -> list[Seated]:
        return [each for each in seated if each.span.start < span.end and each.span.end > span.start]

    def away(self, person: int, span: Span) -> bool:
        return any(gone.start < span.end and gone.end > span.start for gone in self.floor.away.get(person, ()))

    def crowded(self, team: int, span: Span, seated: list[Seated]) -> bool:
        most = max(1, self.floor.sizes.get(team, 0) * 34 // 100)
        at = span.start
        while at < span.end:
            if (
                len({each.person for each in seated if each.team == team and each.span.start <= at < each.span.end})
                > most
            ):
                return True
            at += MINUTE
        return False

    def deserted(self, person: int, span: Span, seated: list[Seated]) -> bool:
        taken = {each.person for each in self.over(span, seated)}
        watches = [each for each in self.floor.watches if each.span.start < span.end and each.span.end > span.start]
        return any(person in each.people and each.people <= taken for each in watches)

    def open(self, site: int | None, span: Span) -> bool:
        hours = PLACES[site].hours if site is not None else ()
        return site is None or any(each.start <= span.start and span.end <= each.end for each in hours)

    def may(self, person: int, team: int | None, span: Span, seated: list[Seated]) -> bool:
        """Whether somebody, who is among `seated` once for this, breaks no rule by it."""
        own = [each for each in self.over(span, seated) if each.person == person]
        full = team is not None and self.crowded(team, span, seated)
        return len(own) == 1 and not self.away(person, span) and not full and not self.deserted(person, span, seated)


@settings(max_examples=150, deadline=None)
@given(floors())
def test_no_rule_is_broken(floor: Floor) -> None:
    draft = plan(floor)
    check = Checker(floor, draft)
    placed = [person for row in check.sessions for person in row[3]]
    assert sorted([*placed, *draft.unplaced]) == sorted(each.person for each in floor.attendees)
    assert min(check.free.values(), default=0) >= 0
    assert floor.terms.may_add or not draft.added
    named = {each.person: each.site for each in floor.leads}
    for site, span, lead, _people in check.added:
        assert check.open(site, span)
        assert (lead is None) == (not named)
        if lead is not None:
            assert check.open(named[lead], span)
            assert check.may(lead, None, span, check.seated)
    for site, span, lead, people in check.sessions:
        for person in people:
            attendee = check.people[person]
            assert span.end <= attendee.until
            if person != lead:
                assert attendee.site == site
                assert check.may(person, attendee.team, span, check.seated)


@settings(max_examples=150, deadline=None)
@given(floors())
def test_whoever_has_no_seat_could_not_be_given_one(floor: Floor) -> None:
    draft = plan(floor)
    check = Checker(floor, draft)
    for person, why in draft.unplaced.items():
        attendee = check.people[person]
        assert (why == Why.NO_SITE) == (attendee.site is None)
        for row in check.sessions:
            if row[0] == attendee.site and check.free[id(row)] and row[1].end <= attendee.until:
                assert not check.may(
                    person, attendee.team, row[1], [*check.seated, Seated(person, attendee.team, row[1])]
                )
        if attendee.site is not None and floor.terms.may_add:
            assert not any(could_be_added(check, attendee, span) for span in times(floor, attendee.site))


def times(floor: Floor, site: int) -> list[Span]:
    starts = [open_.start + number * QUARTER for open_ in PLACES[site].hours for number in range(5)]
    return [Span(start, start + floor.terms.length) for start in starts if start + floor.terms.length <= END]


def could_be_added(check: Checker, attendee: Attendee, span: Span) -> bool:
    """Whether a session at that time would be one for somebody, with any of those who may lead."""
    if not check.open(attendee.site, span) or span.end > attendee.until:
        return False
    own = Seated(attendee.person, attendee.team, span)
    if not check.floor.leads:
        return check.may(*own[:2], span, [*check.seated, own])
    crews = (
        ([*check.seated, own, Seated(lead, None, span)], lead)
        for lead, site in check.floor.leads
        if check.open(site, span)
    )
    return any(
        lead != attendee.person and check.may(*own[:2], span, seated) and check.may(lead, None, span, seated)
        for seated, lead in crews
    )


def test_few_and_full_sessions_on_different_days_at_different_hours() -> None:
    hours = [Span(MORNING + timedelta(days=n), MORNING + timedelta(days=n, hours=8)) for n in range(20)]
    people = [Attendee(number, 1, number % 4, END + timedelta(days=30)) for number in range(1, 41)]
    terms = Terms(2 * QUARTER, 20, 10)
    draft = plan(Floor(terms, people, {1: Place("Europe/Dublin", hours)}, sizes=dict.fromkeys(range(4), 25)))
    assert [len(each.people) for each in draft.added] == [8, 8, 8, 8, 8]
    assert len({each.span.start.date() for each in draft.added}) == 5
    assert len({each.span.start.time() for each in draft.added}) == 5
    assert plan(Floor(terms, people, {1: Place("Europe/Dublin", hours)}, sizes=dict.fromkeys(range(4), 25))) == draft


def test_whoever_leads_a_session_has_had_it() -> None:
    people = [Attendee(1, 1, 10, END), Attendee(2, 1, 10, END), Attendee(6, 1, 10, END)]
    draft = plan(Floor(Terms(QUARTER, 20, 100), people, PLACES, leads=[Lead(6, 1)], sizes={10: 3}))
    assert [(each.lead, each.people) for each in draft.added] == [(6, [1, 2, 6])]
