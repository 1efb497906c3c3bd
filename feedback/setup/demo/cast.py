"""The demo's organisation: sites, teams, people, tools, one routing rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from feedback.catalogue import actions as catalogue
from feedback.catalogue.models import Tool
from feedback.people import actions as people
from feedback.people.models import Organisation, Role, Scope, Site, Team, User
from feedback.routing.actions import create_rule
from feedback.routing.actions.rules import Draft
from feedback.routing.models import RoutingRule
from feedback.setup.demo import script

PASSWORD = "fortnight-demo"  # noqa: S105 - public on purpose: it is printed by bin/up
#: Everybody but the five who sign in has an address that leads nowhere (RFC 2606).
ELSEWHERE = "northline.example"
#: Days from the beginning of the organisation to the day on which each tool went live; it began 400 days ago.
LIVE_AFTER = (40, 60, 150, 280, 340)


@dataclass
class Cast:
    """Everybody and everything that the demo's story needs."""

    agents: list[User]
    owners: list[User]
    supervisors: list[User]
    tools: dict[str, Tool]


def hire(*, agents: int, rng: Random, now: datetime) -> Cast:
    """Make the organisation, with so many agents spread over its teams; the five sign-ins are among them."""
    before = now - timedelta(days=400)
    people.edit_organisation(
        by=None, name="Northline Contact Centres", timezone="Europe/Dublin", language="en", now=before
    )
    teams = _places(before)
    names = _names(rng)
    owners = _owners(teams, names, before)
    supervisors = _supervisors(teams, names, before)
    admin = _person("admin@demo.test", next(names), teams[0], before)
    people.grant(person=admin, role=Role.ADMIN, by=None, now=before)
    floor = _floor(agents, teams, names, before)
    tools = _catalogue(owners, before)
    _rules(owners, tools, before)
    _passwords()
    Organisation.objects.update(is_demo=True, setup_done_at=before, setup_confirmed=["promise", "rule"])
    return Cast(agents=floor, owners=owners, supervisors=supervisors, tools=tools)


def find() -> Cast:
    """The cast of a demo that is here already."""
    holding = User.objects.filter(is_active=True).select_related("site__calendar", "team").order_by("pk").distinct()
    return Cast(
        agents=list(holding.filter(grants__role=Role.AGENT)),
        owners=list(holding.filter(grants__role=Role.OWNER)),
        supervisors=list(holding.filter(grants__role=Role.SUPERVISOR)),
        tools={tool.name: tool for tool in Tool.objects.select_related("owner")},
    )


def _places(now: datetime) -> list[Team]:
    made = []
    for name, zone, teams in script.SITES:
        site = people.create_site(by=None, name=name, timezone=zone, now=now)
        made += [people.create_team(by=None, site=site, name=team, now=now) for team in teams]
    return made


def _names(rng: Random):  # type: ignore[no-untyped-def]
    pairs = [f"{first} {last}" for first in script.FIRST_NAMES for last in script.LAST_NAMES]
    rng.shuffle(pairs)
    yield from pairs
    number = 0
    while True:
        number += 1
        yield f"Agent {number:05d}"


def _person(email: str, name: str, team: Team, now: datetime, language: str = "") -> User:
    return people.create_person(by=None, email=email, name=name, team=team, language=language, now=now)


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{ELSEWHERE}"


def _owners(teams: list[Team], names, now: datetime) -> list[User]:  # type: ignore[no-untyped-def]
    """The owner who signs in, and two more; each answers for their own tools at all sites."""
    first = _person("owner@demo.test", next(names), teams[0], now)
    more = [(name, team) for name, team in zip((next(names), next(names)), (teams[3], teams[6]), strict=True)]
    return [first, *(_person(_address(name), name, team, now) for name, team in more)]


def _supervisors(teams: list[Team], names, now: datetime) -> list[User]:  # type: ignore[no-untyped-def]
    found = []
    for index, site in enumerate(Site.objects.order_by("pk")):
        name = next(names)
        email = "supervisor@demo.test" if index == 0 else _address(name)
        person = _person(email, name, next(team for team in teams if team.site_id == site.pk), now)
        people.grant(person=person, role=Role.SUPERVISOR, scope=Scope.SITE, scope_id=site.pk, by=None, now=now)
        found.append(person)
    return found


def _floor(count: int, teams: list[Team], names, now: datetime) -> list[User]:  # type: ignore[no-untyped-def]
    """The agents; the first two of them are the agent and the champion who sign in, and every tenth is a champion."""
    floor = []
    for index in range(max(count, 2)):
        name, team = next(names), teams[0] if index < 2 else teams[index % len(teams)]
        email = ("agent@demo.test", "champion@demo.test")[index] if index < 2 else _address(name)
        person = _person(email, name, team, now, "fr" if team.name == "Billing French" else "")
        roles = [Role.AGENT, Role.CHAMPION] if index == 1 or index % 10 == 9 else [Role.AGENT]
        for role in roles:
            people.grant(person=person, role=role, scope=Scope.TEAM, scope_id=team.pk, by=None, now=now)
        floor.append(person)
    return floor


def _catalogue(owners: list[User], now: datetime) -> dict[str, Tool]:
    catalogue.ensure_defaults("en", now=now)
    vendors = {
        name: catalogue.create_vendor(by=None, name=name, now=now)
        for name in dict.fromkeys(tool[1] for tool in script.TOOLS)
    }
    tools = {}
    for (name, vendor, version, description, owner), days in zip(script.TOOLS, LIVE_AFTER, strict=True):
        tools[name] = catalogue.create_tool(
            by=None,
            name=name,
            vendor=vendors[vendor],
            version=version,
            description=description,
            owner=owners[owner],
            live_on=(now + timedelta(days=days)).date(),
            now=now,
        )
        people.grant(person=owners[owner], role=Role.OWNER, scope=Scope.TOOL, scope_id=tools[name].pk, by=None, now=now)
    return tools


def _rules(owners: list[User], tools: dict[str, Tool], now: datetime) -> None:
    montreal = Site.objects.get(name="Montreal")
    draft = Draft(
        name="Summaries in Montreal",
        target=RoutingRule.Target.PERSON,
        tools=[tools["Call Summary"]],
        sites=[montreal],
        person=owners[1],
    )
    create_rule(by=None, draft=draft, now=now)


def _passwords() -> None:
    """One hash for the five: hashing is slow on purpose."""
    User.objects.filter(email__endswith="@demo.test").update(password=make_password(PASSWORD))
