"""Template filters of the public clock."""

from django import template

from agenda.wording.counts import say_duration
from participation.wording import clock

register = template.Library()

for words in (say_duration, clock.say_proposals):
    register.filter(words)
