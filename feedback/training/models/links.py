"""A secret address at which a calendar program reads somebody's own sessions."""

from django.db import models

from feedback.people.models import User


class TrainingLink(models.Model):
    """The address is signed over `nonce`: the row gives it away to nobody, and a new nonce ends it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="training_link")
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"training calendar of {self.user_id}"
