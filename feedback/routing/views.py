"""The set-up pages of routing: the rules in their order, one rule and its history, and *Who would get this?*"""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.ids import parse_id
from feedback.core.parts import Entry
from feedback.core.toasts import say
from feedback.events.registry import verb_of
from feedback.people.models import User
from feedback.routing import actions, book, explain, queries
from feedback.routing.findings import findings
from feedback.routing.forms import QuestionForm, RuleForm
from feedback.routing.models import RoutingRule
from feedback.routing.permissions import may_edit_rules, may_read_rules


@login_required
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in the order in which they are tried, with what is wrong with them."""
    demand(may_read_rules(request.user))
    found = book.read()
    context = {
        "rules": [(rule, explain.rule_name(rule.name), explain.rule_sentence(rule)) for rule in found],
        "movable": len(found) - 1,
        "findings": findings(found),
        "may_edit": may_edit_rules(request.user),
        "moved": parse_id(request.GET.get("moved")),
        "way": request.GET.get("way"),
    }
    return render(request, "routing/rules.html", context)


@login_required
@require_GET
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: what it says, and every version of it."""
    demand(may_read_rules(request.user))
    row = get_object_or_404(queries.rules_visible_to(_person(request)), pk=pk)
    said = next(one for one in book.read() if one.id == row.pk)
    context = {
        "row": row,
        "rule": said,
        "name": explain.rule_name(said.name),
        "sentence": explain.rule_sentence(said),
        "history": [_entry(chapter) for chapter in queries.history_of(row)],
        "findings": [one for one in findings() if one.rule_id == row.pk],
        "may_edit": may_edit_rules(request.user),
    }
    return render(request, "routing/rule.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    demand(may_edit_rules(request.user))
    form = RuleForm(request.POST or None)
    if form.is_valid():
        made = fill_in(form, lambda: actions.create_rule(by=_person(request), draft=form.draft()))
        if made:
            say(request, _("The rule “%(name)s” is on.") % {"name": made.name})
            return redirect("routing:rules")
    return _form_page(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule say something else."""
    demand(may_edit_rules(request.user))
    row = get_object_or_404(book.rows(), pk=pk)
    form = RuleForm(request.POST or None, rule=row)
    if form.is_valid():
        version = form.cleaned_data["version"]
        saved = fill_in(
            form, lambda: actions.edit_rule(rule=row, by=_person(request), draft=form.draft(), version=version)
        )
        if saved:
            say(request, _("The rule “%(name)s” is saved.") % {"name": explain.rule_name(saved.name)})
            return redirect("routing:rules")
    return _form_page(request, form)


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a rule one place earlier or later."""
    row, way = _row(request, pk), "up" if "up" in request.POST else "down"
    place = parse_id(request.POST.get(way)) or 1
    press(request, lambda: actions.move_rule(rule=row, by=_person(request), to=place))
    return redirect(f"{reverse('routing:rules')}?moved={pk}&way={way}#rule-{pk}")


@login_required
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a rule off, or on again."""
    row, on = _row(request, pk), request.POST.get("on") == "1"
    act = actions.enable_rule if on else actions.disable_rule
    if press(request, lambda: act(rule=row, by=_person(request))):
        told = _("The rule “%(name)s” is on.") if on else _("The rule “%(name)s” is off.")
        say(request, told % {"name": row.name})
    return redirect("routing:rules")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a rule away."""
    row = _row(request, pk)
    if request.method == "POST":
        if press(request, lambda: actions.delete_rule(rule=row, by=_person(request))):
            say(request, _("The rule “%(name)s” is deleted.") % {"name": row.name})
        return redirect("routing:rules")
    context = {
        "title": _("Delete the rule “%(name)s”?") % {"name": explain.rule_name(row.name)},
        "text": _(
            "New reports will be decided by the rules that are left. Reports under way keep their owner and reason."
        ),
        "action_url": reverse("routing:delete", args=[pk]),
        "confirm_label": _("Delete it"),
        "cancel_url": reverse("routing:rule", args=[pk]),
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


@login_required
@require_GET
def tester(request: HttpRequest) -> HttpResponse:
    """*Who would get this?*: the winning rule for a report one thinks of, and why each rule before it did not match."""
    demand(may_read_rules(request.user))
    person = _person(request)
    form = QuestionForm(request.GET or None, user=person)
    preview = queries.preview(person, **form.cleaned_data) if form.is_valid() else None
    return render(request, "routing/tester.html", {"form": form, "preview": preview})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Ask the rules anew for the open reports of somebody who has left, or for those without an owner."""
    demand(may_edit_rules(request.user))
    owner = get_object_or_404(User, pk=pk) if pk else None
    if request.method == "POST":
        done = press(request, lambda: actions.route_again(owner=owner, by=_person(request)))
        if done is not None:
            told = ngettext(
                "The rules were asked for %(count)s report.", "The rules were asked for %(count)s reports.", done
            )
            say(request, told % {"count": done})
        return redirect("routing:rules")
    context = {
        "title": _("Ask the rules again?"),
        "text": _("Each open report of %(name)s goes to whom the rules choose today.") % {"name": owner.name}
        if owner
        else _("Each open report without an owner goes to whom the rules choose today."),
        "action_url": request.path,
        "confirm_label": _("Ask the rules"),
        "cancel_url": reverse("routing:rules"),
    }
    return render(request, "ui/confirm.html", context)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _row(request: HttpRequest, pk: int) -> RoutingRule:
    """A rule to be changed; whoever may not change rules is told so."""
    demand(may_edit_rules(request.user))
    return get_object_or_404(RoutingRule, pk=pk)


def _entry(chapter: queries.Chapter) -> Entry:
    """One line of a rule's history; below it what the rule said from then on."""
    event, actor = chapter.event, chapter.actor.name if chapter.actor else "Fortnight"
    verb = verb_of(event.verb)
    sentence = str(verb.sentence) % {**event.data, "actor": actor, "name": explain.rule_name(event.data["name"])}
    return Entry(verb.icon, event.at, sentence, detail=chapter.sentence)


def _form_page(request: HttpRequest, form: RuleForm) -> HttpResponse:
    context = {"form": form, "rule": form.rule, "name": explain.rule_name(form.rule.name) if form.rule else ""}
    return render(request, "routing/form.html", context, status=400 if form.is_bound else 200)
