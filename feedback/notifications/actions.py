"""Writing news: a line in somebody's inbox, reading it, and what they want by mail."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.coarse import hour_of, next_hour
from feedback.core.errors import Conflict, Invalid, Text
from feedback.events.actions import Fact, Thing, record
from feedback.notifications.kinds import FOR_CALENDARS, KINDS
from feedback.notifications.models import Frequency, Mail, Notification, Preference
from feedback.notifications.recipients import Hidden, Person, columns_of, person_of
from feedback.notifications.timing import Quiet, after_quiet, mail_at, still_settling
from feedback.people.models import User
from feedback.people.permissions import demand_admin
from feedback.people.queries import organisation, zone_of
from feedback.reports.seal import done_by

ROWS = 1000


@dataclass(frozen=True, slots=True)
class News:
    """What somebody should hear. `what` chooses the sentence (wording.py), `params` are ids and facts for it.

    News of the same `dedupe` reaches a person once, whichever event tells of it first.
    """

    kind: str
    what: str
    subject_type: str
    subject_id: int
    dedupe: str
    event_id: int
    params: Mapping[str, Any] = field(default_factory=dict)
    #: Of what somebody did without their name, lines tell the hour, and mail "at once" leaves on the next full one.
    nameless: bool = False
    #: What the reader did themselves stands as read in the list; it goes into a mail all the same.
    own: bool = False


Told = tuple[Person, News]


@transaction.atomic
def tell(*, news: Iterable[Told], now: datetime | None = None) -> None:
    """Write what each of these people (by id) should hear, with few statements however many it is.

    Whoever has left is passed over. A second time changes nothing, but for bundled kinds: they count what they hear.
    """
    now = now or timezone.now()
    wanted: dict[tuple[Person, str], News] = {}
    for person, item in news:
        wanted.setdefault((person, item.dedupe), item)
    post = _Post(_held(person for person, _dedupe in wanted if isinstance(person, int)), now)
    told = [(person, item) for (person, _dedupe), item in wanted.items() if post.reaches(person)]
    single = [_line(person, item, post) for person, item in told if not KINDS[item.kind].bundled]
    _add_to_bundles([(person, item) for person, item in told if KINDS[item.kind].bundled], post)
    Notification.objects.bulk_create(single, ignore_conflicts=True, batch_size=ROWS)


class _Post:
    """When each person's lines go into a mail: their wishes, read once for all of them."""

    def __init__(self, people: Mapping[int, User], now: datetime) -> None:
        self.people, self.now, self.quiet = people, now, quiet_hours()
        rows = Preference.objects.filter(user__in=people).values_list("user_id", "kind", "frequency")
        self._chosen = {(user, kind): frequency for user, kind, frequency in rows}

    def reaches(self, person: Person) -> bool:
        """Whether they are here; of those without a name nobody asks before the mail goes out."""
        return isinstance(person, Hidden) or person in self.people

    def frequency(self, person: int, kind: str) -> str:
        """How often this person wants mail of this kind."""
        return self._chosen.get((person, kind), KINDS[kind].default)

    def begin(self, person: Person, item: News) -> datetime | None:
        """When a line that begins now is mailed."""
        if isinstance(person, Hidden):
            return next_hour(self.now)
        frequency, zone = self.frequency(person, item.kind), zone_of(self.people[person])
        if item.nameless and frequency == Frequency.NOW:
            return after_quiet(next_hour(self.now), zone, self.quiet)
        return mail_at(frequency, zone, self.now, self.quiet)

    def go_on(self, line: Notification, items: Sequence[News]) -> datetime | None:
        """When a line that is added to now is mailed."""
        if line.user_id is None:
            return next_hour(self.now)
        if all(item.nameless for item in items):
            return line.mail_at
        if line.mail_at is None or self.frequency(line.user_id, line.kind) != Frequency.NOW:
            return line.mail_at
        return still_settling(line.created_at, self.now, zone_of(self.people[line.user_id]), self.quiet)


def quiet_hours() -> Quiet | None:
    """Those the organisation has set; each reader's own clock tells when they are."""
    found = organisation()
    if found.quiet_from is None or found.quiet_until is None:
        return None
    return Quiet(found.quiet_from, found.quiet_until)


def _held(people: Iterable[int]) -> dict[int, User]:
    """Those who are still here, their rows held, so that nobody else begins or mails a line of theirs meanwhile."""
    rows = User.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(people), is_active=True)
    return {user.pk: user for user in rows.select_related("site").order_by("pk")}


def _line(person: Person, item: News, post: _Post) -> Notification:
    return Notification(
        **columns_of(person),
        kind=item.kind,
        event_id=item.event_id,
        subject_type=item.subject_type,
        subject_id=item.subject_id,
        params={"what": item.what, **item.params},
        dedupe=item.dedupe,
        created_at=hour_of(post.now) if item.nameless else post.now,
        read_at=post.now if item.own else None,
        mail_at=post.begin(person, item),
    )


