"""The people: the list, one person, adding and editing them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import HiddenInput, Select
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from feedback.core.doors import demand, fill_in
from feedback.core.pagination import keyset_page
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.people import actions
from feedback.people.filters import PeopleFilter
from feedback.people.forms import GrantForm, HandOverForm, NewPersonForm, PersonForm, scope_choices
from feedback.people.models import User
from feedback.people.obligations import owed_by
from feedback.people.permissions import is_admin, may_administer, may_browse, may_record_absence
from feedback.people.queries import people_visible_to, sites_visible_to, teams_visible_to
from feedback.people.scopes import scope_names, tool_names
from feedback.people.views.asking import asked_to_go_on, reader, somebody


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody the reader may see, by words, role and place; those who left on a tab of their own."""
    demand(may_browse(request.user))
    params = request.GET.copy()
    params.setdefault("is_active", "true")
    found = PeopleFilter(params, people_visible_to(request.user))
    _dress(found, reader(request))
    rows = found.qs.select_related("site", "team").prefetch_related("grants")
    context = {
        "filter": found,
        "page": keyset_page(rows, request.GET, ordering=["name"]),
        "tabs": _tabs(params),
        "may_edit": may_administer(request.user),
        "anybody": found.form.has_changed(),
    }
    return render(request, "people/list.html", context)


@login_required
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: where they work, what they may do, when they are away, what they owe."""
    found = somebody(request, pk)
    return person_page(request, found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Add somebody."""
    demand(may_administer(request.user))
    form = NewPersonForm(request.POST or None)
    if form.is_valid():
        made = fill_in(form, lambda: _add(reader(request), **form.cleaned_data))
        if made:
            say(request, _("%(name)s is there.") % {"name": made.name})
            return redirect(asked_to_go_on(request) or reverse("people:detail", args=[made.pk]))
    return _form_page(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is stored about somebody."""
    demand(may_administer(request.user))
    found = somebody(request, pk)
    form = PersonForm(request.POST or None, person=found)
    if form.is_valid():
        by = reader(request)
        saved = fill_in(form, lambda: actions.edit_person(person=found, by=by, **form.cleaned_data))
        if saved:
            say(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("people:detail", pk)
    return _form_page(request, form)


def person_page(request: HttpRequest, found: User, **forms: Any) -> HttpResponse:
    """The page of a person; `forms` are those that were refused."""
    asking, now = reader(request), timezone.now()
    names = scope_names(found.live_grants)
    admin = is_admin(asking)
    context = {
        "person": found,
        "roles": [(grant, names.get((grant.scope, grant.scope_id), "")) for grant in found.live_grants],
        "absences": found.absences.filter(ends_at__gt=now).select_related("deputy"),
        "letter": found.letters.order_by("-asked_at").first() if admin else None,
        "owed": owed_by(found, now) if admin else [],
        "may_edit": admin,
        "may_record_absence": may_record_absence(asking, found),
        "grant": GrantForm(choices=scope_choices(found, tool_names())) if admin else None,
        "hand_over": HandOverForm() if admin else None,
        **forms,
    }
    refused = any(form.is_bound for form in forms.values())
    return render(request, "people/person.html", context, status=400 if refused else 200)


def _add(by: User, *, invite: bool, **given: Any) -> User:
    made = actions.create_person(by=by, **given)
    if invite:
        actions.invite(person=made, by=by)
    return made


def _form_page(request: HttpRequest, form: PersonForm) -> HttpResponse:
    status = 400 if form.is_bound else 200
    context = {"form": form, "person": form.person, "next": asked_to_go_on(request)}
    return render(request, "people/person_form.html", context, status=status)


def _dress(found: PeopleFilter, asking: User) -> None:
    """Places to choose from instead of names to type: the teams once a site is chosen."""
    fields = found.form.fields
    site = found.form.data.get("site", "")
    _choose(fields["site"], sites_visible_to(asking).filter(is_active=True))
    if site.isdecimal():
        _choose(fields["team"], teams_visible_to(asking).filter(is_active=True, site=site))
    else:
        fields["team"].widget = HiddenInput()
    fields["is_active"].widget = HiddenInput()


def _choose(field: Any, rows: Any) -> None:
    field.choices = [("", _("All")), *((str(pk), name) for pk, name in rows.values_list("pk", "name"))]
    field.widget = Select(choices=field.choices)


def _tabs(params: QueryDict) -> list[Tab]:
    url, state = reverse("people:list"), params.get("is_active")
    return [
        Tab(_("Here"), url, current=state == "true"),
        Tab(_("Left"), f"{url}?is_active=false", current=state == "false"),
    ]
