"""The Redis broker: kombu's, made safe for a Redis that freezes or dies while workers are at work.

A message is only a nudge, so losing one costs nothing. What must not be lost is the worker's ear for the next one.
"""

from typing import Any

from kombu.transport import redis


class Nudges(redis.QoS):
    """What a worker has taken and not yet signed for; so many at most, and then it takes no more.

    kombu counts a message whose signing failed as taken for ever, for Celery only logs it: after a few seconds of a
    frozen Redis all of a worker's places are taken, and it is deaf until it is restarted.
    """

    #: Giving them back to a Redis that has just died ends the worker.
    restore_at_shutdown = False

    def ack(self, delivery_tag: Any) -> None:
        """Sign for a message; whether or not Redis hears of it, its place is free."""
        try:
            if self._connected:
                super().ack(delivery_tag)
        finally:
            self._quick_ack(delivery_tag)

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        """Give a message back, or throw it away; whether or not Redis hears of it, its place is free."""
        try:
            if self._connected:
                super().reject(delivery_tag, requeue=requeue)
        finally:
            self._quick_ack(delivery_tag)

    @property
    def _connected(self) -> bool:
        """Whether the connection is still there by which these came: signing on one that is gone ends the worker."""
        return self.channel.connection is not None


class Channel(redis.Channel):
    """One that counts its messages so."""

    QoS = Nudges


class Transport(redis.Transport):
    """For the broker's address `redis://` and `rediss://`; config.celery makes the name known."""

    Channel = Channel
