"""Every address of the product, found by walking the resolver: what a test of permissions has to have asked for."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

#: Which thing a route's number names, by the beginning of the route's name; the longest that fits counts.
NAMES = {
    "people:site": "site",
    "people:team": "team",
    "people:group": "group",
    "people:absence": "absence",
    "people:": "person",
    "panels:": "panel",
    "api:panels": "panel",
    "catalogue:tool": "tool",
    "catalogue:vendor": "vendor",
    "catalogue:call_type": "call_type",
    "catalogue:category": "category",
    "routing:again-of": "person",
    "routing:": "rule",
    "calendars:": "calendar",
    "commitments:policy": "policy",
    "commitments:counted": "commitment",
    "commitments:view": "view",
    "changes:": "change",
    "notifications:retry-mail": "person",
    "notifications:": "notification",
    "events:": "outbox",
    "insights:": "outbox",
    "api:events": "event",
    "people:absence-new": "person",
    "reports:file": "file",
    "api:people": "person",
    "api:sites": "site",
    "api:teams": "team",
    "api:owner-groups": "group",
    "api:absences": "absence",
    "api:calendars": "calendar",
    "api:tools": "tool",
    "api:vendors": "vendor",
    "api:call-types": "call_type",
    "api:categories": "category",
    "api:call-volumes": "volume",
    "api:releases": "release",
    "changes:releases": "tool",
    "changes:release": "release",
    "changes:still-fixed": "release",
    "api:routing-rules": "rule",
    "api:commitments": "commitment",
    "api:sla-policies": "policy",
    "api:saved-views": "view",
    "api:changes": "change",
    "api:notifications": "notification",
    "themes:": "theme",
    "register:": "stay_out",
    "api:themes": "theme",
    "api:stay-outs": "stay_out",
    "floor:": "question",
    "floor:note": "note",
    "quality:": "score",
    "screens:": "screen",
    "api:screens": "screen",
    "letters:": "letter",
    "api:letters": "letter",
    "retention:erase": "person",
    "retention:lift": "hold",
    "api:holds": "hold",
    "api:erasures": "erasure",
    "api:retention-rules": "retention_rule",
    "quality:new": "person",
    "quality:rubric": "rubric",
    "api:rubrics": "rubric",
    "api:scores": "score",
    "api:questions": "question",
    "api:notes": "note",
    "api:reports": "report",
    "champions:": "roster",
    "champions:shifts_of": "person",
    "champions:swap_": "swap",
    "champions:swap_new": "roster",
    "champions:layer": "layer",
    "training:session": "session",
    "training:place": "enrolment",
    "training:round": "cycle",
    "training:programme": "programme",
    "api:sessions": "session",
    "api:enrolments": "enrolment",
    "api:cycles": "cycle",
    "api:programmes": "programme",
    "api:rosters": "roster",
    "api:roster-calendar": "roster",
    "api:swaps": "swap",
    "api:shifts": "shift",
    "api:overrides": "override",
}
#: These have their own tests: Django's admin (tests/people/test_admin.py), metrics and probes (tests/ops).
LEFT_OUT = ("admin:", "healthz", "readyz", "metrics")


class Route(NamedTuple):
    """One address with one method. `parameters` are those of its pattern."""

    name: str
    method: str
    parameters: tuple[str, ...]

    @property
    def key(self) -> str:
        """How the table of the matrix calls it."""
        return f"{self.method} {self.name}"

    def arguments(self, things: Mapping[str, Any]) -> dict[str, Any]:
        """What fills the pattern's gaps with the things of a place."""
        special = {"reference": "reference", "public_id": "public_id", "grant_pk": "grant", "file": "file"}
        fixed = {"code": "place", "key": "made-up", "uidb36": "1", "rest": "nowhere"}
        found: dict[str, Any] = {}
        for name in self.parameters:
            if name in fixed:
                found[name] = fixed[name]
            elif name in special:
                found[name] = things[special[name]]
            else:
                fits = [start for start in NAMES if self.name.startswith(start)]
                found[name] = things[NAMES[max(fits, key=len)]]
        return found


def routes() -> list[Route]:
    """Every address with every method it has."""
    found = [route for pattern, names in _walk(get_resolver(), ()) for route in _methods(pattern, names)]
    return [route for route in found if not route.name.startswith(LEFT_OUT)]


def _walk(resolver: URLResolver, names: tuple[str, ...]) -> Iterator[tuple[URLPattern, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern, names
        else:
            inner = "api" if str(pattern.pattern) == "api/v1/" else pattern.namespace
            yield from _walk(pattern, (*names, inner) if inner else names)


def _methods(pattern: URLPattern, names: tuple[str, ...]) -> Iterator[Route]:
    name = ":".join([*names, pattern.name or "nowhere"])
    actions: Mapping[str, str] | None = getattr(pattern.callback, "actions", None)
    methods = [method.upper() for method in actions] if actions else ["GET", "POST"]
    parameters = tuple(pattern.pattern.regex.groupindex)
    for method in methods:
        if method not in {"HEAD", "OPTIONS"}:
            yield Route(name, method, parameters)
