"""The journal's pages, for admins: what happened, that nobody altered it, what was given up. The record, for all."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from feedback.commitments.pictures import trend_chart
from feedback.core.doors import demand
from feedback.core.pagination import keyset_page
from feedback.insights import audit, queries
from feedback.insights.filters import EventFilters
from feedback.insights.forms import RecordForm
from feedback.insights.journal import lines_of
from feedback.insights.record import DEFAULT_PERIOD, FEWEST, record
from feedback.notifications.queries import undelivered
from feedback.people.permissions import may_administer
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader

PAGE = 50


@require_GET
@login_required
def journal(request: HttpRequest) -> HttpResponse:
    """Every line, the newest first."""
    demand(may_administer(request.user))
    user = reader(request)
    found = EventFilters(request.GET, queries.events_visible_to(user), request=request)
    page = keyset_page(found.qs, request.GET, ordering=["-id"], page_size=PAGE)
    context = {
        "filter": found,
        "page": page,
        "lines": lines_of(page.items, user),
        "proof": queries.proof(),
        "given_up": queries.given_up()[: queries.MOST].count(),
        "now": timezone.now(),
    }
    return render(request, "insights/journal.html", context)


@require_GET
@login_required
def dead_letters(request: HttpRequest) -> HttpResponse:
    """What was given up: reactions to events, mail, letters about signing in."""
    demand(may_administer(request.user))
    page = keyset_page(queries.given_up(), request.GET, ordering=["-dead_at"], page_size=PAGE)
    lines = lines_of([row.event for row in page.items], reader(request))
    context = {
        "page": page,
        "rows": list(zip(page.items, lines, strict=True)),
        "mails": undelivered(),
        "letters": queries.letters_given_up(),
    }
    return render(request, "insights/dead_letters.html", context)


@require_GET
@login_required
def health(request: HttpRequest) -> HttpResponse:
    """Whether everything that should happen by itself does."""
    demand(may_administer(request.user))
    at, found = audit.last(now=timezone.now())
    return render(request, "insights/health.html", {"at": at, "findings": found, "jobs": audit.jobs()})


@require_GET
@login_required
def the_record(request: HttpRequest) -> HttpResponse:
    """How promises are kept, by tool and owner: for everybody."""
    now, form = timezone.now(), RecordForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = record(asked.get("period") or DEFAULT_PERIOD, now=now, kind=asked.get("kind", ""))
    context = {
        "now": now,
        "record": found,
        "fewest": FEWEST,
        "form": form,
        "trend": trend_chart(found.weeks, today=now.astimezone(zone_of(reader(request))).date()),
    }
    return render(request, "insights/record.html", context, status=400 if form.errors else 200)
