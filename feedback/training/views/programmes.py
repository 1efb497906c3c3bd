"""The programmes of the set-up: the list, making and editing one, and whom it is for while it is being written."""

from collections import Counter
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.errors import Invalid
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader
from feedback.training import actions, queries
from feedback.training.audience import people_in
from feedback.training.models import Cycle, Programme
from feedback.training.permissions import may_keep_programmes
from feedback.training.programme_forms import ProgrammeForm
from feedback.training.quarters import Quarter
from feedback.training.rhythm import rhythm
from feedback.training.rounds import Round, check

PAGE = 50
#: Rounds that a preview shows, and sites it names.
ROUNDS, SITES = 4, 8


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every programme with its rounds: the one that is open and the next."""
    demand(may_keep_programmes(request.user))
    now = timezone.now()
    today = now.astimezone(zone_of(reader(request))).date()
    page = keyset_page(Programme.objects.all(), request.GET, ordering=["-is_active", "name"], page_size=PAGE)
    rounds: dict[int, list[Cycle]] = {}
    coming = Cycle.objects.filter(programme__in=[each.pk for each in page.items], closes_on__gte=today)
    for cycle in coming.order_by("opens_on", "pk"):
        rounds.setdefault(cycle.programme_id, []).append(cycle)
    rows = [(each, rhythm(each), rounds.get(each.pk, [])) for each in page.items]
    return render(request, "training/programmes.html", {"page": page, "rows": rows, "today": today})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a programme; its first round is there at once."""
    demand(may_keep_programmes(request.user))
    today = timezone.now().astimezone(zone_of(reader(request))).date()
    programme = Programme(starts_on=Quarter.of(today).first)
    form = ProgrammeForm(request.POST or None, programme=programme)
    if form.is_valid() and "look" not in request.POST:
        made = fill_in(form, lambda: actions.make_programme(by=reader(request), **form.given()))
        if made:
            say(request, _("%(name)s is there. Look at the plan of its first round.") % {"name": made.name})
            return redirect("training:round", made.cycles.order_by("opens_on").values_list("pk", flat=True)[0])
    return _page(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme. Its rounds stay as they are."""
    programme = _programme(request, pk)
    form = ProgrammeForm(request.POST or None, programme=programme)
    if form.is_valid() and "look" not in request.POST:
        by = reader(request)
        saved = fill_in(form, lambda: actions.edit_programme(programme=programme, by=by, **form.given()))
        if saved:
            say(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("training:programme-edit", saved.pk)
    return _page(request, form)


@login_required
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a programme out of use, or put it back."""
    programme, by = _programme(request, pk), reader(request)
    if request.POST.get("on") == "1":
        done = press(request, lambda: actions.restore_programme(programme=programme, by=by))
    else:
        off = request.POST.get("sessions") == "cancel"
        done = press(request, lambda: actions.retire_programme(programme=programme, by=by, cancel_sessions=off))
    if done:
        told = _("%(name)s is in use again.") if done.is_active else _("%(name)s is out of use. Its history stays.")
        say(request, told % {"name": done.name})
    return redirect("training:programme-edit", programme.pk)


@login_required
@require_POST
def meant(request: HttpRequest) -> HttpResponse:
    """For whom the programme that is being written would be, and its next rounds: a fragment beside the form."""
    demand(may_keep_programmes(request.user))
    form = ProgrammeForm(request.POST, programme=Programme(starts_on=timezone.now().date()))
    form.is_valid()
    return render(request, "training/_meant.html", ahead_of(form))


def ahead_of(form: ProgrammeForm) -> dict[str, Any]:
    """The people a form means, by site, and the rounds it would make."""
    names = people_in(form.audience()).select_related("site").values_list("site__name", flat=True)
    sites = Counter(names.order_by()).most_common()
    return {
        "people": sum(count for _site, count in sites),
        "by_site": sites[:SITES],
        "more_sites": len(sites) - SITES,
        "rounds": _rounds(form),
    }


def _rounds(form: ProgrammeForm) -> list[Round]:
    pattern = form.pattern()
    if pattern is None:
        return []
    try:
        check(pattern)
    except Invalid:
        return []
    today = timezone.now().date()
    return list(islice((each for each in pattern.rounds() if each.closes_on >= today), ROUNDS))


def _programme(request: HttpRequest, pk: int) -> Programme:
    programme = get_object_or_404(queries.programmes_visible_to(request.user), pk=pk)
    demand(may_keep_programmes(request.user))
    return programme


def _page(request: HttpRequest, form: ProgrammeForm) -> HttpResponse:
    programme = form.programme
    shown = form if form.is_bound else ProgrammeForm(_as_sent(form), programme=programme)
    shown.is_valid()
    context = {"form": form, "programme": programme, **ahead_of(shown)}
    if programme.pk:
        context["cycles"] = list(programme.cycles.order_by("-opens_on")[:8])
        context["to_come"] = queries.sessions_to_come(programme, timezone.now()).count()
    looked = "look" in request.POST
    return render(request, "training/programme.html", context, status=400 if form.errors and not looked else 200)


def _as_sent(form: ProgrammeForm) -> dict[str, Any]:
    """What an untouched form would send."""
    found: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        many = [getattr(each, "pk", each) for each in value] if isinstance(value, list) else value
        found[bound.html_name] = "" if bound.name == "leads" else many
    return found
