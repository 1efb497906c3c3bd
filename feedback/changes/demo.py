"""The demo's proofs: two releases of each tool, the calls of the last months, and who was asked what by now."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from feedback.catalogue.models import CallVolume, Release, Tool
from feedback.catalogue.releasing import record_release
from feedback.changes import asking, releases
from feedback.people.models import Site
from feedback.people.queries import organisation

WEEKS = 14
WEEK = timedelta(weeks=1)
#: How long ago each tool's two versions came, the newer of the first tools lately enough to be asked about. The second
#: one's came just before the demo tells of it what is said most: a possible step back, for its owner to look into.
OLDER, NEWER = timedelta(days=40), (timedelta(days=1), timedelta(days=12), timedelta(days=30))
MODELS = ("lm-6", "lm-7")


def tell(*, now: datetime) -> None:
    """Write the history of the tools and the calls, then let the clock compare as it would have by now."""
    if Release.objects.exists():
        return
    rng = Random(WEEKS)  # noqa: S311 - of its own, so that the rest of the story stays as it is
    for number, tool in enumerate(Tool.objects.exclude(version="").order_by("pk")):
        _history(tool, number, now)
    _calls(rng, now)
    releases.ask_again_due(now=now)
    releases.compare_due(now=now)


def ask(*, now: datetime) -> None:
    """Let the clock ask whether the changes work, and once more who has not said, as it would have by now."""
    for _turn in ("first", "again"):
        asking.ask_due(now=now)


def _history(tool: Tool, number: int, now: datetime) -> None:
    newest = tool.version
    first, second = now - OLDER, now - NEWER[number % len(NEWER)]
    before = {"version": f"{newest}-beta", "model": MODELS[0], "prompt_version": "p18"}
    record_release(tool=tool, by=tool.owner, released_at=first, now=first, **before)
    since = {"version": newest, "model": MODELS[1], "prompt_version": "p21"}
    record_release(tool=tool, by=tool.owner, released_at=second, now=second, **since)


def _calls(rng: Random, now: datetime) -> None:
    """All calls of each site, week by week, until the last whole one."""
    today = now.astimezone(ZoneInfo(organisation().timezone)).date()
    monday = today - timedelta(days=today.weekday())
    CallVolume.objects.bulk_create(
        CallVolume(
            site=site,
            period=CallVolume.Period.WEEK,
            starts_on=monday - WEEK * ago,
            calls=round(rng.gauss(4200, 180)),
            updated_at=now,
        )
        for site in Site.objects.order_by("pk")
        for ago in range(WEEKS, 0, -1)
    )
