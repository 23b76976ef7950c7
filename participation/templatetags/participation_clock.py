"""Template filters of the public clock."""

from django import template

from participation.wording import clock

register = template.Library()

for words in (clock.say_duration, clock.say_proposals):
    register.filter(words)
