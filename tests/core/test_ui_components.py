"""The design system's tags draw what a reader, seeing or not, needs."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from feedback.commitments import models as commitments
from feedback.core.charts import Bar, Histogram, Point, Trend
from feedback.core.initials import initials_of
from feedback.core.looks import LOOKS
from feedback.core.parts import Choice
from feedback.core.promisebar import Kind
from feedback.core.showcase import icon_names
from feedback.core.squares import Squares
from feedback.core.toasts import UNDO, toast_of
from feedback.reports import models as reports

NOW = datetime(2026, 11, 18, 15, 42, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("state", [*reports.State.values, *commitments.State.values, *map(str, Kind)])
def test_every_state_has_a_shape_of_the_sprite_and_a_word(state: str) -> None:
    look = LOOKS[state]

    assert look.icon in icon_names()
    assert str(look.label) in render("{% status state %}", state=state)


def test_a_state_nobody_thought_of_shows_its_code_instead_of_nothing() -> None:
    assert "half baked" in render("{% status 'half_baked' %}")


def test_an_icon_is_silent_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'bell' %}")
    named = render("{% icon 'bell' label='News' %}")
    assert 'role="img" aria-label="News"' in named
    assert "aria-hidden" not in named


@pytest.mark.parametrize(
    ("name", "signs"),
    [("Marie Tremblay", "MT"), ("Agent 017", "17"), ("Owner 04", "O4"), ("Agent 131", "131"), ("Cher", "C"), ("", "?")],
)
def test_a_person_is_two_or_three_signs(name: str, signs: str) -> None:
    assert initials_of(name) == signs


def test_without_a_name_shows_the_shield_and_no_hint_of_who_it_was() -> None:
    html = render("{% person 'Agent 017' anonymous=True detail='no site shown' %}")

    assert "i-shield" in html
    assert "017" not in html
    assert "17" not in html


def test_an_instant_is_machine_readable_and_its_zone_is_in_the_tooltip() -> None:
    with timezone.override("America/Montreal"):
        html = render("{% when at form='near' %}", at=NOW + timedelta(days=1), now=NOW)

    assert 'datetime="2026-11-19T15:42:00Z"' in html
    assert "10:42 EST (Montreal)" in html
    assert ">tomorrow, 10:42<" in html


def test_no_instant_is_no_text() -> None:
    assert render("[{% when at %}{% due at %}{% on_day at %}]", at=None) == "[]"


def test_the_promise_bar_speaks() -> None:
    facts = {"opened_at": NOW - timedelta(days=8), "due_at": NOW + timedelta(days=6), "now": NOW}

    html = render("{% promise_bar opened_at=opened_at due_at=due_at %}", **facts)

    assert 'role="img" aria-label="Day 8 of 14"' in html
    assert 'class="pb run"' in html


@pytest.mark.parametrize(
    ("days", "more", "word"),
    [
        (8, {}, "On track"),
        (12, {}, "At risk"),
        (15, {}, "Broken"),
        (15, {"state": "missed", "ended_at": NOW}, "Broken, kept late"),
        (15, {"state": "kept", "ended_at": NOW - timedelta(days=9)}, "Kept"),
        (9, {"state": "paused", "ended_at": NOW}, "Clock stopped"),
        (9, {"state": "cancelled", "ended_at": NOW}, "Called off"),
    ],
)
def test_a_promises_status_is_true_at_this_moment(days: int, more: dict[str, object], word: str) -> None:
    opened = NOW - timedelta(days=days)
    facts = {"opened_at": opened, "due_at": opened + timedelta(days=14, hours=1), "state": "running", "ended_at": None}

    html = render(
        "{% promise_status opened_at=opened_at due_at=due_at state=state ended_at=ended_at %}", now=NOW, **facts | more
    )

    assert html.endswith(f"</svg>{word}</span>")


def test_the_fortnight_marks_today_for_everybody() -> None:
    facts = {"opened_at": NOW - timedelta(days=8), "due_at": NOW + timedelta(days=6), "now": NOW}

    html = render("{% fortnight opened_at=opened_at due_at=due_at seen_at=opened_at answer_due=due_at %}", **facts)

    assert html.count("<li") == 14
    assert html.count('aria-current="date"') == 1
    assert 'aria-label="seen on day 1"' in html
    assert 'aria-label="answer due Tue 24' in html


@pytest.mark.parametrize(
    ("squares", "words", "rows"),
    [
        (Squares(27, 18, 2), "27 asked, 18 say fixed, 2 still see it", 1),
        (Squares(19, 14, 1), "19 asked, 14 say fixed, 1 still sees it", 1),
        (Squares(3), "3 asked", 1),
        (Squares(112, 70, 6), "112 asked, 70 say fixed, 6 still see it", 3),
        (Squares(1000, 500), "1000 asked, 500 say fixed, one square is 5 people", 5),
    ],
)
def test_one_square_is_one_person_until_they_are_too_many(squares: Squares, words: str, rows: int) -> None:
    assert (squares.label, len(squares.rows)) == (words, rows)


def test_squares_run_on_over_the_rows() -> None:
    first, second = Squares(45, 42, 2).rows

    assert (first.track, first.fixed, first.still) == ("M0 4H398", "M0 4H398", "")
    assert (second.track, second.fixed, second.still) == ("M0 14H48", "M0 14H18", "M20 14H38")


class ExampleForm(forms.Form):
    words = forms.CharField(widget=forms.Textarea, max_length=10, help_text="One sentence is enough.")
    bad = forms.ChoiceField(widget=forms.RadioSelect, choices=[("b", Choice("Blocking", "I cannot go on"))])
    quiet = forms.BooleanField(required=False, label="Without my name")
    note = forms.CharField(required=False)


def test_a_field_is_wired_to_its_hint_its_error_and_its_counter() -> None:
    html = render("{% field form.words counter=True draft='x' %}", form=ExampleForm({"words": "far too many words"}))

    assert 'aria-describedby="id_words_error id_words_helptext id_words_left"' in html
    assert 'aria-invalid="true"' in html
    for part in ("error", "helptext", "left"):
        assert f'id="id_words_{part}"' in html
    assert 'data-draft="x"' in html
    assert 'for="id_words"' in html


def test_choices_are_a_group_with_second_lines_and_a_switch_says_it_is_one() -> None:
    form = ExampleForm()

    choices, switch = render("{% field form.bad %}", form=form), render("{% field form.quiet %}", form=form)

    assert "<fieldset" in choices
    assert "Blocking<small>I cannot go on</small>" in choices
    assert 'role="switch"' in switch
    assert "optional" not in switch


def test_only_optional_fields_say_so() -> None:
    form = ExampleForm()

    assert "optional" in render("{% field form.note %}", form=form)
    assert "optional" not in render("{% field form.words %}", form=form)


def test_the_error_summary_leads_to_each_field() -> None:
    html = render("{{ form }}", form=ExampleForm({"words": "", "bad": "z"}))

    assert "2 things need your attention." in html
    assert 'href="#id_words"' in html
    assert 'href="#id_bad_0"' in html
    assert 'id="id_bad_0"' in html


def test_filters_that_are_on_can_be_taken_off_one_by_one() -> None:
    request = RequestFactory().get("/board?note=refund&quiet=on&words=a&bad=b&cursor=xyz")
    form = ExampleForm(QueryDict("note=refund&words=a&bad=b&cursor=xyz"))

    html = render(
        "{% chips form as on %}{% for c in on %}[{{ c.label }}={{ c.value }} {{ c.url }}]{% endfor %}", **locals()
    )

    assert "[Bad=Blocking /board?note=refund&amp;words=a]" in html
    assert "cursor" not in html


def test_a_link_that_filters_starts_at_the_first_page() -> None:
    request = RequestFactory().get("/board?tool=3&cursor=xyz")

    assert render("{% query_with state='new' %}", request=request) == "?tool=3&amp;state=new"
    assert render("{% query_with tool=None %}", request=request) == "/board"


def test_a_toast_offers_to_undo_only_what_can_be_undone() -> None:
    undone = toast_of(Message(constants.SUCCESS, "Merged.", extra_tags=UNDO + "/reports/F-1/unmerge"))

    assert undone.undo == "/reports/F-1/unmerge"
    assert toast_of(Message(constants.SUCCESS, "Saved.")).undo == ""
    assert toast_of(Message(constants.ERROR, "Not saved.")).tone == "broken"


def test_a_histogram_says_its_message_and_gives_its_figures_as_a_table() -> None:
    chart = Histogram([Bar("0 d", 3), Bar("1 d", 0), Bar("15 d", 1, "broken")], "4 open reports.", limit_after=2)

    html = render("{% include 'ui/histogram.html' with anchor='a' heading='h' %}", chart=chart)

    assert 'aria-labelledby="h a-d"' in html
    assert "4 open reports." in html
    assert html.count('<th scope="row">') == 3
    assert [bar.height for bar in chart.drawn] == [150, 50]


def test_a_chart_of_nothing_is_drawn_all_the_same() -> None:
    empty = Histogram([Bar("0 d", 0)], "Nothing is open."), Trend([Point("week 1", None)], "Nothing fell due.")

    assert [chart.drawn for chart in empty] == [[], []]
    assert "Nothing fell due." in render("{% include 'ui/trend.html' with anchor='a' heading='h' %}", chart=empty[1])


def test_a_bad_week_stays_on_the_chart() -> None:
    trend = Trend([Point("a", 0.34), Point("b", 1.0)], "From 34% to 100%.")

    assert trend.floor == 30
    assert all(22 <= point.y <= 198 for point in trend.drawn)
