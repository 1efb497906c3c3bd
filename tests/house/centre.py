"""A centre for the permission matrix: one of everything, at one's own place, beside it, and far away.

*own* is team Retail in Cork, *sibling* team Cards in Cork, *far* team Mobile in Montreal. Each tool is in use at its
site alone, so that nothing far away is anybody's business here but the admin's.
"""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from feedback.calendars.models import Calendar
from feedback.catalogue import volumes
from feedback.catalogue.models import CallType, Category, Tool, Vendor
from feedback.catalogue.releasing import record_release
from feedback.champions.models import Layer, Override, Roster, Shift, Swap
from feedback.changes import actions as changes
from feedback.commitments.models import Commitment, SavedView, SlaPolicy
from feedback.events.models import Event, Outbox
from feedback.floor import actions as floor
from feedback.letters.models import TeamLetter
from feedback.notifications.models import Mail, Notification
from feedback.panels import actions as panels
from feedback.people.models import Absence, ApiToken, Grant, Organisation, OwnerGroup, Site, Team, User
from feedback.quality import actions as quality
from feedback.quality.actions import rubrics
from feedback.quality.queries import edition_in_use
from feedback.register.models import StayOut
from feedback.reports import actions as reports
from feedback.reports.models import Attachment, FrictionReport
from feedback.retention.kinds import KINDS
from feedback.retention.models import Erasure, Hold, Rule
from feedback.routing.models import RoutingRule
from feedback.screens import actions as screens
from feedback.themes import actions as themes
from feedback.training.models import Cycle, Enrolment, Programme, Session

PLACES = ("own", "sibling", "far")
ROLES = ("agent", "champion", "owner", "supervisor", "admin")
MONDAY = date(2026, 11, 16)
OFFICE = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}


class Centre:
    """Builds the centre; `ids(place)` says which number each kind of thing has there."""

    def __init__(self) -> None:
        Organisation.objects.create(name="Northline", is_demo=True, setup_done_at=timezone.now())
        self.sites = [self._site("Cork", "Europe/Dublin"), self._site("Montreal", "America/Toronto")]
        names = (("Retail", 0), ("Cards", 0), ("Mobile", 1))
        self.teams = [Team.objects.create(site=self.sites[site], name=name) for name, site in names]
        self.people = {role: self._person(role, role) for role in ROLES}
        self._grant("agent", "team", self.teams[0].pk)
        self._grant("champion", "team", self.teams[0].pk)
        self._grant("owner", "site", self.sites[0].pk)
        self._grant("supervisor", "team", self.teams[0].pk)
        self._grant("admin", "organisation", 0)
        self.things: dict[str, dict[str, Any]] = {place: self._things(place) for place in PLACES}

    def _site(self, name: str, zone: str) -> Site:
        return Site.objects.create(
            name=name, timezone=zone, calendar=Calendar.objects.create(name=name, timezone=zone, hours=OFFICE)
        )

    def _person(self, name: str, role: str, team: Team | None = None) -> User:
        at = team or self.teams[0]
        return User.objects.create_user(f"{name}@example.test", "a-good-password", name=name, site=at.site, team=at)

    def _grant(self, role: str, scope: str, scope_id: int) -> None:
        Grant.objects.create(user=self.people[role], role=role, scope=scope, scope_id=scope_id)

    def _things(self, place: str) -> dict[str, Any]:
        """One of everything at a place. Nobody who asks is concerned in any of it."""
        team = self.teams[PLACES.index(place)]
        boss = self._person(f"boss-{place}", "admin", team)
        Grant.objects.create(user=boss, role="admin", scope="organisation", scope_id=0)
        local = self._person(f"local-{place}", "agent", team)
        grant = Grant.objects.create(user=local, role="agent", scope="team", scope_id=team.pk)
        tool = Tool.objects.create(name=f"Tool {place}", owner=boss)
        tool.sites.set([team.site])
        report = reports.file_report(by=local, tool=tool, severity="slowing", text="It opens with the wrong name.")
        now = timezone.now()
        change = changes.draft(by=boss, title="Fixed", before="Wrong", after="Right", tool=tool, links=[report])
        files = Attachment.objects.create(
            report=report,
            uploaded_by=local,
            name="a.txt",
            content_type="text/plain",
            size=1,
            file=ContentFile(b"a", name="a.txt"),
            created_at=now,
        )
        Mail.objects.create(
            user=local,
            message_id=f"<{place}@x>",
            subject="s",
            text="t",
            html="h",
            created_at=now,
            available_at=now,
            dead_at=now,
        )
        news = Notification.objects.create(
            user=local,
            kind="answer",
            subject_type="report",
            subject_id=report.pk,
            params={"what": "seen"},
            dedupe=place,
            created_at=now,
        )
        theme = themes.make(by=boss, title=f"Theme {place}", links=[report])
        silent = StayOut.objects.create(tool=tool, agreed_by=boss, since=now, created_at=now, updated_at=now)
        asked = floor.ask(by=local, text="Where is it?", tool=tool)
        note = floor.write_note(by=boss, title=f"Note {place}", body="There.")
        away = Absence.objects.create(user=local, starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=4))
        token, _text = ApiToken.objects.create(local)
        rule = RoutingRule.objects.create(name=f"Rule {place}", target="person", person=boss)
        return {
            **_roster(team, boss),
            **_training(team, local, boss),
            "reference": report.reference,
            "report": report.pk,
            "person": local.pk,
            "site": team.site_id,
            "team": team.pk,
            "group": OwnerGroup.objects.create(name=f"Group {place}").pk,
            "grant": grant.pk,
            "absence": away.pk,
            "calendar": team.site.calendar_id,
            "tool": tool.pk,
            "vendor": Vendor.objects.create(name=f"Vendor {place}").pk,
            "volume": volumes.set_volume(by=boss, site=team.site, tool=tool, calls=900, starts_on=MONDAY).pk,
            "release": record_release(tool=tool, by=boss, version="2.1").pk,
            "call_type": CallType.objects.create(name=f"Calls {place}").pk,
            "category": Category.objects.create(name=f"Category {place}").pk,
            "rule": rule.pk,
            "commitment": Commitment.objects.filter(subject_id=report.pk).values_list("pk", flat=True)[0],
            "view": SavedView.objects.create(person=boss, team=team, name=f"View {place}").pk,
            "policy": SlaPolicy.objects.create(name=f"Policy {place}", warn_at=[50]).pk,
            "change": change.pk,
            "notification": news.pk,
            "event": Event.objects.filter(root_type="report", root_id=report.pk).latest("pk").pk,
            "outbox": Outbox.objects.create(event_id=Event.objects.latest("pk").pk, reaction="made.up", dead_at=now).pk,
            "question": asked.pk,
            "note": note.pk,
            "theme": theme.pk,
            "stay_out": silent.pk,
            **_scored(boss, local, tool),
            "screen": screens.make_screen(by=boss, site=team.site, name=f"Screen {place}").screen.pk,
            "letter": _letter(team),
            **_kept(PLACES.index(place), boss, report),
            "panel": panels.register_panel(by=boss, name=f"Panel {place}", origins=["https://desk.example.com"]).pk,
            "file": files.pk,
            "public_id": token.public_id,
        }


