"""The inbox's comparator: a plain list page of fifty rows, as a good Django engineer would write it in this house.

It has what any signed-in list page of a project has, and nothing to slow it down: Django's default middleware, the
session's user, the house's own base template (header, places, unread count, footer, the same stylesheet), and one query
with `select_related` for fifty rows of seven cells: reference as a link, title, tool, owner, the date with its relative
form, the state in words, and a link to act. No forms, no filters, no paging, no count of the table; the template is
compiled once. What the inbox does beyond that (promises, their bars, groups, tabs, figures, whose deputy one is) is
what the ratio shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

ROWS = 50


class Gadget(models.Model):
    name = models.CharField(max_length=80)

    class Meta:
        app_label = "bench"


class Task(models.Model):
    class State(models.TextChoices):
        NEW = "new", "New"
        DOING = "doing", "In work"

    gadget = models.ForeignKey(Gadget, on_delete=models.CASCADE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=20, choices=State, default=State.NEW)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "bench"


PAGE = """{% extends "base.html" %}{% load humanize %}
{% block title %}Tasks{% endblock %}
{% block main %}
<div class="head"><h1>Tasks</h1></div>
<div class="box"><table class="t">
  <thead><tr><th>Ref</th><th>Title</th><th>Tool</th><th>Owner</th><th>Due</th><th>State</th><th></th></tr></thead>
  <tbody>
    {% for task in tasks %}
      <tr>
        <td><a href="{% url "bare-task" task.pk %}">T-{{ task.pk }}</a></td>
        <td>{{ task.title }}</td>
        <td>{{ task.gadget.name }}</td>
        <td>{{ task.owner.name }}</td>
        <td>{{ task.due_at|date:"D j M, H:i" }} <small>{{ task.due_at|naturaltime }}</small></td>
        <td>{{ task.get_state_display }}</td>
        <td><a class="btn btn-s" href="{% url "bare-task" task.pk %}#answer">Answer</a></td>
      </tr>
    {% endfor %}
  </tbody>
</table></div>
{% endblock %}"""


@cache
def _template() -> Any:
    return engines["django"].from_string(PAGE)


@login_required
def page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Fifty rows in a table, for somebody signed in."""
    tasks = Task.objects.select_related("gadget", "owner").order_by("due_at", "id")[:ROWS]
    return HttpResponse(_template().render({"tasks": tasks}, request))


urlpatterns = [
    path("bare/tasks", page, name="bare-tasks"),
    path("bare/tasks/<int:pk>", page, name="bare-task"),
    path("", include("config.urls")),
]


@contextmanager
def tables(owner: models.Model, rows: int = 200) -> Iterator[None]:
    """The comparator's tables with so many rows, there for as long as the block lasts."""
    with connection.schema_editor() as editor:
        for model in (Gadget, Task):
            editor.create_model(model)
    try:
        gadget, now = Gadget.objects.create(name="Agent Assist"), timezone.now()
        Task.objects.bulk_create(
            Task(gadget=gadget, owner=owner, title=f"It happens again, {n}.", due_at=now + timedelta(hours=n - 9))
            for n in range(rows)
        )
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in (Task, Gadget):
                editor.delete_model(model)
