"""Template tags and filters for days and times."""

from django import template
from django.utils import timezone

from agenda.wording import counts, dates

register = template.Library()

register.simple_tag(dates.day_range)
register.simple_tag(timezone.localdate, name="today")
register.filter("seconds", counts.say_seconds)
for words in (
    dates.hour,
    dates.hours,
    dates.duration,
    dates.when,
    dates.next_or_now,
    dates.to_the_second,
    dates.iso,
    dates.day_number,
    dates.day_month,
    dates.day_of_title,
    dates.long_day,
    dates.short_day,
    dates.day_and_hour,
    dates.relative_day,
    dates.card_when,
    dates.weekday,
    dates.short_weekday,
    dates.month_name,
    dates.whole_day,
    dates.whole_moment,
    counts.grammatical,
    counts.outing_noun,
):
    register.filter(words)
