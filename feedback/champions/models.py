"""Who is the peer contact when: rosters, their layers of rotation, single shifts, exceptions, and what is needed.

What a rotation plans is worked out from its layer whenever it is asked for (plan.py, duty.py); no row can go stale. A
layer that has begun is not edited: it ends, and another takes over, so that yesterday stays as it was.
"""

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.champions import states
from feedback.champions.rotation import Cadence
from feedback.champions.window import Window, weekend_days
from feedback.core.maskedfields import MaskedCharField
from feedback.people.models import Site, Team, User


class Roster(models.Model):
    """Champions who take the floor's questions for a scope: a site, some of its teams, some tools."""

    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rosters")
    teams = models.ManyToManyField(Team, blank=True, related_name="rosters", help_text="None: every team of the site.")
    tools = models.ManyToManyField(Tool, blank=True, related_name="rosters", help_text="None: every tool.")
    timezone = models.CharField(max_length=64, help_text="IANA zone whose wall clock the shifts keep.")
    neighbour = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who takes the questions while nobody is on here.",
    )
    rings_all_after = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1)], help_text="Minutes until a question rings at all on shift."
    )
    rings_supervisor_after = models.PositiveSmallIntegerField(
        default=15, validators=[MinValueValidator(1)], help_text="Minutes until it climbs to the supervisor."
    )
    quiet_claim_after = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1)], help_text="Minutes after which a claim gone quiet is released."
    )
    swaps_need_a_yes = models.BooleanField(
        default=False, help_text="Whether a swap takes effect only after the supervisor's yes."
    )
    night_from = models.PositiveSmallIntegerField(
        default=22, db_default=22, validators=[MaxValueValidator(23)], help_text="Hour from which time is unsocial."
    )
    night_until = models.PositiveSmallIntegerField(
        default=6,
        db_default=6,
        validators=[MaxValueValidator(23)],
        help_text="Hour until which it is; the same as night_from: no hour of the day is.",
    )
    weekend = models.JSONField(
        default=weekend_days,
        db_default=models.Value(["sat", "sun"], models.JSONField()),
        help_text='Days that are unsocial: ["sat", "sun"].',
    )
    holidays_count = models.BooleanField(
        default=True, db_default=True, help_text="Whether the site's holidays are unsocial."
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("site", Lower("name"), name="roster_name"),
            models.CheckConstraint(condition=~Q(neighbour=F("id")) | Q(neighbour=None), name="roster_not_self"),
        ]

    def __str__(self) -> str:
        return self.name


class Layer(Window):
    """People taking turns. Its first turn begins at `starts_at`; nothing is planned before.

    One that takes over from another counts its turns from the same `starts_at`, so that nobody's turn jumps, and plans
    from `takes_over_at` on.

    Limited to hours, each day's hours are one shift and belong to whoever's turn it is when they begin; a rotation by
    the hour hands over inside them too. Without hours the turns themselves are the shifts.
    """

    class Cadence(models.TextChoices):
        HOURLY = Cadence.HOURLY, _("Hours")
        DAILY = Cadence.DAILY, _("Days")
        WEEKLY = Cadence.WEEKLY, _("Weeks")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="layers")
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    cadence = models.CharField(max_length=8, choices=Cadence)
    shift_length = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1)], help_text="In hours, days or weeks, as the cadence says."
    )
    people = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1)], help_text="How many are on at once."
    )
    starts_at = models.DateTimeField(help_text="When the first turn begins; hand-offs keep its time of day.")
    takes_over_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it plans, where it goes on with the turns of another layer."
    )
    ends_at = models.DateTimeField(null=True, blank=True, help_text="No shift begins at or after it.")
    replaces = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="layer_order"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False), name="layer_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def begins_at(self) -> datetime:
        """Since when it plans."""
        return self.takes_over_at or self.starts_at


class Member(models.Model):
    """Somebody's place in a layer's order; the same person may have several."""

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roster_places")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["layer", "position"], name="member_position")]

    def __str__(self) -> str:
        return f"{self.user_id} is number {self.position} of layer {self.layer_id}"


class Requirement(Window):
    """How many champions a roster needs during which hours: what gaps are measured against.

    A roster that states none needs one while its site is open.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="requirements")
    people = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.people} for roster {self.roster_id}"


class Shift(models.Model):
    """One shift entered by hand: [starts_at, ends_at)."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="shifts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_order"),
            models.UniqueConstraint(fields=["roster", "user", "starts_at"], name="shift_once"),
        ]
        indexes = [
            models.Index(fields=["roster", "ends_at"], name="shift_roster"),
            models.Index(fields=["user", "ends_at"], name="shift_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on roster {self.roster_id} from {self.starts_at:%FT%TZ}"


class Override(models.Model):
    """An exception during [starts_at, ends_at): adds one, removes one, or with both puts `add` in place of `remove`.

    Overrides count in the order in which they were made (overrides.py).
    """

    class Reason(models.TextChoices):
        SICK = "sick", _("Sick")
        SWAP = "swap", _("Swap")
        LEAVE = "leave", _("Leave")
        BUSY = "busy", _("Busy")
        COVER = "cover", _("More cover")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="overrides")
    add = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides_in")
    remove = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides_out")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=8, choices=Reason, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="override_order"),
            models.CheckConstraint(
                condition=Q(add__isnull=False) | Q(remove__isnull=False), name="override_names_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(add=F("remove")) | Q(add=None) | Q(remove=None), name="override_two_people"
            ),
        ]
        indexes = [models.Index(fields=["roster", "ends_at"], name="override_roster")]

    def __str__(self) -> str:
        return f"override {self.pk} of roster {self.roster_id}"


