"""How much one person may ask for in a minute. The limits stop a script that ran away, not a person in a hurry.

Each process counts for itself and tells the others in batches through the cache, so a request costs next to nothing
here. While Redis is away nobody is told and nobody is slowed. Embedded there is one process, which tells nobody.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from feedback.core.api.auth import writes

if TYPE_CHECKING:
    from rest_framework.views import APIView

WINDOW = 60
BATCH = 20


class Meter:
    """Counts hits by key within the running minute."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.window = 0
        self.own: dict[str, int] = {}
        self.known: dict[str, int] = {}

    def hit(self, key: str) -> int:
        """Count one and give the sum so far, over all processes as far as known."""
        window = int(self.clock()) // WINDOW
        if window != self.window:
            self.window, self.own, self.known = window, {}, {}
        self.own[key] = self.own.get(key, 0) + 1
        if self.own[key] >= BATCH and settings.THROTTLES_SHARED:
            self._share(key)
        return self.own[key] + self.known.get(key, 0)

    def left(self) -> int:
        """Seconds until the minute is over; at least 1."""
        return WINDOW - int(self.clock()) % WINDOW

    def _share(self, key: str) -> None:
        name = f"throttle:{self.window}:{key}"
        cache.add(name, 0, timeout=2 * WINDOW)
        with suppress(ValueError):  # the cache was emptied between the two: the next batch counts again
            self.known[key] = cache.incr(name, self.own[key])
            self.own[key] = 0


METER = Meter()


class PersonThrottle(BaseThrottle):
    """Reads and writes of one person through one door (session, reading token, writing token), by the minute."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return True
        kind = "write" if writes(request, view) else "read"
        door = getattr(request.auth, "scope", "session")
        return METER.hit(f"{request.user.pk}:{door}:{kind}") <= settings.API_PER_MINUTE[kind]

    def wait(self) -> float:
        return METER.left()
