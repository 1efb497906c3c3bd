"""Tables without a domain: answers kept for repeated requests, and marks of changes to the set-up."""

from django.db import models


class IdempotencyRecord(models.Model):
    """The first answer to a request that carried a key; a repeat gets it again for 24 hours (core/idempotency.py).

    Whose it is stands nowhere: an answer names the report that was raised, without a name perhaps.
    """

    key = models.CharField(max_length=80, help_text="HMAC-SHA256 of the person and the key that they sent.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was asked.")
    answer = models.TextField(help_text="Empty only inside the transaction that is working it out.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="idempotency_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return self.key


class SetUpMark(models.Model):
    """One change of the set-up, whatever it was: the sum of all marks tells processes whether what they keep is old."""

    mark = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.mark)
