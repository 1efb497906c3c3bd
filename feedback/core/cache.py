"""A Redis cache that a dead or frozen Redis turns into no cache, so that no page fails or waits for it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError

Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)
#: After a failure the server is left alone for so long: one request in a while pays the time-out, not each.
PAUSE_SECONDS = 5


class ForgivingClient(RedisCacheClient):
    """Django's client; what it cannot ask is not there, and what it cannot store is forgotten."""

    _rests_until = 0.0

    def _ask(self, operation: Callable[[], Answer], otherwise: Answer) -> Answer:
        if time.monotonic() < self._rests_until:
            return otherwise
        try:
            return operation()
        except RedisError:
            log.warning("cache_away", exc_info=True)
            self._rests_until = time.monotonic() + PAUSE_SECONDS
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        """Stored, as far as the caller can know: a lock that nobody can take would stop everybody."""
        return self._ask(lambda: super(ForgivingClient, self).add(key, value, timeout), True)

    def get(self, key: Any, default: Any) -> Any:
        """The value, or the default."""
        return self._ask(lambda: super(ForgivingClient, self).get(key, default), default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        """Store, if it can be."""
        self._ask(lambda: super(ForgivingClient, self).set(key, value, timeout), None)

    def touch(self, key: Any, timeout: Any) -> bool:
        """Whether it is there and lives longer now."""
        return self._ask(lambda: super(ForgivingClient, self).touch(key, timeout), False)

    def delete(self, key: Any) -> bool:
        """Whether it was there."""
        return self._ask(lambda: super(ForgivingClient, self).delete(key), False)

    def get_many(self, keys: Any) -> dict[Any, Any]:
        """Those that are there."""
        return self._ask(lambda: super(ForgivingClient, self).get_many(keys), {})

    def has_key(self, key: Any) -> bool:
        """Whether it is there."""
        return self._ask(lambda: super(ForgivingClient, self).has_key(key), False)

    def incr(self, key: Any, delta: Any) -> Any:
        """The sum; counts from nothing while the server is away."""
        return self._ask(lambda: super(ForgivingClient, self).incr(key, delta), delta)

    def set_many(self, data: Any, timeout: Any) -> None:
        """Store, if they can be."""
        self._ask(lambda: super(ForgivingClient, self).set_many(data, timeout), None)

    def delete_many(self, keys: Any) -> None:
        """Forget, if they can be."""
        self._ask(lambda: super(ForgivingClient, self).delete_many(keys), None)


class ForgivingRedisCache(RedisCache):
    """For CACHES; takes the options of Django's own Redis cache."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
