"""Template filters of the public clock."""

from django import template

from participation.wording import clock

register = template.Library()

for words in (clock.span, clock.proposals):
    register.filter(words)
