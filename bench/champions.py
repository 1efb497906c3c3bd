"""The champions: a year's calendar of sixty people, the week and the floor queue against a plain page of the house."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.utils import timezone

from bench import bare_page, centre
from bench.bare import plain_handler
from bench.lines import Line
from bench.requests import call, queries, side_by_side
from feedback.champions.actions import entries, links
from feedback.champions.feeds import address_of
from feedback.champions.models import Layer, Member, Roster
from feedback.floor import actions as floor
from feedback.floor.models import Question
from feedback.people.models import Grant, Site, User

ROUNDS, FEED_ROUNDS = 40, 7
PEOPLE, WAITING = 60, 50
HOURS = (("06:00", "14:00"), ("14:00", "22:00"), ("22:00", "06:00"))


def run() -> Iterator[Line]:
    """Time as a ratio to the plain page, and statements; the calendar's must is a second."""
    centre.ready(140)
    boss = User.objects.get(email="supervisor@demo.test")
    roster = _roster(boss)
    _ask()
    feed = _calendar(roster, boss)
    with override_settings(ROOT_URLCONF="bench.bare_page"), bare_page.tables(boss):
        whole, plain, signed_in = WSGIHandler(), plain_handler(), centre.cookie(boss.email)

        def get(path: str) -> None:
            assert call(whole, "GET", path, cookie=signed_in).status_code == 200, path  # noqa: S101

        def theirs() -> None:
            assert call(plain, "GET", "/bare/tasks", cookie=signed_in).status_code == 200  # noqa: S101

        year, bare_one = side_by_side(lambda: get(feed), theirs, FEED_ROUNDS)
        yield Line("calendar_feed", year, "s", must="<= 1")
        yield Line("calendar_feed_against", year * 1000, "ms", "plain 50-row page", year / bare_one)
        for name, path in (("week_page", f"/champions/?roster={roster.pk}"), ("floor_queue", "/floor/queue")):
            mine, bare_one = side_by_side(lambda path=path: get(path), theirs, ROUNDS)  # type: ignore[misc]
            yield Line(name, mine * 1000, "ms", "plain 50-row page", mine / bare_one)
            yield Line(f"{name}_queries", queries(lambda path=path: get(path)), "statements")  # type: ignore[misc]


def _roster(boss: User) -> Roster:
    """Sixty champions in three shifts, eight on at once."""
    site = boss.site or Site.objects.order_by("pk")[0]
    made, new = Roster.objects.get_or_create(name="Sixty", site=site, defaults={"timezone": site.timezone})
    if new:
        people = list(User.objects.filter(is_active=True).order_by("pk")[:PEOPLE])
        Grant.objects.bulk_create(
            [Grant(user=one, role="champion", scope="site", scope_id=site.pk) for one in people], ignore_conflicts=True
        )
        for place, (opens, closes) in enumerate(HOURS):
            begins = timezone.now() - timedelta(days=60)
            layer = Layer.objects.create(
                roster=made, name=opens, cadence="daily", starts_at=begins, people=8, opens=opens, closes=closes
            )
            Member.objects.bulk_create(
                Member(layer=layer, user=one, position=n) for n, one in enumerate(people[place :: len(HOURS)])
            )
    return made


def _calendar(roster: Roster, reader: User) -> str:
    entries.publish(roster=roster)
    address = address_of(links.make_link(person=reader, roster=roster, by=reader))
    return address[address.index("/api/") :]


def _ask() -> None:
    """Fifty questions wait."""
    agent = User.objects.get(email="agent@demo.test")
    waiting = Question.objects.filter(state="open").count()
    for number in range(WAITING - waiting):
        floor.ask(by=agent, text=f"Where is the refund macro of case {number}?")
