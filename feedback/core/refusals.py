"""What Django itself refuses, before or after any view: a problem for programs, a page for people."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from feedback.core.api import problems

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that breaks the rules of HTTP or of Django."""
    if request.path.startswith(API):
        return problems.bad_request(request, exception)
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason where there is one."""
    if request.path.startswith(API):
        return problems.forbidden(request, exception)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address, or nothing there that they can see."""
    if request.path.startswith(API):
        return problems.not_found(request, exception)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    return problems.server_error(request) if request.path.startswith(API) else defaults.server_error(request)