# --- swaps -------------------------------------------------------------------------------------------------------


class Swap(models.Model):
    """`giver` wants somebody else to take [starts_at, ends_at) of their time on a roster (states.py).

    `asked` is the one colleague it was offered to; nobody: everybody on the roster. With `return_starts_at`, the giver
    takes that time of the colleague's in return. What became of it is an override, and in return a second one.

    Without a giver it is a gap that a supervisor asks some people to fill (Invited).
    """

    class State(models.TextChoices):
        ASKED = states.ASKED, _("Asked")
        WAITING = states.WAITING, _("Waiting for a yes")
        DONE = states.DONE, _("Done")
        DECLINED = states.DECLINED, _("Declined")
        REFUSED = states.REFUSED, _("Refused")
        WITHDRAWN = states.WITHDRAWN, _("Taken back")
        LAPSED = states.LAPSED, _("Lapsed")
        VOID = states.VOID, _("The plan has changed")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="swaps")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="swaps_asked")
    asked = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="swaps_offered")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="swaps_taken")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    return_starts_at = models.DateTimeField(null=True)
    return_ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=8, choices=Override.Reason, default=Override.Reason.SWAP)
    note = MaskedCharField(max_length=200, blank=True, help_text="A word to the colleagues who are asked.")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    override = models.ForeignKey(Override, on_delete=models.SET_NULL, null=True, related_name="+")
    return_override = models.ForeignKey(Override, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="swap_order"),
            models.CheckConstraint(
                condition=Q(return_starts_at=None, return_ends_at=None)
                | Q(asked__isnull=False, return_ends_at__gt=F("return_starts_at")),
                name="swap_return",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="swap_open", condition=Q(state__in=states.OPEN)),
            models.Index(fields=["roster", "starts_at"], name="swap_roster"),
        ]

    def __str__(self) -> str:
        return f"swap {self.pk} of roster {self.roster_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether something can still come of it."""
        return self.state in states.OPEN

    @property
    def invited_people(self) -> list[User]:
        """Who is asked to fill a gap; nobody of a swap."""
        return [one.user for one in self.invited.all()]


class Invited(models.Model):
    """Somebody who is asked to fill a gap."""

    swap = models.ForeignKey(Swap, on_delete=models.CASCADE, related_name="invited")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["swap", "user"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.user_id} is asked to take swap {self.swap_id}"


class NotMe(models.Model):
    """Somebody cannot take a time that was offered to several; it is not shown to them any more."""

    swap = models.ForeignKey(Swap, on_delete=models.CASCADE, related_name="not_me")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["swap", "user"], name="not_me_once")]

    def __str__(self) -> str:
        return f"{self.user_id} cannot take swap {self.swap_id}"


# --- calendars ---------------------------------------------------------------------------------------------------


class CalendarLink(models.Model):
    """A secret address at which a calendar program reads somebody's own shifts, or those of a roster.

    The address is signed over `nonce`: the row gives it away to nobody, and a new nonce ends it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_links")
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, null=True, related_name="calendar_links")
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "roster"], name="calendar_link_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(roster=None), name="calendar_link_own"),
        ]

    def __str__(self) -> str:
        return f"calendar link of {self.user_id}"


class Entry(models.Model):
    """A time on, as calendars were told of it: what was told and is gone is cancelled, not forgotten.

    Written from the plan after every change and every day (actions/entries.py); feeds only read it.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="entries")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=80)
    key = models.CharField(max_length=60, help_text="The shift's name in the plan.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    cancelled = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.UniqueConstraint(fields=["roster", "uid"], name="entry_uid")]
        indexes = [
            models.Index(fields=["roster", "ends_at"], name="entry_roster"),
            models.Index(fields=["user", "ends_at"], name="entry_user"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} (version {self.sequence})"


# --- warnings ----------------------------------------------------------------------------------------------------


class GapWarning(models.Model):
    """Those who keep a roster were told of this gap, so many days ahead: the proof that it is told once."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="gap_warnings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    days_ahead = models.PositiveSmallIntegerField()
    warned_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["roster", "starts_at", "days_ahead"], name="gap_warned_once")]
        indexes = [models.Index(fields=["ends_at"], name="gap_warning_ends")]

    def __str__(self) -> str:
        return f"roster {self.roster_id} lacks people from {self.starts_at:%FT%TZ}"
