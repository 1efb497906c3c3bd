"""Reading the register: everybody who has a tool reads where it stays out of the way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from feedback.catalogue.queries import tools_listed_for
from feedback.people.models import User
from feedback.people.queries import Anyone
from feedback.register.models import StayOut, StayOutReport
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to


def stay_outs_visible_to(user: Anyone) -> QuerySet[StayOut]:
    """The entries about the tools that somebody finds in their list of tools; ended ones too."""
    if not isinstance(user, User) or not user.is_active:
        return StayOut.objects.none()
    return StayOut.objects.filter(tool__in=tools_listed_for(user).order_by().values("pk"))


def reports_of(entries: Iterable[StayOut], user: Anyone) -> Mapping[int, list[FrictionReport]]:
    """Those of the reports behind each entry that the reader sees, by the entry's id, oldest first; one query."""
    seen = StayOutReport.objects.filter(entry__in=list(entries), report__in=reports_visible_to(user).order_by())
    found: dict[int, list[FrictionReport]] = defaultdict(list)
    for link in seen.select_related("report").defer("report__words").order_by("report_id"):
        found[link.entry_id].append(link.report)
    return found
