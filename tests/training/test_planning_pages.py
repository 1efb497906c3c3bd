"""A session in the hands of who plans at its site: changed, moved, called off; what is refused stays typed."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.training.conftest import DAY, NINE, School


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """While the round is open."""
    with time_machine.travel(NINE, tick=False):
        yield


def test_it_is_changed_moved_and_called_off_and_what_is_refused_stays_typed(school: School) -> None:
    session, boss = school.session(), school.client("Supervisor")
    page = f"/training/sessions/{session.pk}/"
    lead = school.people["Lead"].email
    wrong = boss.post(f"{page}edit/", {"lead": lead, "seats": "none", "place": "Room 4"})
    assert "aria-invalid" in wrong.text
    assert 'value="Room 4"' in wrong.text
    answer = boss.post(f"{page}edit/", {"lead": lead, "seats": "8", "place": "Room 4"})
    assert answer.status_code == 302
    for year in ("0001", "9999"):
        assert "Look at the year again." in boss.post(f"{page}move/", {"starts_at": f"{year}-12-31T23:59"}).text
        start = {"start": f"{year}-12-31T23:00:00Z"}
        far = boss.patch(f"/api/v1/sessions/{session.pk}", start, content_type="application/json")
        assert far.status_code == 400
    moved = session.starts_at + DAY
    assert boss.post(f"{page}move/", {"starts_at": f"{moved:%Y-%m-%dT%H:%M}"}).status_code == 302
    session.refresh_from_db()
    assert (session.seats, session.place, session.starts_at.date()) == (8, "Room 4", moved.date())
    assert boss.post(f"{page}cancel/", {"reason": "The room is flooded"}).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.cancel_reason) == ("cancelled", "The room is flooded")


def test_others_see_no_such_page(school: School) -> None:
    page = f"/training/sessions/{school.session().pk}/"
    for name in ("Agent", "Far supervisor"):
        for verb in ("edit", "move", "cancel"):
            assert school.client(name).get(f"{page}{verb}/").status_code in {403, 404}