def _add_to_bundles(told: Sequence[Told], post: _Post) -> None:
    bundles: dict[tuple[Person, str], list[News]] = defaultdict(list)
    for person, item in told:
        bundles[person, item.kind].append(item)
    found = _open_lines(bundles, post.now)
    fresh: list[Notification] = []
    for (person, kind), items in bundles.items():
        line = found.get((person, kind))
        if line is None:
            line = _line(person, items[0], post)
            line.count = 0
            fresh.append(line)
        else:
            line.mail_at = post.go_on(line, items)
        _count_in(line, items)
    Notification.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=ROWS)
    Notification.objects.bulk_update(found.values(), ["params", "count", "mail_at"], batch_size=ROWS // 4)


def _open_lines(bundles: Iterable[tuple[Person, str]], now: datetime) -> dict[tuple[Person, str], Notification]:
    """The newest line of each person and kind that still takes something in."""
    keys = set(bundles)
    longest = max((KINDS[kind].open_for for _person, kind in keys), default=timedelta())
    people = {person for person, _kind in keys}
    hidden = {person.report_id for person in people if isinstance(person, Hidden)}
    rows = Notification.objects.filter(
        Q(user__in={person for person in people if isinstance(person, int)}) | Q(sealed__in=hidden),
        kind__in={kind for _person, kind in keys},
        read_at=None,
        mailed_at=None,
        created_at__gt=now - longest,
    )
    still = (row for row in rows.order_by("created_at", "id") if row.created_at > now - KINDS[row.kind].open_for)
    return {key: row for row in still if (key := (person_of(row.user_id, row.sealed_id), row.kind)) in keys}


def _count_in(line: Notification, items: Sequence[News]) -> None:
    """Add up what happened; with the first other subject the line is about several."""
    tally = Counter(line.params.get("tally", {}))
    tally.update(item.what for item in items)
    several = line.params.get("several", False) or any(item.subject_id != line.subject_id for item in items)
    line.params = {**line.params, "tally": dict(tally), "several": several}
    line.count += len(items)


def read(*, by: User, pk: int, now: datetime | None = None) -> None:
    """Mark one of one's own lines as read; one that is read already stays as it is. What is read is not mailed, but
    for what a calendar has to hear.
    """
    _read(by, now, pk=pk)


def read_all(*, by: User, up_to: int | None = None, now: datetime | None = None) -> int:
    """Mark all of one's own lines as read, or those up to one that was on the page; returns how many."""
    return _read(by, now, **({} if up_to is None else {"pk__lte": up_to}))


def read_about(*, by: User, subject_type: str, subject_id: int, now: datetime | None = None) -> None:
    """Somebody is looking at a thing: what told them of it has served its purpose."""
    _read(by, now, subject_type=subject_type, subject_id=subject_id, count=1)


def read_for(person: Person, *, subject_type: str, subject_id: int, now: datetime | None = None) -> None:
    """The same for somebody who is known by id, or not by name at all."""
    lines = Notification.objects.filter(subject_type=subject_type, subject_id=subject_id, count=1)
    _put_away(lines.filter(**columns_of(person)), now)


def _read(by: User, now: datetime | None, **which: Any) -> int:
    return _put_away(Notification.objects.filter(done_by(by), **which), now)


def _put_away(lines: QuerySet[Notification], now: datetime | None) -> int:
    now = now or timezone.now()
    still = Case(When(kind__in=FOR_CALENDARS, then=F("mail_at")), default=None)
    # When those without a name were reading is told to the hour, too.
    read_at = Case(When(sealed=None, then=Value(now)), default=Value(hour_of(now)))
    return lines.filter(read_at=None).update(read_at=read_at, mail_at=still)


@transaction.atomic
def prefer(*, by: User, wanted: Mapping[str, str]) -> None:
    """Set how often mail tells of each kind named; what is still waiting follows.

    Raises Invalid for a kind or a frequency that does not exist.
    """
    wrong: dict[str, Text] = {kind: _("There is no such kind of news.") for kind in wanted if kind not in KINDS}
    told = _("Choose now, daily, weekly or never.")
    wrong |= {kind: told for kind, often in wanted.items() if often not in Frequency.values}
    if wrong:
        raise Invalid(wrong)
    person = _held([by.pk]).get(by.pk, by)
    Preference.objects.bulk_create(
        [Preference(user=by, kind=kind, frequency=often) for kind, often in wanted.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["frequency"],
    )
    waiting = list(Notification.objects.filter(user=by, kind__in=wanted, mail_at__isnull=False))
    for line in waiting:
        line.mail_at = mail_at(wanted[line.kind], zone_of(person), line.created_at, quiet_hours())
    Notification.objects.bulk_update(waiting, ["mail_at"], batch_size=ROWS // 4)


@transaction.atomic
def retry_mail(*, person: User, by: User, now: datetime | None = None) -> int:
    """Try the mails to somebody that were given up again, from the first attempt; how many.

    Raises Forbidden for anybody but an admin, and Conflict where there are none (any more).
    """
    now = now or timezone.now()
    demand_admin(by)
    fresh = {"dead_at": None, "attempts": 0, "last_error": "", "available_at": now}
    mails = Mail.objects.filter(user=person, dead_at__isnull=False).update(**fresh)
    if not mails:
        raise Conflict(_("Nothing that was sent to them is given up any more."))
    data = {"person_id": person.pk, "mails": mails}
    record(Fact("mail.retried", Thing("person", person.pk), now, actor=by.pk, data=data))
    return mails


@transaction.atomic
def unsubscribe(*, person: User, kinds: Sequence[str]) -> None:
    """End mail of these kinds for somebody, as they wish; the list in the product goes on."""
    prefer(by=person, wanted=dict.fromkeys(kinds, Frequency.NEVER.value))
