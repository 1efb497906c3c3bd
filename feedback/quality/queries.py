"""Which scores and rubrics somebody sees, whose calls they score, and which round of training fits a coaching note."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from feedback.people.models import Grant, User
from feedback.people.queries import Anyone, reach
from feedback.quality.models import Dimension, Edition, Mark, Rubric, Score
from feedback.quality.states import State
from feedback.training.audience import FLOOR
from feedback.training.models import Enrolment
from feedback.training.queries import OVER
from feedback.training.states import Place

#: What a row of a list shows beside the score itself.
PARTS = ("person", "scorer", "site", "team", "edition__rubric", "call_type", "cycle__programme")
#: More rounds than this fit nobody.
MOST_ROUNDS = 10


def scores_visible_to(user: Anyone) -> QuerySet[Score]:
    """One's own, those one gave, those of the people one looks after, and those on which one's people (whom one leads)
    are asked for a second opinion of their work.
    """
    if not isinstance(user, User) or not user.is_active:
        return Score.objects.none()
    wide = reach(user, *OVER)
    if wide.everything:
        return Score.objects.all()
    over = wide.q(site="person__site_id", team="person__team_id", tool=None)
    led = Q(scorer__lead=user, state__in=[State.APPEALED, State.SETTLED])
    return Score.objects.filter(Q(person=user) | Q(scorer=user) | led | over)


def rubrics_visible_to(user: Anyone) -> QuerySet[Rubric]:
    """By what calls are scored is no secret: everybody signed in sees it."""
    return Rubric.objects.all() if isinstance(user, User) and user.is_active else Rubric.objects.none()


def people_to_score(user: Anyone) -> QuerySet[User]:
    """The agents and champions somebody looks after, never themselves."""
    if not isinstance(user, User) or not user.is_active:
        return User.objects.none()
    within = reach(user, *OVER).q(tool=None)
    held = Grant.objects.filter(user=OuterRef("pk"), role__in=FLOOR)
    return User.objects.filter(within, Exists(held), is_active=True).exclude(pk=user.pk)


def with_last(people: QuerySet[User], *, since: datetime) -> QuerySet[User]:
    """The people with when a call of theirs was scored last, and how many were since then."""
    counted = ~Q(scores__state=State.WITHDRAWN)
    return people.select_related("team").annotate(
        last_scored=Max("scores__scored_at", filter=counted),
        scored_since=Count("scores", filter=counted & Q(scores__scored_at__gte=since)),
    )


def with_parts(scores: QuerySet[Score]) -> QuerySet[Score]:
    """The scores with what a row shows, in one query."""
    return scores.select_related(*PARTS)


def whole(scores: QuerySet[Score]) -> QuerySet[Score]:
    """The scores with everything a page shows: marks and looks, in two queries more."""
    marks = Mark.objects.select_related("dimension__tool")
    return scores.select_related(*PARTS, "withdrawn_by").prefetch_related(
        Prefetch("marks", queryset=marks), "looks__answered_by"
    )


def editions_of(rubrics: QuerySet[Rubric]) -> QuerySet[Edition]:
    """The editions of these rubrics, each with its dimensions."""
    dimensions = Prefetch("dimensions", queryset=Dimension.objects.select_related("tool"))
    return Edition.objects.filter(rubric__in=rubrics).select_related("rubric").prefetch_related(dimensions)


def edition_in_use(rubric: Rubric) -> Edition:
    """The edition of a rubric by which calls are scored now, with its dimensions."""
    return editions_of(Rubric.objects.filter(pk=rubric.pk)).get(version=rubric.version)


def editions_in_use(rubrics: QuerySet[Rubric]) -> QuerySet[Edition]:
    """The edition of each of these rubrics by which calls are scored now."""
    return editions_of(rubrics).filter(version=F("rubric__version"))


def edition_of(score: Score) -> Edition:
    """The edition that a score was given by, with its dimensions."""
    return editions_of(Rubric.objects.filter(pk=score.edition.rubric_id)).get(pk=score.edition_id)


def rounds_for(person: User, tools: Collection[int], *, today: date | None = None) -> list[Enrolment]:
    """The places somebody still has to fill in rounds that are not over, those about these tools first, then by due
    date: what a word of coaching can point to.
    """
    today = today or timezone.localdate()
    rows = Enrolment.objects.filter(
        person=person,
        state__in=[Place.UNPLACED, Place.BOOKED],
        cycle__closes_on__gte=today,
        cycle__programme__is_active=True,
    ).select_related("cycle__programme", "session__site")
    found = list(rows.prefetch_related("cycle__programme__tools").order_by("due_on", "id")[:MOST_ROUNDS])
    return sorted(found, key=lambda place: not fits(place, tools))


def fits(place: Enrolment, tools: Collection[int]) -> bool:
    """Whether a round is about any of these tools; its programme's tools are read already."""
    return any(tool.pk in tools for tool in place.cycle.programme.tools.all())


def place_in(score: Score) -> Enrolment | None:
    """The person's place in the round that a score points to, as it is now."""
    if score.cycle_id is None:
        return None
    rows = Enrolment.objects.filter(cycle=score.cycle_id, person=score.person_id)
    return rows.select_related("cycle__programme", "session__site").first()
