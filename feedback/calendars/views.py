"""The set-up pages of calendars: for admins, because the dates that everybody is promised follow from them."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from feedback.calendars import actions, engine, queries
from feedback.calendars.consequences import Moved, Moving
from feedback.calendars.errors import ClockError
from feedback.calendars.forms import DAY_LABELS, CalendarForm, ChosenForm, OfferForm, PreviewForm, RunningForm
from feedback.calendars.models import Calendar
from feedback.calendars.permissions import may_edit
from feedback.calendars.weektext import write_week
from feedback.core.doors import demand, fill_in, press
from feedback.core.pagination import LARGEST_PAGE, keyset_page
from feedback.core.toasts import say


@login_required
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """All calendars, with the sites that keep them."""
    demand(may_edit(request.user))
    rows = queries.calendars_visible_to(request.user).prefetch_related("sites")
    page = keyset_page(rows, request.GET, ordering=["name"], page_size=LARGEST_PAGE)
    today = timezone.localdate().isoformat()
    context = {
        "page": page,
        "rows": [(each, _week(each), _ahead(each, today)) for each in page.items],
    }
    return render(request, "calendars/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a calendar."""
    demand(may_edit(request.user))
    form = CalendarForm(request.POST or None)
    if form.is_valid():
        changes = form.changes()
        made = fill_in(
            form,
            lambda: actions.create_calendar(by=request.user, timezone_name=changes.pop("timezone"), **changes),
        )
        if made:
            say(request, _("%(name)s is there. Give it to a site under Sites.") % {"name": made.name})
            return redirect("calendars:holidays", made.pk)
    return _form_page(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a calendar. If running promises would move, that is shown first, and they move only when confirmed."""
    demand(may_edit(request.user))
    calendar = get_object_or_404(Calendar, pk=pk)
    form = CalendarForm(request.POST or None, calendar=calendar)
    if form.is_valid():
        answer = _change(request, calendar, form, form.changes())
        if answer:
            return answer
    return _form_page(request, form, calendar)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the public holidays of a country, and take over those that are chosen."""
    demand(may_edit(request.user))
    calendar = get_object_or_404(Calendar, pk=pk)
    place = {"country": calendar.country, "subdivision": calendar.subdivision, "year": timezone.localdate().year}
    asked = OfferForm(request.GET if "country" in request.GET else None, initial=place)
    offered = _offered(calendar, asked)
    chosen = ChosenForm(request.POST or None, offered=offered)
    if asked.is_valid() and chosen.is_valid():
        place = {name: asked.cleaned_data.get(name, "") for name in ("country", "subdivision")}
        answer = _change(request, calendar, chosen, {**place, **actions.with_holidays(calendar, chosen.chosen())})
        if answer:
            return answer
    context = {"calendar": calendar, "asked": asked, "offered": offered, "form": chosen}
    return render(request, "calendars/holidays.html", context, status=400 if chosen.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def running(request: HttpRequest, pk: int) -> HttpResponse:
    """Running promises that are counted by an earlier version: what would move, and the button that moves them."""
    demand(may_edit(request.user))
    calendar = get_object_or_404(Calendar, pk=pk)
    asked = RunningForm(request.POST or None, initial={"version": calendar.version})
    if asked.is_valid():
        given = {"earlier": asked.cleaned_data["earlier"], "version": asked.cleaned_data["version"]}
        moved = press(request, lambda: actions.move_running(calendar=calendar, by=request.user, **given))
        if moved:
            say(request, _moved(moved))
        return redirect("calendars:running", calendar.pk)
    weighed = actions.weigh_edit(calendar=calendar, by=request.user, changes={})
    context = {"calendar": calendar, "weighed": weighed, "asked": asked}
    return render(request, "calendars/running.html", context)


@login_required
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """When would so many open hours be over?"""
    demand(may_edit(request.user))
    calendar = get_object_or_404(Calendar, pk=pk)
    wall = timezone.now().astimezone(ZoneInfo(calendar.timezone)).replace(second=0, microsecond=0, tzinfo=None)
    form = PreviewForm(request.GET if "start" in request.GET else None, initial={"start": wall, "hours": 8})
    context: dict[str, Any] = {"calendar": calendar, "form": form}
    if form.is_valid():
        context |= _counted(calendar, form)
    return render(request, "calendars/preview.html", context, status=400 if form.errors else 200)


def _change(request: HttpRequest, calendar: Calendar, form: Form, changes: dict[str, Any]) -> HttpResponse | None:
    """Save, or first show which running promises would move; None where the edit was refused at the form."""
    asked = RunningForm(request.POST if "then" in request.POST else None, initial={"version": calendar.version})
    if not asked.is_valid():
        weighed = fill_in(form, lambda: actions.weigh_edit(calendar=calendar, by=request.user, changes=changes))
        if weighed is None:
            return None
        if not weighed.nothing_moves:
            context = {"calendar": calendar, "form": form, "asked": asked, "weighed": weighed}
            return render(request, "calendars/review.html", context)
    edit: dict[str, Any] = {"calendar": calendar, "by": request.user, "changes": changes}
    if asked.is_valid():
        edit |= {"running": asked.moving(), "version": asked.cleaned_data["version"]}
    saved = fill_in(form, lambda: actions.edit_calendar(**edit))
    if saved is None:
        return None
    say(request, _saved(saved, edit.get("running", Moving.KEEP)))
    return redirect("calendars:edit", saved.pk)


def _saved(calendar: Calendar, running: Moving) -> str:
    told = {"name": calendar.name, "version": calendar.version}
    if running is Moving.KEEP:
        return _("%(name)s is saved, version %(version)s. Promises made before keep their dates.") % told
    return _("%(name)s is saved, version %(version)s, and running promises are moved to it.") % told


def _moved(moved: Moved) -> str:
    told = _("Moved: %(later)s later, %(earlier)s earlier.") % {"later": moved.later, "earlier": moved.earlier}
    return f"{told} {_('The others follow within minutes.')}" if moved.more else told


def _counted(calendar: Calendar, form: PreviewForm) -> dict[str, Any]:
    hours, start = queries.hours_of(calendar), form.begin(calendar.timezone)
    try:
        due = engine.add(hours, start, form.duration())
    except ClockError as error:
        form.add_error(None, _(error.template) % error.params)
        return {}
    pieces = list(engine.intervals(hours, start, due))
    return {"start": start, "due": due, "pieces": pieces}


def _offered(calendar: Calendar, form: OfferForm) -> list[queries.Offered]:
    """What is on offer and not in the calendar yet."""
    if not form.is_valid():
        return []
    asked = form.cleaned_data
    found = queries.holidays_on_offer(
        country=asked["country"], subdivision=asked.get("subdivision", ""), year=asked["year"]
    )
    return [each for each in found if each.date.isoformat() not in calendar.holidays]


def _week(calendar: Calendar) -> list[tuple[str, str]]:
    return write_week(calendar.hours, {day: str(label) for day, label in DAY_LABELS.items()})


def _ahead(calendar: Calendar, today: str) -> int:
    return sum(day >= today for day in calendar.holidays)


def _form_page(request: HttpRequest, form: CalendarForm, calendar: Calendar | None) -> HttpResponse:
    context = {
        "form": form,
        "calendar": calendar,
        "days": [form[day] for day in DAY_LABELS],
        "back": reverse("calendars:list"),
        "past": calendar.past.all()[:10] if calendar else (),
    }
    return render(request, "calendars/form.html", context, status=400 if form.is_bound else 200)
