"""Who is on when: plan, exceptions and absences together, against asking minute by minute."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feedback.champions.duty import KeyedOverride, Leave, Slot, duties
from feedback.champions.overrides import on_duty

START = datetime(2026, 10, 25, tzinfo=UTC)
END = START + timedelta(hours=24)
times = st.integers(-4, 28).map(lambda hour: START + timedelta(hours=hour))
people = st.integers(1, 5)


@st.composite
def spans(draw: st.DrawFn) -> tuple[datetime, datetime]:
    start = draw(times)
    return start, start + timedelta(hours=draw(st.integers(1, 12)))


slots = st.lists(st.builds(lambda user, span: (user, *span), people, spans()), max_size=6)
rules = st.lists(
    st.tuples(spans(), st.none() | people, st.none() | people).filter(lambda row: row[1] != row[2]), max_size=6
)
leaves = st.lists(st.builds(lambda user, span: Leave(user, *span), people, spans()), max_size=3)


@given(slots, rules, leaves)
def test_everybody_is_on_exactly_when_asking_hour_by_hour_says_so(
    planned: list[tuple[int, datetime, datetime]],
    exceptions: list[tuple[tuple[datetime, datetime], int | None, int | None]],
    away: list[Leave],
) -> None:
    plan = [Slot(*row, key=f"shift-{number}") for number, row in enumerate(planned)]
    changes = [KeyedOverride(*span, add, remove, f"override-{n}") for n, (span, add, remove) in enumerate(exceptions)]
    found = duties(plan, changes, away, START, END)
    for hour in range(24):
        at = START + timedelta(hours=hour)
        gone = {leave.user for leave in away if leave.start <= at < leave.end}
        expected = sorted(user for user in on_duty(plan, changes, at) if user not in gone)
        assert sorted(duty.user for duty in found if duty.start <= at < duty.end) == expected


def test_a_stand_in_takes_the_shift_over_and_its_name_stays() -> None:
    plan = [Slot(1, START, END, "layer-1-a-0")]
    swap = KeyedOverride(START + timedelta(hours=8), END, 2, 1, "override-7")
    first, second = duties(plan, [swap], [], START, END)
    assert (first.user, first.end, first.instead_of) == (1, START + timedelta(hours=8), None)
    assert (second.user, second.key, second.override, second.instead_of) == (2, "layer-1-a-0", "override-7", 1)
