"""Everything that can be set up, in the order in which somebody would look for it."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the set-up, and what it answers."""

    title: str | Promise
    hint: str | Promise
    url_name: str
    icon: str

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Section:
    """Pages that belong together."""

    title: str | Promise
    places: tuple[Place, ...]


SECTIONS = (
    Section(
        _("People and places"),
        (
            Place(
                _("Organisation"),
                _("Name, language, the board’s reach, when a report reopens"),
                "setup:organisation",
                "globe",
            ),
            Place(
                _("People"), _("Who works here, with which roles; import, invite, hand over"), "people:list", "people"
            ),
            Place(_("Sites"), _("Where people work, their zone and hours"), "people:sites", "site"),
            Place(_("Teams"), _("Who belongs together at a site"), "people:teams", "people"),
            Place(_("Groups of owners"), _("People who answer for something together"), "people:groups", "people"),
            Place(_("Away"), _("Who is away, and who stands in"), "people:absences", "calendar"),
        ),
    ),
    Section(
        _("What reports are about"),
        (
            Place(_("Tools"), _("AI tools, their vendors, versions and owners"), "catalogue:tools", "tool"),
            Place(_("Vendors"), _("Who makes them"), "catalogue:vendors", "vendor"),
            Place(_("Call types"), _("What calls are about"), "catalogue:call-types", "talk"),
            Place(_("Categories"), _("Kinds of friction"), "catalogue:categories", "board"),
            Place(_("Call volumes"), _("How many calls there were"), "catalogue:volumes", "chart"),
            Place(_("Panels"), _("The report form inside the agents’ own desktop"), "panels:list", "screen"),
        ),
    ),
    Section(
        _("Who answers, by when"),
        (
            Place(_("Routing rules"), _("Who gets a report, and why"), "routing:rules", "rule"),
            Place(_("Who would get this?"), _("Try a report and see the rule that wins"), "routing:tester", "help"),
            Place(_("Promises"), _("What a report is promised, by when"), "commitments:policies", "promise"),
            Place(_("Calendars"), _("Working hours and holidays"), "calendars:list", "calendar"),
        ),
    ),
    Section(
        _("Champions"),
        (
            Place(_("Rosters"), _("Who takes turns, for whom and when"), "champions:rosters", "week"),
            Place(_("Rosters for a site"), _("Teams, shifts and people in one go"), "champions:guided", "site"),
        ),
    ),
    Section(
        _("Scored calls"),
        (Place(_("Rubrics"), _("What is marked in a call, and how much it weighs"), "quality:rubrics", "chart"),),
    ),
    Section(
        _("Training"),
        (Place(_("Programmes"), _("What comes back, for whom, how often"), "training:programmes", "train"),),
    ),
    Section(
        _("On the floor"),
        (Place(_("Screens"), _("Links for the screens on the wall, without sign-in"), "screens:list", "screen"),),
    ),
    Section(
        _("What happened"),
        (
            Place(_("Journal"), _("Every act, by whom and when; sealed"), "events:journal", "event"),
            Place(_("Health"), _("Whether everything that happens by itself does"), "insights:health", "clock"),
            Place(_("How long data is kept"), _("Months by kind, legal holds"), "retention:rules", "lock"),
            Place(_("Given up"), _("Reactions and mails that failed, to try again"), "events:dead", "undo"),
            Place(_("Tables"), _("Django’s admin, to look at"), "admin:index", "board"),
        ),
    ),
)


def sections() -> list[Section]:
    """The sections with those of their pages that this installation has."""
    return [Section(section.title, tuple(place for place in section.places if _exists(place))) for section in SECTIONS]


def missing() -> list[str]:
    """Names of pages that lead nowhere. A test keeps this empty."""
    return [place.url_name for section in SECTIONS for place in section.places if not _exists(place)]


def _exists(place: Place) -> bool:
    try:
        return bool(place.url)
    except NoReverseMatch:
        return False
