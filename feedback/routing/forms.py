"""The forms of routing: a rule, and a question to the rules. Every rule is the action's or the query's."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.forms import people_here
from feedback.catalogue.models import CallType, Category, Severity, Tool
from feedback.catalogue.queries import call_types_visible_to, categories_visible_to, tools_visible_to
from feedback.core.ids import parse_id
from feedback.core.parts import Choice
from feedback.people.models import OwnerGroup, Site, Team, User
from feedback.people.pickers import PersonField
from feedback.people.queries import sites_visible_to, teams_visible_to
from feedback.routing.actions.rules import ANSWERING, Draft
from feedback.routing.book import RELATIONS
from feedback.routing.models import RoutingRule

Target = RoutingRule.Target
TARGETS = [
    (Target.TOOL_OWNER, Choice(_("The tool’s owner"), _("as the catalogue names them"))),
    (Target.PERSON, Choice(_("A person"), _("always the same"))),
    (Target.GROUP, Choice(_("A group"), _("whoever has the fewest open reports"))),
    (Target.ROLE, Choice(_("A role"), _("nearest to the report, fewest open reports first"))),
]
ROLES = [("", "–"), *((role.value, role.label) for role in ANSWERING)]


#: With more teams than this, only those of the chosen sites are offered.
MOST_TEAMS = 300


class _WithSite:
    """Teams with the names of their sites, where the team's own name does not say it."""

    def label_from_instance(self, obj: Model) -> str:
        team = cast("Team", obj)
        return team.name if team.site.name in team.name else f"{team.site.name} · {team.name}"


class TeamField(_WithSite, forms.ModelChoiceField):
    """One team."""


class TeamsField(_WithSite, forms.ModelMultipleChoiceField):
    """Any number of teams."""


def teams_to_offer(teams: QuerySet[Team], sites: Iterable[Any], kept: Iterable[Team] = ()) -> QuerySet[Team]:
    """Teams in the order of their sites: all of them, or where that is too many those at `sites`, and the kept ones."""
    wanted = Q(is_active=True)
    if teams.filter(is_active=True).count() > MOST_TEAMS:
        wanted &= Q(site__in=[pk for pk in map(parse_id, sites) if pk])
    found = teams.filter(wanted | Q(pk__in=[team.pk for team in kept]))
    return found.select_related("site").order_by("site__name", "name")


def _some(model: type[Model], label: Any, help_text: Any = "") -> forms.ModelMultipleChoiceField:
    kind = TeamsField if model is Team else forms.ModelMultipleChoiceField
    return kind(
        model._default_manager.none(),
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


class RuleForm(forms.Form):
    """A rule: its name, its conditions, and to whom it leads. The fallback has no conditions."""

    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Reports say which rule chose their owner.")
    )
    tools = _some(Tool, _("Tools"))
    call_types = _some(CallType, _("Call types"))
    categories = _some(Category, _("Categories"))
    severities = forms.MultipleChoiceField(
        label=_("How bad"), choices=Severity.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sites = _some(Site, _("Sites"))
    teams = _some(Team, _("Teams"), _("A report counts for the team of whoever raised it."))
    target = forms.ChoiceField(label=_("Goes to"), choices=TARGETS, widget=forms.RadioSelect)
    person = PersonField(
        people_here, label=_("The person"), required=False, help_text=_("A name or an e-mail address.")
    )
    group = forms.ModelChoiceField(OwnerGroup.objects.none(), label=_("The group"), required=False, empty_label="–")
    role = forms.ChoiceField(label=_("The role"), choices=ROLES, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **kwargs: Any) -> None:
        self.rule = rule
        super().__init__(*args, **{"initial": _said_by(rule) if rule else {"target": Target.TOOL_OWNER}, **kwargs})
        if rule is not None and rule.is_fallback:
            for name in (*RELATIONS.values(), "severities"):
                del self.fields[name]
        for name in RELATIONS.values():
            if name in self.fields:
                self._offer(name, getattr(rule, name).all() if rule else ())
        self._offer("group", [rule.group] if rule and rule.group else ())

    def _offer(self, name: str, chosen: Iterable[Any]) -> None:
        """What is in use, and what the rule names already although it is retired."""
        field = cast("forms.ModelChoiceField[Any]", self.fields[name])
        if name == "teams":
            sites = cast("QueryDict", self.data).getlist("sites") if self.is_bound else self.initial.get("sites", [])
            field.queryset = teams_to_offer(Team.objects.all(), sites, chosen)
        else:
            kept = Q(is_active=True) | Q(pk__in=[thing.pk for thing in chosen])
            field.queryset = cast("QuerySet[Any]", field.queryset).model._default_manager.filter(kept)

    @property
    def narrows_place(self) -> bool:
        """Whether sites or teams are chosen, so that the page shows these conditions at once."""
        return any(self[name].value() for name in ("sites", "teams") if name in self.fields)

    def draft(self) -> Draft:
        """What the form says, for the action."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Draft(**given)


def _said_by(rule: RoutingRule) -> dict[str, Any]:
    relations = {name: [thing.pk for thing in getattr(rule, name).all()] for name in RELATIONS.values()}
    plain = {
        name: getattr(rule, name) for name in ("name", "severities", "target", "person", "group", "role", "version")
    }
    return {**plain, **relations}


class QuestionForm(forms.Form):
    """A report that somebody only thinks of, to ask the rules about it."""

    tool = forms.ModelChoiceField(Tool.objects.none(), label=_("Tool"), empty_label=_("Choose a tool"))
    severity = forms.ChoiceField(label=_("How bad"), choices=Severity.choices)
    call_type = forms.ModelChoiceField(CallType.objects.none(), label=_("Call type"), required=False, empty_label="–")
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), required=False, empty_label="–")
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label="–")
    team = TeamField(Team.objects.none(), label=_("Team"), required=False, empty_label="–")
    anonymous = forms.BooleanField(label=_("Without a name"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "tool": tools_visible_to(user),
            "call_type": call_types_visible_to(user),
            "category": categories_visible_to(user),
            "site": sites_visible_to(user).filter(is_active=True),
            "team": teams_to_offer(teams_visible_to(user), [self.data.get("site")]),
        }
        for name, rows in offered.items():
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows
