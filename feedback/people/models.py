"""The organisation: sites, teams, people, what they may do and where, and when they are away."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from feedback.calendars.models import Calendar
from feedback.core.maskedfields import MaskedCharField
from feedback.core.masking.identities import DEFAULT_COUNTRIES


class Role(models.TextChoices):
    """What somebody does here; the codes are on the wire."""

    AGENT = "agent", _("Agent")
    CHAMPION = "champion", _("Champion")
    OWNER = "owner", _("Owner")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMIN = "admin", _("Admin")


class Scope(models.TextChoices):
    """How far a role reaches."""

    ORGANISATION = "organisation", _("The whole organisation")
    SITE = "site", _("A site")
    TEAM = "team", _("A team")
    TOOL = "tool", _("A tool")


class Theme(models.TextChoices):
    """Which of the two looks somebody reads in."""

    SYSTEM = "", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def default_countries() -> list[str]:
    """Before an admin chooses."""
    return list(DEFAULT_COUNTRIES)


class Organisation(models.Model):
    """The one organisation that this installation serves, and the rules it has set for itself."""

    class Reach(models.TextChoices):
        SITE = "site", _("Their own site")
        ORGANISATION = "organisation", _("The whole organisation")

    class Store(models.TextChoices):
        ENCRYPTED = "encrypted", _("Encrypted on the desk")
        MEMORY = "memory", _("In memory only")

    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, default="en")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    board_reach = models.CharField(
        max_length=16, choices=Reach, default=Reach.SITE, help_text="Whose reports agents see on the board."
    )
    reopen_after = models.PositiveSmallIntegerField(
        default=1, help_text='How many people must say "still happens" before a report reopens; 1 is anybody.'
    )
    ask_again_days = models.PositiveSmallIntegerField(
        default=7,
        help_text="After how many days of silence people are asked again whether a change works; 0 for never.",
    )
    reopen_change_after = models.PositiveSmallIntegerField(
        default=3, help_text='How many people must say "still happens" of a change before its reports reopen.'
    )
    quiet_from = models.TimeField(
        null=True, blank=True, help_text="When mail stops for the night, on the reader's clock."
    )
    quiet_until = models.TimeField(
        null=True, blank=True, help_text="When it goes on; both are empty for no quiet hours."
    )
    seal_width = models.PositiveIntegerField(
        default=32, db_default=32, help_text="Slots a person has for reports without a name; the same for everybody."
    )
    id_countries = models.JSONField(
        default=default_countries,
        db_default=models.Value(default_countries(), models.JSONField()),
        blank=True,
        help_text='Countries whose identity numbers are masked, ISO 3166: ["FR", "IE"].',
    )
    offline_store = models.CharField(
        max_length=16,
        choices=Store,
        default=Store.ENCRYPTED,
        help_text="How browsers keep drafts and reports that wait to be sent.",
    )
    interaction_pattern = models.CharField(
        max_length=200, blank=True, help_text="A regular expression that finds a call's id on a page of the desktop."
    )
    is_demo = models.BooleanField(default=False)
    setup_confirmed = models.JSONField(
        default=list, help_text="Steps of the guided set-up whose defaults were looked at and kept."
    )
    setup_done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where people work, with its zone and its working hours."""

    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="sites")
    offline_store = models.CharField(
        max_length=16,
        choices=Organisation.Store,
        blank=True,
        default="",
        db_default="",
        help_text="How browsers keep drafts and reports that wait to be sent here; empty: as in the organisation.",
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="site_name")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People at one site who work together."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("site", Lower("name"), name="team_name")]

    def __str__(self) -> str:
        return self.name


#: Where nobody has an address (RFC 2606): whose row has one there was erased.
ERASED_HOST = "erased.invalid"


class UserManager(BaseUserManager["User"]):
    """Makes people; everything else about them goes through actions.py."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person who can sign in by e-mail; without a password only by a link sent to them."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """An admin of the whole organisation, for `manage.py createsuperuser`."""
        with transaction.atomic():
            user = self.create_user(email, password, **fields)
            Grant.objects.create(user=user, role=Role.ADMIN, scope=Scope.ORGANISATION)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):  # type: ignore[django-manager-missing] # knox has no types
    """A person. Nobody is deleted: people leave by `is_active`, and what they owe is handed over.

    What somebody may do comes from their grants alone; Django's own permissions and groups are not used.
    """

    email = models.EmailField(_("e-mail"), unique=True, help_text="Always in lower case.")
    name = models.CharField(_("name"), max_length=120)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    lead = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="led")
    timezone = models.CharField(max_length=64, blank=True, help_text="Empty: the site's zone.")
    language = models.CharField(max_length=8, blank=True, help_text="Empty: the organisation's language.")
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM, blank=True)
    keys_enabled = models.BooleanField(default=True, help_text="Single-key shortcuts (WCAG 2.1.4).")
    external_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    joined_on = models.DateField(null=True, blank=True, help_text="When they joined; empty: long ago, or nobody said.")
    session_version = models.PositiveIntegerField(default=0, help_text="Counted up to end every session there is.")
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower")]
        indexes = [
            models.Index(fields=["name", "id"], name="user_name"),
            models.Index(fields=["team", "name"], name="user_team"),
            models.Index(fields=["site", "name"], name="user_site"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def live_grants(self) -> list["Grant"]:
        """Every role this person holds, read once a request."""
        return list(self.grants.all())

    @property
    def is_erased(self) -> bool:
        """Whether what was stored about them was erased: the row stays, and leads to nobody."""
        return self.email.endswith(f"@{ERASED_HOST}")

    @property
    def role_codes(self) -> frozenset[str]:
        """The codes of the roles held anywhere."""
        return frozenset(grant.role for grant in self.live_grants)

    @property
    def role_labels(self) -> list[str]:
        """The names of the roles held anywhere, as a page shows them."""
        return [str(role.label) for role in Role if role in self.role_codes]

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets them in: admins of the whole organisation."""
        return any(grant.role == Role.ADMIN and grant.scope == Scope.ORGANISATION for grant in self.live_grants)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session lasts while this stays the same: until the password or `session_version` changes."""
        mark = f"{self.password}:{self.session_version}"
        return salted_hmac("feedback.people.session", mark, secret=secret, algorithm="sha256").hexdigest()


class Grant(models.Model):
    """A role held by a person over a scope. `scope_id` is 0 for the organisation; a tool's id lies in a room above."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=16, choices=Role)
    scope = models.CharField(max_length=16, choices=Scope)
    scope_id = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "scope", "scope_id"], name="grant_once"),
            models.CheckConstraint(
                condition=models.Q(scope="organisation", scope_id=0)
                | (~models.Q(scope="organisation") & models.Q(scope_id__gt=0)),
                name="grant_scope",
            ),
        ]
        indexes = [models.Index(fields=["role", "scope", "scope_id"], name="grant_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.scope}:{self.scope_id}"


class OwnerGroup(models.Model):
    """People who answer for something together; routing gives a report to the least loaded of them."""

    name = models.CharField(max_length=120, unique=True)
    members = models.ManyToManyField(User, related_name="owner_groups", blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """Somebody is away from `starts_at` until `ends_at` (half-open); a deputy may stand in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    deputy = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="deputising")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_order"),
            models.CheckConstraint(
                condition=~models.Q(deputy=models.F("user")) | models.Q(deputy=None), name="absence_not_self"
            ),
        ]
        indexes = [models.Index(fields=["user", "ends_at"], name="absence_user")]

    def __str__(self) -> str:
        return f"{self.user_id} away {self.starts_at:%F} to {self.ends_at:%F}"

    @property
    def last_moment(self) -> datetime:
        """The last instant away: its day is the last day, where `ends_at` is the midnight after it."""
        return self.ends_at - timedelta(microseconds=1)


class ApiToken(AbstractAuthToken):
    """A key for the API; only its digest is stored."""

    class Access(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    public_id = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Names it without giving it."
    )
    name = MaskedCharField(max_length=120, blank=True)
    scope = models.CharField(max_length=8, choices=Access, default=Access.READ)

    objects: ClassVar[AuthTokenManager] = AuthTokenManager()

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"token {self.public_id}"


class Letter(models.Model):
    """A mail about signing in that is on its way. Its text is written when it is sent: a stored link could be read."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        NEW_PASSWORD = "new_password", _("Link to a new password")
        PASSWORD_CHANGED = "password_changed", _("The password was changed")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind)
    asked_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True, help_text="Given up after the last attempt, or nobody to send it to.")

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at", "id"], name="letter_due", condition=models.Q(sent_at=None, dead_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"
