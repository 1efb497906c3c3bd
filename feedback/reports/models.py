"""A report and the talk around it. What people wrote is masked before it is stored; an anonymous writer never shows."""

from collections.abc import Sequence
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Category, Moment, Release, Severity, Tool
from feedback.core.db_words import WordIndex
from feedback.core.maskedfields import CALL_MAY_NOT_HOLD, ID_MAY_NOT_HOLD, MaskedCharField, MaskedTextField
from feedback.core.masking import ERASED
from feedback.people.models import Site, Team, User
from feedback.reports.natures import OWED, Nature
from feedback.reports.states import ASKING, OPEN
from feedback.reports.wordforms import words

TEXT_LIMIT = 4000
#: Somebody still owes an answer on these.
OWING = Q(state__in=sorted(OPEN), nature__in=sorted(OWED))
_OPEN, _ASKING = Q(state__in=sorted(OPEN)), Q(state__in=sorted(ASKING))
#: Finds reports by their words; narrowed by site, team or tool.
WORDS = WordIndex("reports_frictionreport", {"s": "site_id", "m": "team_id", "t": "tool_id"})


class State(models.TextChoices):
    """Where a report is in its life; the codes are on the wire, the moves are in states.py."""

    NEW = "new", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Seen")
    WAITING = "waiting_for_reporter", _("Waiting for reporter")
    PLANNED = "planned", _("Planned")
    WITH_VENDOR = "with_vendor", _("With vendor")
    CHANGED = "changed", _("Changed")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    CONFIRMED = "confirmed", _("Confirmed")
    REOPENED = "reopened", _("Reopened")
    MERGED = "merged", _("Merged")


class Kind(models.TextChoices):
    """What kind of answer an owner gives; the codes are on the wire."""

    CHANGED = "changed", _("Changed")
    PLANNED = "planned", _("Planned")
    WITH_VENDOR = "with_vendor", _("With vendor")
    ANSWERED = "answered", _("How to")
    DECLINED = "declined", _("Declined")


class Source(models.TextChoices):
    """Through which door it came in; the codes are on the wire."""

    PAGE = "page", _("Page")
    API = "api", _("API")
    IMPORT = "import", _("Import")
    SESSION = "session", _("Session")
    QUESTION = "question", _("Floor question")
    DEMO = "demo", _("Demo")


