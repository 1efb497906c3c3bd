"""Writing a tool's history: which version, on which model and with which prompts, agents met from when on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Release, Tool
from feedback.catalogue.permissions import may_release
from feedback.core.errors import Conflict, Invalid, Text
from feedback.core.text import clean, clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import User

#: The longest each of the words may be.
LONGEST: Mapping[str, int] = {"version": 60, "model": 120, "prompt_version": 60, "notes": 2000}
#: Anything else is a slip of the keyboard.
YEARS = range(2000, 2101)
EDITABLE = (*LONGEST, "released_at")


@transaction.atomic
def record_release(
    *,
    tool: Tool,
    by: User | None,
    version: str,
    model: str = "",
    prompt_version: str = "",
    released_at: datetime | None = None,
    notes: str = "",
    now: datetime | None = None,
) -> Release:
    """Say that agents meet a new version of a tool, from `released_at` (UTC; left out: now), which may lie ahead.

    The tool's own `version` follows where no later release is recorded. `by` is None for the system. Raises Forbidden,
    and Invalid for a version that is missing, too long, the same as the one before it, or a second one at that instant.
    """
    now = now or timezone.now()
    tool = Tool.objects.select_for_update(of=("self",)).get(pk=tool.pk)
    if by is not None:
        may_release(by, tool).demand()
    given = _words({"version": version, "model": model, "prompt_version": prompt_version, "notes": notes})
    release = Release(tool=tool, by=by, released_at=released_at or now, created_at=now, updated_at=now, **given)
    _check_new(release)
    _save(release)
    _follow(tool, now)
    _record("release.recorded", release, by, now)
    return release


@transaction.atomic
def edit_release(*, release: Release, by: User, now: datetime | None = None, **changes: Any) -> Release:
    """Correct `version`, `model`, `prompt_version`, `notes`, or, while it lies ahead, `released_at`.

    Raises Forbidden, Invalid, and Conflict for another date once the release is out: people were asked by it.
    """
    now = now or timezone.now()
    tool = Tool.objects.select_for_update(of=("self",)).get(pk=release.tool_id)
    may_release(by, tool).demand()
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    changes = {**changes, **_words({name: changes[name] for name in LONGEST if name in changes})}
    altered = [name for name in EDITABLE if name in changes and getattr(release, name) != changes[name]]
    if "released_at" in altered and release.released_at <= now:
        raise Conflict(_("This release is out, and people were asked by its date. Its date stays."))
    for name in altered:
        setattr(release, name, changes[name])
    if altered:
        release.updated_at = now
        _save(release)
        _follow(tool, now)
        _record("release.edited", release, by, now, {"fields": altered})
    return release


def _words(given: Mapping[str, str]) -> dict[str, str]:
    """What somebody wrote, cleaned; raises Invalid, field by field."""
    words = {name: clean(text) if name == "notes" else clean_line(text) for name, text in given.items()}
    told = _("Keep this to %(most)d characters.")
    errors: dict[str, Text] = {
        name: told % {"most": LONGEST[name]} for name, text in words.items() if len(text) > LONGEST[name]
    }
    if words.get("version") == "":
        errors["version"] = _("Say which version it is.")
    if errors:
        raise Invalid(errors)
    return words


def _check_new(release: Release) -> None:
    """Sent twice it would ask everybody twice. To go back to an earlier version is a release like any other."""
    before = Release.objects.filter(tool=release.tool, released_at__lt=release.released_at).order_by("-released_at")
    same = ("version", "model", "prompt_version")
    if before.values_list(*same).first() == tuple(getattr(release, name) for name in same):
        told = _("This version is there already, with the same model and prompts. Edit that one.")
        raise Invalid({"version": told})


def _save(release: Release) -> None:
    if release.released_at.year not in YEARS:
        raise Invalid({"released_at": _("There was no such release then. Look at the year again.")})
    try:
        with transaction.atomic():
            release.save()
    except IntegrityError as error:
        told = _("A release of this tool at this very time is there already. Edit that one, or give another time.")
        raise Invalid({"released_at": told}) from error


def _follow(tool: Tool, now: datetime) -> None:
    """The version that stands on the tool is that of its latest release that is out."""
    latest = Release.objects.filter(tool=tool, released_at__lte=now).order_by("-released_at").first()
    if latest is not None and tool.version != latest.version:
        tool.version = latest.version
        tool.save(update_fields=["version", "updated_at"])


def _record(verb: str, release: Release, by: User | None, now: datetime, data: Mapping[str, Any] | None = None) -> None:
    facts = {
        "name": release.tool.name,
        "version": release.version,
        "released_at": release.released_at.isoformat(),
        **(data or {}),
    }
    record(
        Fact(
            verb,
            Thing("release", release.pk),
            now,
            actor=by.pk if by else None,
            root=Thing("tool", release.tool_id),
            tool_id=release.tool_id,
            data=facts,
        )
    )
