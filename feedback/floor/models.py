"""What the floor asked, who took it, what was said, and the notes that were made of it.

What people wrote is masked before it is stored. The clock of a question that waits is a row of the promises' engine.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Tool
from feedback.champions.models import Roster
from feedback.core.db_words import WordIndex
from feedback.core.ids import reference
from feedback.core.maskedfields import MaskedCharField, MaskedTextField
from feedback.people.models import Site, Team, User
from feedback.reports.models import FrictionReport
from feedback.reports.wordforms import words

QUESTION_LIMIT = 1000
MESSAGE_LIMIT = 4000
PREFIX = "Q"
#: Find questions and notes by their words.
QUESTION_WORDS = WordIndex("floor_question", {"s": "site_id"})
NOTE_WORDS = WordIndex("floor_note", {"t": "tool_id"})


class WordsField(models.TextField):
    """The words of a row as they are looked for, taken anew from its texts whenever the column is written."""

    def __init__(self, *, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        super().__init__(**{"editable": False, **kwargs})

    def deconstruct(self) -> Any:
        """For migrations: with the names of the texts."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """The tokens of all its texts."""
        tokens = words("\n".join(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, " ".join(tokens))
        return getattr(model_instance, self.attname)


class State(models.TextChoices):
    """Where a question is in its life; the codes are on the wire, the moves are in states.py."""

    OPEN = "open", _("Open")
    CLAIMED = "claimed", _("Taken")
    ANSWERED = "answered", _("Answered")
    HELPED = "helped", _("Helped")
    HELD = "held", _("Held for the next shift")
    HANDED = "handed", _("With the supervisor")
    SAME = "same", _("Same as another")
    REPORTED = "reported", _("A report now")


class Note(models.Model):
    """A short how-to for everybody, kept from an answer or written by hand. An edit makes a new version."""

    title = MaskedCharField(max_length=160)
    body = MaskedTextField(validators=[MaxLengthValidator(MESSAGE_LIMIT)])
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes", help_text="Who keeps it true.")
    review_on = models.DateField(help_text="When its owner is asked whether it is still true.")
    asked_about = models.DateField(null=True, help_text="The date of review about which the owner was asked.")
    is_active = models.BooleanField(default=True)
    words = WordsField(of=("title", "body"), help_text="For searching only.")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["review_on"], name="note_review", condition=Q(is_active=True))]

    def __str__(self) -> str:
        return self.title


class PastNote(models.Model):
    """A note as it was before an edit."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="past")
    version = models.PositiveIntegerField()
    title = MaskedCharField(max_length=160)
    body = MaskedTextField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["note", "version"], name="past_note_once")]

    def __str__(self) -> str:
        return f"version {self.version} of note {self.note_id}"


class Question(models.Model):
    """One question from the floor. Its number is its key: Q-12 is row 12."""

    asker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="questions", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = MaskedTextField(validators=[MaxLengthValidator(QUESTION_LIMIT)], help_text="The agent's own words, masked.")
    words = WordsField(of=("text",), help_text="For searching only.")
    masked = models.JSONField(default=dict, help_text='What was masked before storing: {"email": 1}.')
    state = models.CharField(max_length=16, choices=State)
    roster = models.ForeignKey(
        Roster, on_delete=models.PROTECT, null=True, related_name="questions", db_index=False, help_text="Whose it is."
    )
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="taken_questions")
    claimed_at = models.DateTimeField(null=True)
    quiet_at = models.DateTimeField(null=True, help_text="When a claim without a sign of life is released.")
    asked_back_at = models.DateTimeField(null=True, help_text="Since when the champion waits for the asker.")
    asked_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, help_text="When the next shift begins, as things stand.")
    opened_at = models.DateTimeField(null=True, help_text="Since when it waits on the floor: its clock runs from here.")
    first_claimed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="answered_questions")
    helped = models.BooleanField(null=True, help_text="Whether the latest answer helped; empty: nobody has said.")
    helped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    handed_at = models.DateTimeField(null=True, help_text="When it was first handed to the supervisor.")
    round = models.PositiveSmallIntegerField(default=0, help_text="Grows each time it is put back to the floor.")
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="sames")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    report = models.ForeignKey(
        FrictionReport, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="claimed", claimed_by__isnull=False, claimed_at__isnull=False)
                | (~Q(state="claimed") & Q(claimed_by=None)),
                name="question_one_champion",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_text"),
            models.CheckConstraint(condition=Q(same_as=None) | Q(state="same"), name="question_same"),
            models.CheckConstraint(condition=~Q(state="held") | Q(held_until__isnull=False), name="question_held"),
        ]
        indexes = [
            models.Index(
                fields=["roster", "opened_at", "id"],
                name="question_queue",
                condition=Q(state__in=["open", "held", "claimed", "handed"]),
            ),
            models.Index(fields=["quiet_at"], name="question_quiet", condition=Q(quiet_at__isnull=False)),
            models.Index(fields=["held_until"], name="question_next", condition=Q(state="held")),
            models.Index(fields=["asker", "-id"], name="question_own"),
            models.Index(fields=["site", "asked_at"], name="question_site"),
            models.Index(fields=["team", "asked_at"], name="question_team"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The name people use aloud: `Q-12`."""
        return reference(PREFIX, self.pk)


class Message(models.Model):
    """What was said about a question: an answer, a question back, the asker's reply."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("Answer")
        ASK_BACK = "ask_back", _("Question back")
        REPLY = "reply", _("Reply")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    text = MaskedTextField(validators=[MaxLengthValidator(MESSAGE_LIMIT)])
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["question", "id"], name="floor_message_order")]

    def __str__(self) -> str:
        return f"{self.kind} on question {self.question_id}"


class NoteUse(models.Model):
    """A note did its work: it spared somebody a question, or a champion answered with it. Once a day each."""

    class Kind(models.TextChoices):
        HELPED = "helped", _("Spared a question")
        ANSWERED = "answered", _("Was the answer")

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="uses", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField(help_text="By the organisation's clock.")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["note", "user", "kind", "day"], name="note_use_once")]

    def __str__(self) -> str:
        return f"note {self.note_id} {self.kind}"


class Rest(models.Model):
    """A champion who is on takes no questions for a while: nothing rings at them first. It ends by itself."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} until {self.until:%FT%TZ}"