class WordsField(models.TextField):
    """The words of a report as they are looked for, taken anew from its texts whenever the column is written."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """All texts; the title only where it is not the beginning of the text, so that its words do not count twice."""
        texts = [getattr(model_instance, name) for name in ("text", "expected", "suggested")]
        title = model_instance.title.removesuffix("…")
        tokens = words("\n".join(texts if texts[0].startswith(title) else [title, *texts]))
        setattr(model_instance, self.attname, " ".join(tokens))
        return getattr(model_instance, self.attname)


class FrictionReport(models.Model):
    """One friction point with one AI tool, raised by one agent. Its number is its key: F-1042 is row 1042."""

    # Keys without an index of their own are the first column of one in Meta.
    reporter = models.ForeignKey(
        User,
        db_index=False,
        on_delete=models.PROTECT,
        null=True,
        related_name="reports",
        help_text="Empty when anonymous: who it was is in the report's seal (seal.py).",
    )
    anonymous = models.BooleanField(default=False)
    unplaced = models.BooleanField(
        default=False,
        help_text="Raised without a name where too few could be meant: its site is for its dates only (crowds.py).",
    )
    site = models.ForeignKey(Site, db_index=False, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    tool = models.ForeignKey(Tool, db_index=False, on_delete=models.PROTECT, related_name="reports")
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    nature = models.CharField(max_length=16, choices=Nature, default=Nature.FRICTION, help_text="What it is.")
    severity = models.CharField(max_length=16, choices=Severity)
    moment = models.CharField(max_length=16, choices=Moment, blank=True)
    release = models.ForeignKey(
        Release,
        db_index=False,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Which version, model and prompts the tool had then.",
    )
    title = MaskedCharField(max_length=160, help_text="The first sentence; triage can sharpen it.")
    text = MaskedTextField(validators=[MaxLengthValidator(TEXT_LIMIT)], help_text="The agent's own words, masked.")
    expected = MaskedTextField(
        blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)], help_text="What it should have said, masked."
    )
    suggested = MaskedTextField(
        blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)], help_text="What the tool said, masked."
    )
    interaction_id = MaskedCharField(only=CALL_MAY_NOT_HOLD, max_length=120, blank=True)
    words = WordsField(editable=False, help_text="For searching only.")
    masked = models.JSONField(default=dict, help_text='What was masked before storing: {"email": 1}.')
    source = models.CharField(max_length=16, choices=Source, default=Source.PAGE)
    external_id = MaskedCharField(only=ID_MAY_NOT_HOLD, max_length=120, null=True, blank=True, unique=True)

    state = models.CharField(max_length=24, choices=State, default=State.NEW)
    owner = models.ForeignKey(User, db_index=False, on_delete=models.PROTECT, null=True, related_name="owned_reports")
    routing_rule = models.CharField(max_length=160, blank=True, help_text="Name of the rule, as routing wrote it.")
    routing_reason = models.TextField(blank=True, help_text="Why this owner, in words.")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    people_count = models.PositiveIntegerField(default=1, help_text="The reporter and every supporter, each once.")
    reopened_count = models.PositiveSmallIntegerField(default=0)
    appealed_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True, help_text="The first answer the reporter can read.")
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(help_text="When it was raised; an import keeps the true date.")
    stored_at = models.DateTimeField(default=timezone.now, help_text="Of an anonymous one, the hour.")
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    #: While it is being filed only: whoever raises it without their name, and, for the rooms above and the door that
    #: shows it, how it came to its owner, and what was promised. A report that was read carries none of these.
    author: User | None = None
    assignment: Any = None
    promised: Sequence[Any] = ()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(merged_into=None) | Q(state="merged"), name="report_merged"),
            models.CheckConstraint(condition=~Q(text=""), name="report_text"),
            models.CheckConstraint(
                condition=Q(anonymous=False, reporter__isnull=False, unplaced=False)
                | Q(anonymous=True, reporter=None, team=None),
                name="report_author",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="report_recent"),
            models.Index(fields=["site", "created_at", "id"], name="report_site"),
            models.Index(fields=["tool", "created_at", "id"], name="report_tool"),
            models.Index(fields=["team", "created_at", "id"], name="report_team"),
            models.Index(fields=["tool", "category", "call_type", "created_at", "id"], name="report_kind"),
            # Most are frictions, for which no index is better than those above.
            models.Index(
                fields=["nature", "created_at", "id"], name="report_nature", condition=~Q(nature=Nature.FRICTION)
            ),
            models.Index(
                fields=["release", "created_at", "id"], name="report_release", condition=Q(release__isnull=False)
            ),
            models.Index(fields=["people_count", "id"], name="report_people"),
            models.Index(fields=["site", "people_count", "id"], name="report_site_people"),
            models.Index(fields=["owner", "state", "created_at"], name="report_owner"),
            models.Index(fields=["reporter", "created_at", "id"], name="report_reporter"),
            # What is open and what is asked about, however much of somebody's is settled: by reporter, and among ids.
            models.Index(fields=["reporter", "created_at", "id"], name="report_open_own", condition=_OPEN),
            models.Index(fields=["id"], name="report_open", condition=_OPEN),
            models.Index(fields=["reporter", "answered_at", "id"], name="report_asked_own", condition=_ASKING),
            models.Index(fields=["id"], name="report_asked", condition=_ASKING),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_erased(self) -> bool:
        """Whether its words are gone, after their time or at somebody's request."""
        return self.text == ERASED

    @property
    def reference(self) -> str:
        """The name people use aloud: `F-1042`."""
        return f"F-{self.pk}"

    @property
    def told_site_id(self) -> int | None:
        """The site's id, as far as it may be told."""
        return None if self.unplaced else self.site_id

    @property
    def told_site(self) -> Site | None:
        """The site, as far as it may be told."""
        return None if self.unplaced else self.site


class Seal(models.Model):
    """Who raised a report without their name, so that nobody reads it: seal.py is the only place that opens one."""

    report = models.OneToOneField(FrictionReport, on_delete=models.CASCADE, primary_key=True, related_name="seal")
    envelope = models.CharField(max_length=80, help_text="The author's id, encrypted; hexadecimal.")
    token = models.CharField(max_length=64, help_text="By which the author finds it; hexadecimal.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token"], name="seal_token")]

    def __str__(self) -> str:
        return f"seal of {self.report_id}"


