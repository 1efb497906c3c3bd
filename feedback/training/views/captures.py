"""Where did it work, where did it fail: said in a session, kept on the spot."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback.core.doors import demand, fill_in
from feedback.core.errors import Conflict, KeyReused
from feedback.core.idempotency import fingerprint_of, once
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.people.models import User
from feedback.people.views.asking import reader
from feedback.training.actions.captures import capture
from feedback.training.models import Session
from feedback.training.permissions import may_capture
from feedback.training.room import captures_visible_to, with_words
from feedback.training.room_forms import CaptureForm
from feedback.training.views.sessions import found

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def said(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said in a session, and a form to say more. Sent twice it is kept once."""
    session, user = found(request, pk), reader(request)
    may = may_capture(user, session)
    if request.method != "POST":
        return _page(request, session, CaptureForm(user=user, session=session) if may else None)
    demand(may)
    form = CaptureForm(request.POST, user=user, session=session)
    kept = fill_in(form, lambda: _keep_once(user, session, form)) if form.is_valid() else None
    if kept is None:
        return _page(request, session, form, status=400)
    told = _("Kept. It is report F-%(number)s, and a named person answers.") % {"number": kept}
    say(request, told if kept else _("Kept. Good to know what works."))
    return redirect("training:session-said", pk)


def _page(request: HttpRequest, session: Session, form: CaptureForm | None, *, status: int = 200) -> HttpResponse:
    rows = with_words(captures_visible_to(request.user).filter(session=session))
    page = keyset_page(rows, request.GET, ordering=["-id"], page_size=PAGE)
    context = {"session": session, "programme": session.cycle.programme, "form": form, "page": page}
    return render(request, "training/said.html", {**context, "now": timezone.now()}, status=status)


def _keep_once(user: User, session: Session, form: CaptureForm) -> str:
    """Keep it, or find what this very form has kept already; gives the number of the report it became, or nothing."""
    given = dict(form.cleaned_data)
    key = given.pop("key") or "-"
    asked = fingerprint_of(*(f"{name}={getattr(value, 'pk', value)}" for name, value in sorted(given.items())))
    try:
        return once(
            user.pk,
            f"said:{session.pk}:{key}",
            asked,
            lambda: str(capture(session=session, by=user, **given).report_id or ""),
        )
    except KeyReused:
        raise Conflict(_("This page has kept something before. Open it anew and say it once more.")) from None
