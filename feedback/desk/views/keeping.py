"""How a name is kept: in plain words, for whoever thinks of writing without theirs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from feedback.desk.views.asking import reader
from feedback.reports.crowds import LEAST, tells_site


@login_required
@require_GET
def anonymous(request: HttpRequest) -> HttpResponse:
    """What others see of a report without a name, what is kept where, and what cannot be promised."""
    site = reader(request).site
    context = {"site": site, "told": tells_site(site), "least": LEAST}
    return render(request, "desk/anonymous.html", context)
