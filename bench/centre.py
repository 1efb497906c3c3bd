"""A demo centre for a benchmark, and its people's ways in."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command

from feedback.people.models import ApiToken, User
from feedback.reports.models import FrictionReport
from feedback.setup.demo.seed import seed


def ready(reports: int) -> None:
    """Tables, static files, and the demo with at least so many reports."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if FrictionReport.objects.count() < reports:
        seed(agents=200, reports=reports, seed=14)


def token(email: str) -> str:
    """A header by which programs are this person."""
    _row, text = ApiToken.objects.create(User.objects.get(email=email), scope="write")
    return f"Bearer {text}"


def cookie(email: str) -> str:
    """A header by which a browser is this person, signed in."""
    person = User.objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
