"""Sites, teams and groups of owners: one set of pages, which kind the address says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.errors import Text
from feedback.core.pagination import keyset_page
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.people import actions
from feedback.people.forms import GroupForm, SiteForm, TeamForm
from feedback.people.models import OwnerGroup, Site, Team
from feedback.people.permissions import may_administer
from feedback.people.views.asking import reader

Place = Site | Team | OwnerGroup


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of place. `code` names its pages (`people:site`), `slug` its list (`people:sites`)."""

    code: str
    slug: str
    model: type[Place]
    form: type[forms.Form]
    create: Callable[..., Place]
    edit: Callable[..., Place]
    said_by: Callable[[Any], dict[str, Any]]
    title: Text
    lead: Text
    add: Text
    nothing: Text
    nothing_hint: Text
    retire_hint: Text
    joins: tuple[str, ...] = ()
    together: tuple[str, ...] = ()

    @property
    def list_url(self) -> str:
        """The name of the list's page."""
        return f"people:{self.slug}"

    @property
    def edit_url(self) -> str:
        """The name of the page of one."""
        return f"people:{self.code}"

    @property
    def new_url(self) -> str:
        """The name of the page that adds one."""
        return f"people:{self.code}-new"

    @property
    def retire_url(self) -> str:
        """The name of the address that retires one."""
        return f"people:{self.code}-retire"

    @property
    def restore_url(self) -> str:
        """The name of the address that brings one back."""
        return f"people:{self.code}-restore"

    @property
    def row_template(self) -> str:
        """The cells of one row, head included."""
        return f"people/_{self.code}_row.html"


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            code="site",
            slug="sites",
            model=Site,
            form=SiteForm,
            create=actions.create_site,
            edit=lambda place, **given: actions.edit_site(site=place, **given),
            said_by=lambda site: {
                "name": site.name,
                "timezone": site.timezone,
                "calendar": site.calendar_id,
                "offline_store": site.offline_store,
            },
            title=gettext_lazy("Sites"),
            lead=gettext_lazy("Where people work, on which clock and in which hours: promises follow from it."),
            add=gettext_lazy("Add a site"),
            nothing=gettext_lazy("No sites yet."),
            nothing_hint=gettext_lazy("Add the first one; teams and people come next."),
            retire_hint=gettext_lazy("Nobody can work here any more. Its reports stay, and you can bring it back."),
            joins=("calendar",),
        ),
        Kind(
            code="team",
            slug="teams",
            model=Team,
            form=TeamForm,
            create=actions.create_team,
            edit=lambda place, **given: actions.edit_team(team=place, **given),
            said_by=lambda team: {"name": team.name, "site": team.site_id},
            title=gettext_lazy("Teams"),
            lead=gettext_lazy("Who works together at a site; supervisors and champions look after teams."),
            add=gettext_lazy("Add a team"),
            nothing=gettext_lazy("No teams yet."),
            nothing_hint=gettext_lazy("Add one, then put people into it."),
            retire_hint=gettext_lazy("Nobody can be in it any more. Its reports stay, and you can bring it back."),
            joins=("site",),
        ),
        Kind(
            code="group",
            slug="groups",
            model=OwnerGroup,
            form=GroupForm,
            create=actions.create_owner_group,
            edit=lambda place, **given: actions.edit_owner_group(group=place, **given),
            said_by=lambda group: {"name": group.name, "members": list(group.members.order_by("name"))},
            title=gettext_lazy("Groups of owners"),
            lead=gettext_lazy("People who answer together: a rule gives a report to whoever has the least to do."),
            add=gettext_lazy("Add a group"),
            nothing=gettext_lazy("No groups yet."),
            nothing_hint=gettext_lazy("Add one where several people share the answers for a tool."),
            retire_hint=gettext_lazy("Rules cannot choose it any more. Reports keep their owners."),
            together=("members",),
        ),
    )
}


@login_required
@require_GET
def places(request: HttpRequest, kind: str) -> HttpResponse:
    """The list: what is in use, or with `?retired=1` what was retired."""
    demand(may_administer(request.user))
    found, retired = KINDS[kind], bool(request.GET.get("retired"))
    rows = found.model._default_manager.filter(is_active=not retired)
    rows = rows.select_related(*found.joins).prefetch_related(*found.together)
    context = {
        "kind": found,
        "retired": retired,
        "tabs": _tabs(found, retired=retired),
        "page": keyset_page(rows, request.GET, ordering=["name"]),
    }
    return render(request, "people/places.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_place(request: HttpRequest, kind: str) -> HttpResponse:
    """Add one."""
    demand(may_administer(request.user))
    found = KINDS[kind]
    form = found.form(request.POST or None, initial={"site": request.GET.get("site")})
    if form.is_valid():
        made = fill_in(form, lambda: found.create(by=reader(request), **form.cleaned_data))
        if made:
            say(request, _("%(name)s is there.") % {"name": made.name})
            return redirect(found.list_url)
    return _form_page(request, found, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_place(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change one."""
    demand(may_administer(request.user))
    found, place = _place(kind, pk)
    form = found.form(request.POST or None, initial=found.said_by(place))
    _settle(form, place)
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value is not None}
        saved = fill_in(form, lambda: found.edit(place, by=reader(request), **given))
        if saved:
            say(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect(found.list_url)
    return _form_page(request, found, form, place)


@login_required
@require_POST
def retire_place(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Offer one no longer; the toast takes it back."""
    found, place = _place(kind, pk)
    if press(request, lambda: actions.retire(place=place, by=reader(request))):
        undo = reverse(found.restore_url, args=[pk])
        say(request, _("%(name)s is retired.") % {"name": place.name}, undo=undo)
        return redirect(found.list_url)
    return redirect(found.edit_url, pk)


@login_required
@require_POST
def restore_place(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Offer one again."""
    found, place = _place(kind, pk)
    if press(request, lambda: actions.restore(place=place, by=reader(request))):
        say(request, _("%(name)s is back.") % {"name": place.name})
    return redirect(found.list_url)


def _settle(form: forms.Form, place: Place) -> None:
    """What is not asked again: a team stays at its site, and a site has its hours already."""
    if isinstance(place, Team):
        del form.fields["site"]
    if isinstance(place, Site):
        calendar = form.fields["calendar"]
        assert isinstance(calendar, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        calendar.required, calendar.empty_label = True, None


def _place(kind: str, pk: int) -> tuple[Kind, Any]:
    found = KINDS[kind]
    return found, get_object_or_404(found.model._default_manager.select_related(*found.joins), pk=pk)


def _tabs(kind: Kind, *, retired: bool) -> list[Tab]:
    url = reverse(kind.list_url)
    return [Tab(_("In use"), url, current=not retired), Tab(_("Retired"), f"{url}?retired=1", current=retired)]


def _form_page(request: HttpRequest, kind: Kind, form: forms.Form, place: Place | None) -> HttpResponse:
    context = {
        "kind": kind,
        "form": form,
        "place": place,
        "teams": place.teams.all() if isinstance(place, Site) else None,
    }
    return render(request, "people/place_form.html", context, status=400 if form.is_bound else 200)
