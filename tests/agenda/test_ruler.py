"""The ruler of a day: past and future hours, and the hand."""

import datetime as dt

from django.template import Context, Template

from agenda.ruler import LEAST, NARROW, WIDE, draw_ruler

COUNTS = [0] * 20 + [46] + [10] * 3


def bars(path: str) -> list[str]:
    return [f"M{shape}" for shape in path.split("M") if shape]


def test_the_current_hour_is_still_to_come():
    drawn = draw_ruler(COUNTS, dt.time(18, 42), WIDE)

    assert (len(bars(drawn.past)), len(bars(drawn.next))) == (18, 6)


def test_at_both_midnights_no_bar_is_lost():
    first, last = (draw_ruler(COUNTS, time, NARROW) for time in (dt.time(0, 0), dt.time(23, 59)))

    assert (len(bars(first.past)), len(bars(first.next))) == (0, 24)
    assert (len(bars(last.past)), len(bars(last.next))) == (23, 1)


def test_the_busiest_hour_is_the_tallest_and_an_empty_one_keeps_its_mark():
    drawn = draw_ruler(COUNTS, dt.time(0), WIDE)

    heights = [float(bar.split("-")[1].split("h")[0]) for bar in bars(drawn.next)]
    assert max(heights) == heights[20] == WIDE.tallest
    assert heights[0] == LEAST


def test_a_day_without_anything_is_flat():
    drawn = draw_ruler([0] * 24, dt.time(9), WIDE)

    assert {bar[bar.index("l") :] for bar in bars(drawn.past + drawn.next)} == {"l1 -4h20l-1 4z"}


def test_late_at_night_the_hour_is_written_to_the_left_of_the_hand():
    anchors = [draw_ruler(COUNTS, dt.time(hour), WIDE).anchor for hour in (9, 23)]

    assert anchors == ["start", "end"]


def test_the_hand_has_one_place_in_a_language_that_writes_commas():
    now = dt.datetime(2026, 3, 3, 17, 7, tzinfo=dt.UTC)
    template = Template("{% load agenda_covers %}{% ruler counts now %}")

    drawn = template.render(Context({"counts": COUNTS, "now": now}))

    assert 'class="here" x="926.8"' in drawn
