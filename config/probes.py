"""Three questions a machine may ask without signing in: are you alive, can you serve, and how are you doing."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest

from feedback.commitments.models import Commitment
from feedback.events.models import Heartbeat, Outbox, SchedulerLease
from feedback.insights import audit

STARTED = time.monotonic()
#: A scheduler beats about once a second and another takes over within 15 s; past this there is none.
BEAT_LIMIT = timedelta(seconds=30)
#: Right after the start the scheduler may still be on its way up.
GRACE_SECONDS = 45
PATHS = {"/healthz", "/readyz", "/metrics"}


class AskedByAddress:
    """Lets machines ask the probes by any name: a load balancer knows an address, not the site's name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let a probe through the check of the host's name."""
        if request.path_info in PATHS:
            request.META["HTTP_HOST"] = "localhost"
        return self.get_response(request)


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether database, broker and scheduler are there and what was due has happened; 503 with what is failing."""
    checks: tuple[Callable[[], str], ...] = (database, broker, scheduler, clocks)
    parts = {check.__name__: check() for check in checks}
    failing = [name for name, said in parts.items() if said not in {"ok", "starting"}]
    return JsonResponse({"ready": not failing, "failing": failing, "parts": parts}, status=503 if failing else 200)


def database() -> str:
    """`ok`, or what is wrong."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def broker() -> str:
    """`ok`, or what is wrong; the embedded broker is a folder."""
    if not settings.REDIS_URL:
        return "ok" if Path(settings.DATA_DIR).is_dir() else "its folder is gone"
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
    except redis.RedisError:
        return "does not answer"
    return "ok"


def scheduler() -> str:
    """`ok`, `starting`, or what is wrong."""
    try:
        beats = list(SchedulerLease.objects.values_list("beat_at", flat=True))
    except DatabaseError:
        return "unknown: the database does not answer"
    if beats and timezone.now() - max(beats) < BEAT_LIMIT:
        return "ok"
    if time.monotonic() - STARTED < GRACE_SECONDS:
        return "starting"
    return f"last beat at {max(beats):%Y-%m-%dT%H:%M:%SZ}" if beats else "has never been seen"


def clocks() -> str:
    """What the auditor found: `ok`, `starting`, or since when something that was due has not happened."""
    try:
        at, found = audit.last(now=timezone.now())
    except DatabaseError:
        return "unknown: the database does not answer"
    if not found and (at is not None or time.monotonic() - STARTED < GRACE_SECONDS):
        return "ok" if at else "starting"
    late = (f"{one.code} waiting since {one.since:%Y-%m-%dT%H:%M:%SZ}" for one in found)
    return ", ".join(late) or "never audited"


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for a caller from inside; to anybody else there is no such page."""
    if not from_inside(request):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY) + generate_latest(backlog()), content_type=CONTENT_TYPE_LATEST)


def from_inside(request: HttpRequest) -> bool:
    """Whether the caller's own address is allowed; what a proxy passed on came from outside."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    address = ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104
    return any(address in network for network in settings.METRICS_ALLOW)


def backlog() -> CollectorRegistry:
    """What waits: how late the clocks and the outbox are, how old each periodic task's last run is, in seconds."""
    now, registry = timezone.now(), CollectorRegistry()

    def late(name: str, text: str, oldest: datetime | None) -> None:
        Gauge(name, text, registry=registry).set(max((now - oldest).total_seconds(), 0) if oldest else 0)

    waiting = Outbox.objects.filter(dead_at=None).order_by("available_at").values_list("available_at", flat=True)
    late("fortnight_outbox_late_seconds", "Age of the oldest reaction that is due.", waiting.first())
    clocks = Commitment.objects.filter(next_fire_at__isnull=False).order_by("next_fire_at")
    first = clocks.values_list("next_fire_at", flat=True).first()
    late("fortnight_clock_late_seconds", "Lateness of the clock that fell due first.", first)
    dead = Gauge("fortnight_outbox_dead", "Reactions given up.", registry=registry)
    dead.set(Outbox.objects.filter(dead_at__isnull=False).count())
    ages = Gauge("fortnight_task_age_seconds", "Since a periodic task last finished.", ["task"], registry=registry)
    for name, at in Heartbeat.objects.values_list("name", "at"):
        ages.labels(name).set((now - at).total_seconds())
    return registry
