"""Scoring a call: whose, by which rubric, and the marks; a minute at the keyboard."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from feedback.core.doors import demand, fill_in
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.people.models import User
from feedback.people.views.asking import reader
from feedback.quality import actions, queries
from feedback.quality.forms import PeopleForm, ScoreForm
from feedback.quality.models import Rubric
from feedback.quality.permissions import may_keep_rubrics, may_score_anybody

PAGE = 50
#: So far back "lately" goes.
LATELY = timedelta(days=28)


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Whose call it is: the people one looks after, each with when a call of theirs was scored last."""
    user = reader(request)
    demand(may_score_anybody(user))
    form = PeopleForm(request.GET or None, user=user)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.people_to_score(user)
    if given.get("q"):
        found = found.filter(name__icontains=given["q"])
    if given.get("team"):
        found = found.filter(team=given["team"])
    found = queries.with_last(found, since=timezone.now() - LATELY)
    context = {
        "form": form,
        "page": keyset_page(found, request.GET, ordering=["name", "id"], page_size=PAGE),
        "narrowed": bool(given.get("q") or given.get("team")),
        "days": LATELY.days,
    }
    return render(request, "quality/people.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Score a call of somebody, by one rubric."""
    user = reader(request)
    demand(may_score_anybody(user))
    person = get_object_or_404(queries.people_to_score(user).select_related("site", "team"), pk=pk)
    rubrics = list(queries.rubrics_visible_to(user).filter(is_active=True))
    if not rubrics:
        return render(request, "quality/no_rubric.html", {"person": person, "may_keep": bool(may_keep_rubrics(user))})
    return _score(request, user, person, rubrics)


def _score(request: HttpRequest, user: User, person: User, rubrics: list[Rubric]) -> HttpResponse:
    rubric = next((one for one in rubrics if str(one.pk) == request.GET.get("rubric")), rubrics[0])
    edition = queries.edition_in_use(rubric)
    tools = {one.tool_id for one in edition.dimensions.all() if one.tool_id}
    places = queries.rounds_for(person, tools)
    form = ScoreForm(request.POST or None, user=user, edition=edition, places=places)
    if request.method == "POST" and form.is_valid():
        made = fill_in(form, lambda: actions.give_score(by=user, person=person, rubric=rubric, **form.answers()))
        if made is not None:
            say(request, _("Stored. %(name)s finds it among the scores.") % {"name": person.name})
            return redirect("quality:score", made.pk)
    context = {"form": form, "person": person, "rubric": rubric, "edition": edition, "rubrics": rubrics}
    return render(request, "quality/new.html", context, status=400 if form.errors else 200)
