"""The comparator of filing: a bare endpoint with three inserts, as Django and DRF give it.

Three tables of their own, Django's default middleware, a token looked up by its key: what any project would start from.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models, transaction
from django.test import override_settings
from django.urls import include, path
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.people.models import ApiToken

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


class Subject(models.Model):
    name = models.CharField(max_length=80)

    class Meta:
        app_label = "bench"


class Ticket(models.Model):
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE)
    title = models.CharField(max_length=160)
    text = models.TextField()
    state = models.CharField(max_length=20, default="new")
    due_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        app_label = "bench"


class Step(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE)
    verb = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"


class ByKey(BaseAuthentication):
    """The caller by their token, in one query."""

    def authenticate(self, request: Request) -> Any:
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = ApiToken.objects.select_related("user").filter(token_key=key[:15]).first()
        return (token.user, token) if token else None


class TicketInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)
    severity = serializers.ChoiceField(["blocking", "slowing", "annoying"])
    tool = serializers.IntegerField()


class Create(APIView):
    """Three inserts in one transaction."""

    authentication_classes = [ByKey]
    throttle_classes = ()

    def post(self, request: Request) -> Response:
        given = TicketInput(data=request.data)
        given.is_valid(raise_exception=True)
        text = given.validated_data["text"]
        with transaction.atomic():
            ticket = Ticket.objects.create(subject_id=1, title=text[:80], text=text)
            Step.objects.create(ticket=ticket, verb="filed")
            Step.objects.create(ticket=ticket, verb="routed")
        return Response({"id": ticket.pk, "title": ticket.title, "state": ticket.state}, status=201)


urlpatterns = [path("bare/create", Create.as_view()), path("", include("config.urls"))]


@contextmanager
def tables() -> Iterator[None]:
    """The comparators' tables, there for as long as the block lasts."""
    with connection.schema_editor() as editor:
        for model in (Subject, Ticket, Step):
            editor.create_model(model)
    try:
        Subject.objects.create(pk=1, name="Anything")
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in (Step, Ticket, Subject):
                editor.delete_model(model)


def plain_handler() -> WSGIHandler:
    """Requests through Django's default middleware alone."""
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        return WSGIHandler()
