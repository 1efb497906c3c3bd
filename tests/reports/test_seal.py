"""The seal of a report without a name: what it holds, who finds it, who opens it, and among how many one is hidden."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as configured
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.errors import Conflict, Forbidden
from feedback.events.models import Event
from feedback.people import actions as people
from feedback.people.models import Organisation, Role
from feedback.reports import actions, seal
from feedback.reports.crowds import LEAST, pooled
from feedback.reports.models import FrictionReport, Seal, Unsealing
from feedback.reports.queries import reports_visible_to
from feedback.reports.unsealed import opening_for
from tests.cast import crowd
from tests.reports.conftest import Floor

IDS = st.integers(min_value=1, max_value=2**63 - 1)


@given(st.sets(IDS, min_size=2, max_size=2), IDS)
def test_no_two_envelopes_and_no_two_authors_are_alike(authors: set[int], report: int) -> None:
    one, other = authors
    assert seal.open_envelope(report, seal.close_envelope(report, one)) == one
    assert seal.close_envelope(report, one) != seal.close_envelope(report, one)
    assert not set(seal.tokens(one, 40)) & set(seal.tokens(other, 40))
    with pytest.raises(seal.Unreadable):
        seal.open_envelope(report - 1, seal.close_envelope(report, one))


@given(st.dictionaries(st.integers(1, 20), st.integers(0, 9), max_size=8))
def test_whoever_is_left_out_is_one_of_at_least_five(people: dict[int, int]) -> None:
    hidden = pooled(people)
    told = {site for site, count in people.items() if count and site not in hidden}
    assert all(people[site] >= LEAST for site in told)
    assert not hidden or not told or sum(people[site] for site in hidden) >= LEAST


def test_an_author_finds_all_their_own_and_nobody_elses(floor: Floor) -> None:
    Organisation.objects.update(seal_width=2)
    own = [floor.file(floor.ana, anonymous=True) for _ in range(5)]
    theirs = floor.file(floor.ben, anonymous=True)
    assert set(FrictionReport.objects.filter(seal.raised_by(floor.ana))) == set(own)
    assert Organisation.objects.get().seal_width == 8, "everybody has more slots, whoever needed them"
    assert (seal.is_author(floor.ana, own[0]), seal.is_author(floor.ana, theirs)) == (True, False)


def test_an_older_key_goes_on_opening(floor: Floor, settings: object) -> None:
    report = floor.file(floor.ana, anonymous=True)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [configured.SECRET_KEY], "another key altogether"  # type: ignore[attr-defined]
    newer = floor.file(floor.ana, anonymous=True)
    assert [seal.author_of(each.pk) for each in (report, newer)] == [floor.ana.pk] * 2
    assert set(FrictionReport.objects.filter(seal.raised_by(floor.ana))) == {report, newer}


def test_what_the_first_cipher_sealed_opens_after_the_migration_and_before(floor: Floor, settings: object) -> None:
    report = floor.file(floor.ana, anonymous=True)
    lost = floor.file(floor.ben, anonymous=True)
    Seal.objects.filter(report=lost).update(envelope="00" * 40)
    moved, first = (
        import_module(f"feedback.reports.migrations.{name}") for name in ("0014_library_cipher", "_first_cipher")
    )
    moved.restore(apps, None)
    older = Seal.objects.get(report=report).envelope
    assert (len(older), first.open_first(report.pk, older)) == (first.LENGTH, floor.ana.pk)
    with pytest.raises(seal.Unreadable):
        seal.author_of(report.pk)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [configured.SECRET_KEY], "another key altogether"  # type: ignore[attr-defined]
    moved.renew(apps, None)
    assert seal.authors_of([report.pk, lost.pk]) == {report.pk: floor.ana.pk}


def test_nothing_but_the_post_and_two_admins_open_an_envelope() -> None:
    opening = {
        str(file)
        for file in Path("feedback").rglob("*.py")
        if any(f"{name}(" in file.read_text() for name in ("author_of", "authors_of", "open_envelope"))
    }
    rooms = {name for name in opening if "/migrations/" not in name}
    assert rooms == {"feedback/reports/seal.py", "feedback/reports/unsealed.py", "feedback/notifications/nameless.py"}


def test_a_small_site_is_nowhere_and_so_is_the_next_smallest(floor: Floor) -> None:
    crowd(floor.sites["Cork"])
    floor.person("max", Role.SUPERVISOR, scope=("site", floor.sites["Cebu"].pk))
    small, named = floor.file(floor.dev, anonymous=True), floor.file(floor.dev)
    assert (small.unplaced, small.team_id, named.unplaced) == (True, None, False)
    assert list(reports_visible_to(floor.max)) == [named]
    assert floor.file(floor.ana, anonymous=True).unplaced, "or else one could say that the other is Dev's"
    crowd(floor.sites["Cebu"])
    assert not floor.file(floor.dev, anonymous=True).unplaced
    told = Event.objects.filter(root_id=small.pk).values_list("site_id", "team_id", "actor_id")
    assert set(told) == {(None, None, None)}
    assert small.created_at.minute == small.stored_at.minute == small.updated_at.minute == 0


def test_two_admins_open_it_and_only_they_read_the_name_for_a_day(floor: Floor) -> None:
    second, third = floor.person("eve", Role.ADMIN), floor.person("fay", Role.ADMIN)
    report = floor.file(floor.ana, anonymous=True)
    with pytest.raises(Forbidden):
        actions.unseal(report=report, by=floor.sue, reason="Curious.")
    with pytest.raises(Conflict):
        actions.unseal(report=floor.file(), by=floor.ada, reason="Curious.")
    actions.unseal(report=report, by=floor.ada, reason="A threat.", now=floor.now())
    with pytest.raises(Conflict):
        actions.unseal(report=report, by=second, reason="Me too.", now=floor.now())
    with pytest.raises(Forbidden):
        actions.agree_to_unseal(report=report, by=floor.ada, now=floor.now())
    opened_at = floor.now()
    actions.agree_to_unseal(report=report, by=second, now=opened_at)
    for reader, author in ((floor.ada, floor.ana), (second, floor.ana), (third, None)):
        found = opening_for(reader, report, now=opened_at)
        assert found is not None
        assert found.author == author
    later = opening_for(floor.ada, report, now=opened_at + timedelta(hours=24))
    assert later is not None
    assert later.author is None
    assert opening_for(floor.sue, report, now=opened_at) is None
    told = Event.objects.get(verb="report.unsealed")
    assert (told.actor_id, set(told.data)) == (second.pk, {"unsealing_id"})


def test_an_admin_whom_the_other_has_just_made_one_is_no_second_admin(floor: Floor) -> None:
    puppet, report = floor.person("eve", Role.AGENT), floor.file(floor.ana, anonymous=True)
    people.grant(by=floor.ada, person=puppet, role=Role.ADMIN, scope="organisation")
    actions.unseal(report=report, by=puppet, reason="A threat.")
    with pytest.raises(Forbidden, match="in the last 30 days"):
        actions.agree_to_unseal(report=report, by=floor.ada)
    actions.agree_to_unseal(report=report, by=floor.person("fay", Role.ADMIN))


def test_an_admin_who_wrote_it_does_not_open_it_and_a_week_is_the_end(floor: Floor) -> None:
    floor.person("eve", Role.ADMIN)
    report = floor.file(floor.eve, anonymous=True)
    actions.unseal(report=report, by=floor.ada, reason="A threat.", now=floor.now())
    with pytest.raises(Forbidden):
        actions.agree_to_unseal(report=report, by=floor.eve, now=floor.now())
    actions.decline_to_unseal(report=report, by=floor.ada, now=floor.now())
    asked = actions.unseal(report=report, by=floor.ada, reason="Again.", now=floor.now())
    with pytest.raises(Conflict):
        actions.agree_to_unseal(report=report, by=floor.person("fay", Role.ADMIN), now=floor.now() + timedelta(days=7))
    assert Unsealing.objects.get(pk=asked.pk).outcome == ""
    assert Seal.objects.filter(report=report).exists()
