"""Template tags for schedules in words, also of a draft in a preview."""

from django import template

from agenda.services.previews import drafted_schedule
from agenda.wording import schedules

register = template.Library()

register.simple_tag(drafted_schedule)
register.simple_tag(schedules.event_summary)
for words in (
    *(schedules.next_title, schedules.day_and_hours, schedules.span_words, schedules.folded_title),
    *(schedules.run_words, schedules.plain_run, schedules.notice_title),
    *(schedules.notice_fact, schedules.notice_reason),
    *(schedules.change_title, schedules.change_day),
):
    register.filter(words)