def _kept(number: int, boss: User, report: FrictionReport) -> dict[str, int]:
    """A kind's rule, a hold over a report, and somebody whose data was erased."""
    now, gone = timezone.now(), User.objects.create(email=f"{number}@erased.invalid", is_active=False)
    hold = Hold.objects.create(over="report", thing_id=report.pk, reason="A dispute", placed_by=boss, placed_at=now)
    return {
        "retention_rule": Rule.objects.get_or_create(code=sorted(KINDS)[number], defaults={"updated_at": now})[0].pk,
        "hold": hold.pk,
        "erasure": Erasure.objects.create(person=gone, by=boss, at=now, counts={}).pk,
    }


def _scored(boss: User, local: User, tool: Tool) -> dict[str, int]:
    """A rubric, and a call of somebody scored by it."""
    lines = [rubrics.Line(f"Works with {tool.name}", tool=tool)]
    rubric = quality.make_rubric(by=boss, name=f"Rubric {tool.name}", dimensions=lines)
    marks = {one.pk: 3 for one in edition_in_use(rubric).dimensions.all()}
    score = quality.give_score(by=boss, person=local, rubric=rubric, marks=marks)
    return {"rubric": rubric.pk, "score": score.pk}


def _letter(team: Team) -> int:
    """A draft of a team's letter."""
    now = timezone.now()
    letter = TeamLetter.objects.create(team=team, month=now.date().replace(day=1), assembled_at=now)
    letter.lines.create(part="own", position=0, text="Well said.")
    return letter.pk


def _roster(team: Team, boss: User) -> dict[str, Any]:
    """A roster of a team with one of everything that is written on it."""
    roster = Roster.objects.create(name=f"Roster {team.name}", site=team.site, timezone=team.site.timezone)
    roster.teams.set([team])
    start = timezone.now() + timedelta(days=1)
    span = {"roster": roster, "starts_at": start, "ends_at": start + timedelta(hours=8)}
    layer = Layer.objects.create(roster=roster, name="Days", cadence="daily", starts_at=start)
    layer.members.create(user=boss, position=0)
    return {
        "roster": roster.pk,
        "layer": layer.pk,
        "shift": Shift.objects.create(user=boss, **span).pk,
        "override": Override.objects.create(remove=boss, **span).pk,
        "swap": Swap.objects.create(giver=boss, created_by=boss, created_at=timezone.now(), **span).pk,
    }


def _training(team: Team, local: User, boss: User) -> dict[str, Any]:
    """A programme with an open round, a session of it at the team's site, and a seat there for somebody local."""
    now = timezone.now()
    today, made = now.date(), {"created_at": now, "updated_at": now}
    programme = Programme.objects.create(name=f"Programme {team.name}", starts_on=today, **made)
    window = {"opens_on": today, "closes_on": today + timedelta(days=90), "due_on": today + timedelta(days=90)}
    cycle = Cycle.objects.create(programme=programme, created_at=now, **window)
    span = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=2, minutes=30)}
    session = Session.objects.create(cycle=cycle, site=team.site, lead=boss, seats=20, taken=1, **span, **made)
    seat = {"state": "booked", "why": "", "due_on": cycle.due_on}
    enrolment = Enrolment.objects.create(cycle=cycle, person=local, session=session, **seat, **made)
    return {"programme": programme.pk, "cycle": cycle.pk, "session": session.pk, "enrolment": enrolment.pk}
