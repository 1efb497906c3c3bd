"""What the report page needs to be there without a connection: the worker, the page it shows, a pass to send with."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from feedback.core.context_processors import words
from feedback.desk import offline
from feedback.desk.views.asking import reader

GROUND, INK = "#fbf9f6", "#5f1a54"


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker for the language asked for. It stands at the root, so it may answer for `/report`."""
    with override(_language(request)):
        context = {
            "version": offline.edition(),
            "shell": offline.shell_address(),
            "files": json.dumps(offline.files()),
            "modules": offline.modules(),
        }
    answer = render(request, "desk/sw.js", context, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The report page as a browser keeps it: the same for everybody who reads a language."""
    language = _language(request)
    with override(language):
        context = {
            "kept": offline.keeping_for_nobody(),
            "core_words": json.dumps(words(), ensure_ascii=False),
            "language": language,
        }
        return render(request, "desk/offline.html", context)


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes the page installable."""
    icons = [
        {"src": static("desk/offline/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("desk/offline/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": static("desk/offline/icon-maskable.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    facts = {
        "id": "/",
        "name": "Fortnight",
        "short_name": "Fortnight",
        "description": gettext("What got in your way, said in a sentence; a named person answers."),
        "lang": get_language(),
        "start_url": reverse("reports:new"),
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": INK,
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@never_cache
@login_required
@require_GET
def sending_pass(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and a token with which their own script may send; nothing for anybody else."""
    return JsonResponse({"person": reader(request).pk, "csrf": get_token(request)})


def _language(request: HttpRequest) -> str:
    """The language asked for, or else the reader's."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
