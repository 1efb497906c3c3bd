"""What a line of news says about the release of a tool."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.catalogue.models import Release
from feedback.notifications.models import Notification

SUBJECT = "release"
#: So many reports are named; the rest is counted.
NAMED = 3


def releases_in(lines: Iterable[Notification]) -> Mapping[int, Release]:
    """The releases that these lines are about; nothing is read for other lines."""
    ids = {line.subject_id for line in lines if line.subject_type == SUBJECT}
    return Release.objects.select_related("tool").in_bulk(ids) if ids else {}


def told_by(line: Notification, releases: Mapping[int, Release]) -> tuple[str, str] | None:
    """One line of news in the active language, and where it leads; None for news of anything else."""
    release = releases.get(line.subject_id) if line.subject_type == SUBJECT else None
    if release is None:
        return None
    facts = {"tool": release.tool.name, "version": release.version}
    if line.kind == "regression":
        return _rise(line, facts), reverse("changes:releases", args=[release.tool_id])
    told = _("%(tool)s has a new version, %(version)s. Is it still fixed for you? %(reports)s")
    told %= {**facts, "reports": _named(line.params.get("reports", []))}
    return told, reverse("changes:still-fixed", args=[release.pk])


def _rise(line: Notification, facts: Mapping[str, str]) -> str:
    after = int(line.params.get("after", 0))
    told = ngettext(
        "%(after)d report in the week after %(tool)s %(version)s, %(before)d in the week before: more than chance.",
        "%(after)d reports in the week after %(tool)s %(version)s, %(before)d in the week before: more than chance.",
        after,
    )
    return told % {**facts, "after": after, "before": int(line.params.get("before", 0))}


def _named(reports: list[int]) -> str:
    names = _(", ").join(f"F-{pk}" for pk in reports[:NAMED])
    more = len(reports) - NAMED
    if more <= 0:
        return _("%(names)s.") % {"names": names}
    return ngettext("%(names)s and %(more)d more.", "%(names)s and %(more)d more.", more) % {
        "names": names,
        "more": more,
    }
