"""`{{ check.after_rate|rate }}`: so many reports per 100 calls, with the figures that tell."""

from django import template

from feedback.changes import effect_words

register = template.Library()
register.filter("rate", effect_words.rate)