def one_of_both(name: str, column: str) -> models.CheckConstraint:
    """Somebody stands in a row by name, or by the seal of what they raised without it; never both."""
    by_name, by_seal = Q(**{f"{column}__isnull": False, "sealed": None}), Q(**{column: None, "sealed__isnull": False})
    return models.CheckConstraint(condition=by_name | by_seal, name=name)


class Supporter(models.Model):
    """Somebody for whom it happens too: one row a person. A merge moves people along and remembers whence."""

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="supporters")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="supported")
    sealed = models.ForeignKey(Seal, on_delete=models.CASCADE, null=True, related_name="+")
    moved_from = models.ForeignKey(FrictionReport, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], name="supporter_once"),
            models.UniqueConstraint(fields=["report", "sealed"], name="supporter_sealed_once"),
            one_of_both("supporter_who", "user"),
        ]
        indexes = [models.Index(fields=["user", "report"], name="supporter_of")]

    def __str__(self) -> str:
        return f"{self.user_id} supports {self.report_id}"


class Merge(models.Model):
    """One merge and the state before it. `into` is what was chosen then; where it went with that is `merged_into`."""

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=24, choices=State, help_text="The report's state before.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~Q(report=models.F("into")), name="merge_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} into {self.into_id}"


class Response(models.Model):
    """The owner's visible decision. `change_id` names a change in a room above."""

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="responses")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    message = MaskedTextField(validators=[MaxLengthValidator(TEXT_LIMIT)])
    deliver_by = models.DateField(null=True, help_text="Promised date, in the zone of the report's site.")
    vendor_reference = MaskedCharField(only=ID_MAY_NOT_HOLD, max_length=120, blank=True)
    change_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.report_id}"


class Message(models.Model):
    """Talk between owner and reporter, which both can read."""

    class Direction(models.TextChoices):
        QUESTION = "question", _("Question to the reporter")
        REPLY = "reply", _("Reply")
        COMMENT = "comment", _("Comment")

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.ForeignKey(Seal, on_delete=models.CASCADE, null=True, related_name="+")
    direction = models.CharField(max_length=16, choices=Direction)
    text = MaskedTextField(validators=[MaxLengthValidator(TEXT_LIMIT)])
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [one_of_both("message_who", "author")]

    def __str__(self) -> str:
        return f"{self.direction} on {self.report_id}"


class InternalNote(models.Model):
    """What those who answer write to each other. A table of its own, so that no query for the talk can return it."""

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="internal_notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = MaskedTextField(validators=[MaxLengthValidator(TEXT_LIMIT)])
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"note on {self.report_id}"


class Attachment(models.Model):
    """A picture or text file that shows what happened."""

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="attachments")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.ForeignKey(Seal, on_delete=models.CASCADE, null=True, related_name="+")
    name = MaskedCharField(max_length=160)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="Bytes.")
    file = models.FileField(upload_to="attachments/%Y/%m/")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [one_of_both("attachment_who", "uploaded_by")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it."""
        return self.content_type.startswith("image/")


class Verification(models.Model):
    """Somebody's word on whether it is fixed for them; the last word of each person counts."""

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="verifications")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.ForeignKey(Seal, on_delete=models.CASCADE, null=True, related_name="+")
    fixed = models.BooleanField()
    note = MaskedTextField(blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    round = models.PositiveSmallIntegerField(default=0, help_text="The report's reopened_count when it was said.")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "user", "round"], name="verification_once"),
            models.UniqueConstraint(fields=["report", "sealed", "round"], name="verification_sealed_once"),
            one_of_both("verification_who", "user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.report_id}: {'fixed' if self.fixed else 'still happens'}"


class Unsealing(models.Model):
    """One admin's wish to know who raised a report without their name, and what another one said to it."""

    class Outcome(models.TextChoices):
        OPENED = "opened", _("Opened")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    report = models.ForeignKey(FrictionReport, on_delete=models.CASCADE, related_name="unsealings")
    reason = MaskedTextField(help_text="What the author reads.")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.report_id}: {self.outcome or 'asked'}"
