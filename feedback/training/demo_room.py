"""What is in the demo's training: an agenda, what was said, a check, a programme for champions, what is proposed."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Count

from feedback.catalogue.models import CallType, Tool
from feedback.changes import actions as changes
from feedback.people.models import Role, User
from feedback.reports.models import FrictionReport
from feedback.training.actions.agenda import keep_agenda
from feedback.training.actions.captures import capture
from feedback.training.actions.checks import set_check
from feedback.training.actions.needs import set_need_terms
from feedback.training.actions.planning import plan_round
from feedback.training.actions.programmes import make_programme
from feedback.training.models import Capture, CheckItem, NeedTerms, Session
from feedback.training.quarters import Quarter
from feedback.training.states import Completion, SessionState

#: So many reports are raised here, in a session.
REPORTS = 1
#: A change of a call type comes into force so long from now.
SOON = timedelta(days=9)
_MINUTE = timedelta(minutes=1)
WORKED = (
    "The summary had the order number and the promise I made. I only read it over and closed the call.",
    "I let it find the article while the customer looked for the invoice. No silence on the line.",
)
FAILED = "When two people talk at once it puts down what the wrong one said, and I write the note again by hand."
QUESTIONS = (
    (
        "The summary names an amount that nobody mentioned. What do you do?",
        ("Save it as it is", "Correct it before saving, and say so in a report", "Leave the note empty"),
        1,
        "What is saved counts for whoever takes the next call; a report is how it gets better.",
    ),
    (
        "A suggestion comes while the customer is still speaking. What comes first?",
        ("The customer", "The suggestion"),
        0,
        "It is still there when they have finished.",
    ),
    (
        "Where does an agent see what has become of a report?",
        ("Nowhere", "On their own home page, with a date"),
        1,
        "Whoever raised it, or said “me too”, has an answer within a fortnight.",
    ),
)


def furnish(*, keeper: User, now: datetime) -> None:
    """Put something into the demo's training, as of now; a keeper is an admin."""
    last = Session.objects.filter(state=SessionState.HELD, lead__isnull=False).order_by("-starts_at", "pk").first()
    if last is not None:
        _speak(last)
    _champions(keeper, now)
    _propose(keeper, now)


def _speak(session: Session) -> None:
    """What was spoken of in a session, and what people said there."""
    keep_agenda(session)
    people = User.objects.filter(enrolments__session=session).order_by("pk")
    tool, lead = session.cycle.programme.tools.order_by("pk").first(), session.lead
    if tool is None or lead is None:
        return
    said = [(Capture.Kind.WORKED, WORKED[0]), (Capture.Kind.FAILED, FAILED), (Capture.Kind.WORKED, WORKED[1])]
    for minute, ((kind, text), who) in enumerate(zip(said, _others(people, lead), strict=False), start=10):
        at = session.starts_at + minute * _MINUTE
        capture(session=session, by=lead, said_by=who, kind=kind, tool=tool, text=text, now=at)


def _others(people: Iterable[User], lead: User) -> list[User]:
    return [person for person in people if person != lead]


def _champions(keeper: User, now: datetime) -> None:
    """Champions learn twice as long, and do a short check; this quarter's round is planned."""
    made = make_programme(
        by=keeper,
        now=now,
        name="Champions: asking and answering",
        summary="How to answer on the floor so that it helps the next one as well.",
        starts_on=Quarter.of(now.date()).first,
        roles=[Role.CHAMPION],
        minutes=45,
        seats=8,
        away_percent=50,
        completion=Completion.CHECK,
    )
    items = [CheckItem(text=text, options=list(said), right=right, why=why) for text, said, right, why in QUESTIONS]
    set_check(programme=made, by=keeper, items=items, now=now)
    first = made.cycles.order_by("opens_on").first()
    if first is not None and first.closes_on > (now + timedelta(days=7)).date():
        plan_round(cycle=first, by=keeper, now=now)


def _propose(keeper: User, now: datetime) -> None:
    """A change of a call type that comes soon; and a limit that what is reported most has just passed."""
    tool = Tool.objects.order_by("pk").last()
    calls = CallType.objects.filter(is_active=True, name__startswith="Billing").first() or CallType.objects.first()
    if tool is None or tool.owner is None or calls is None:
        return
    made = changes.draft(
        by=tool.owner,
        title="Calls about an invoice go to Billing at once",
        before="They waited in the general line and were passed on.",
        after="They come straight to Billing, with the customer’s last invoice open.",
        tool=tool,
        call_type=calls,
        effective_at=datetime.combine((now + SOON).date(), time(8), now.tzinfo),
        now=now - timedelta(days=2),
    )
    changes.publish(change=made, by=tool.owner, now=now - timedelta(days=1))
    lately = FrictionReport.objects.filter(created_at__gt=now - timedelta(days=NeedTerms().days)).exclude(category=None)
    most = lately.order_by().values("category", "tool").annotate(count=Count("pk")).order_by("-count").first()
    if most and most["count"] > 1:
        set_need_terms(by=keeper, reports=most["count"], days=NeedTerms().days, now=now)
