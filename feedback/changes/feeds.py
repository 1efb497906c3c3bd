"""The Atom feed (RFC 4287) of what changed, and the personal link by which a feed reader may fetch it.

A feed reader has no session and no header, so the link carries a signed name of the person. It ends with their
password, their deactivation, or "sign out everywhere": all of these change what it is signed over.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.changes.models import Change
from feedback.changes.queries import wall
from feedback.people.models import User

SIGNER = Signer(salt="feedback.changes.feeds")
ENTRIES = 50


def key_for(person: User) -> str:
    """The secret part of somebody's feed link."""
    return SIGNER.sign(f"{person.pk}.{person.get_session_auth_hash()[:16]}")


def person_of(key: str) -> User | None:
    """Whose link it is; None when it was made up or has ended."""
    try:
        pk, _dot, stamp = SIGNER.unsign(key).partition(".")
    except BadSignature:
        return None
    person = User.objects.filter(pk=int(pk), is_active=True).first()
    return person if person and person.get_session_auth_hash()[:16] == stamp else None


def holder(request: HttpRequest) -> User:
    """Who is signed in, or whose secret link this is; Http404 for a link that was made up or has ended."""
    person = request.user if request.user.is_authenticated else person_of(request.GET.get("key", ""))
    if not isinstance(person, User):
        raise Http404
    return person


def feed(request: HttpRequest, person: User, *, tool: int | None = None) -> HttpResponse:
    """The newest changes as Atom, in the active language. It names no reporter: a link like this is passed on."""
    here = settings.BASE_URL + reverse("changes:list")
    atom = Atom1Feed(
        title=_("You said, we did"),
        link=here,
        description=_("What changed because somebody on the floor said so."),
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=f"tag:{settings.SITE_HOST},2026:changes",
    )
    changes = wall(person).filter(tool_id=tool) if tool else wall(person)
    for change in changes[:ENTRIES]:
        _add(atom, change)
    response = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    return response


def _add(atom: Atom1Feed, change: Change) -> None:
    before, after = _("Before"), _("After")
    atom.add_item(
        title=change.title,
        link=settings.BASE_URL + reverse("changes:detail", args=[change.pk]),
        unique_id=f"tag:{settings.SITE_HOST},2026:change-{change.pk}",
        description=format_html("<p><b>{}</b> {}</p><p><b>{}</b> {}</p>", before, change.before, after, change.after),
        author_name=change.author.name,
        categories=[change.tool.name],
        pubdate=change.published_at,
        updateddate=change.updated_at,
    )
