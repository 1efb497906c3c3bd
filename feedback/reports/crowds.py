"""Among how many people somebody who writes without their name is hidden, and what is left out where these are few.

A report without a name never carries its team. Its site is told if at least five people work there; the people of all
other sites are one crowd, and if these together are fewer than five, the next smallest site joins them: otherwise "at
none of the big sites" would point at the few (complementary suppression).
"""

from collections.abc import Mapping

from django.db.models import Count

from feedback.people.models import Site, User

#: Fewer people than this could be told apart by those who know them.
LEAST = 5


def pooled(people: Mapping[int, int]) -> frozenset[int]:
    """The sites that are not told, of how many people work at each. Pure."""
    by_size = sorted(((count, site) for site, count in people.items() if count), key=lambda pair: pair)
    found: list[int] = []
    hidden = 0
    for count, site in by_size:
        if count >= LEAST and (not found or hidden >= LEAST):
            break
        found.append(site)
        hidden += count
    return frozenset(found)


def people_by_site() -> dict[int, int]:
    """How many people who could have written it work at each site."""
    rows = User.objects.filter(is_active=True, site__isnull=False).order_by().values_list("site").annotate(Count("pk"))
    return dict(rows)


def untold_sites() -> frozenset[int]:
    """The sites that reports without a name do not tell now."""
    return pooled(people_by_site())


def tells_site(site: Site | None) -> bool:
    """Whether a report without a name would tell this site now."""
    return site is None or site.pk not in untold_sites()
