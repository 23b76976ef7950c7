"""CMS screen of exercises: how long each took on the team's devices, per step and over time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from alerts.enums import CapStatus
from alerts.models import Alert
from alerts.permissions import may_write
from alerts.plot import ExercisePlot, Showing, duration_at_most, plot_exercises
from alerts.viewsets.screens import ReadingScreen, alert_url
from messaging.enums import MessageKind
from messaging.figures import MEDIAN, P95, Figures, figures_of_all, time_of_share
from messaging.models import Message, Subscription

#: Most exercises on the screen and on the plot.
SHOWN = 24
#: Query string of the composer that makes the alert an exercise.
AS_EXERCISE = "?nature=exercice"

LABELS = {
    "written": gettext_lazy("écrit au registre"),
    "posted": gettext_lazy("posté"),
    "accepted": gettext_lazy("accepté par le service"),
    "shown": gettext_lazy("montré par l’appareil"),
}


@dataclass(frozen=True, slots=True)
class StepTimes:
    """One step of an exercise: number of devices and latencies.

    Empty latencies if no device reached it.
    """

    label: str
    count: int
    median: str = ""
    p95: str = ""
    slowest: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One message of an exercise with its measurements."""

    message: Message
    alert: Alert
    figures: Figures

    @property
    def steps(self) -> list[StepTimes]:
        return [
            _step_of(str(LABELS[name]), seconds) for name, seconds in self.figures.steps.items()
        ]

    @property
    def silent(self) -> int:
        """Return how many devices accepted the message but never reported that they showed it."""
        steps = self.figures.steps
        return max(0, len(steps["accepted"]) - len(steps["shown"])) if steps else 0


@dataclass(frozen=True, slots=True)
class ExercisesPage:
    """Context of ``alerts/cms/exercises.html``."""

    #: Number of the team's devices that exercises are sent to.
    devices: int
    exercises: Sequence[Exercise]
    #: Exercises that were shown, oldest first.
    showings: Sequence[Showing]
    plot: Sequence[ExercisePlot]
    may_write: bool


class ExercisesView(ReadingScreen):
    template_name = "alerts/cms/exercises.html"
    page_title = gettext_lazy("Exercices")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_write(self.user):
            return []
        url = alert_url("compose") + AS_EXERCISE
        return [HeaderButton(_("Préparer un exercice"), url=url, icon_name="plus")]

    def get_page(self) -> ExercisesPage:
        """Build the page of exercises and tests, with how fast devices showed each."""
        drills = Message.objects.filter(kind=MessageKind.ALERT).exclude(status=CapStatus.ACTUAL)
        messages = list(drills.select_related("alert", "audience")[:SHOWN])
        figures = figures_of_all(messages)
        exercises = [Exercise(one, one.alert, figures[one.pk]) for one in messages if one.alert]
        showings = [
            _showing_of(one) for one in reversed(exercises) if one.figures.steps.get("shown")
        ]
        return ExercisesPage(
            devices=Subscription.objects.proven().filter(is_tester=True, wants_alerts=True).count(),
            exercises=exercises,
            showings=showings,
            plot=plot_exercises(showings),
            may_write=may_write(self.user),
        )


def _step_of(label: str, seconds: list[float]) -> StepTimes:
    """Return the number of devices and the latencies of a step, from its sorted seconds."""
    if not seconds:
        return StepTimes(label, 0)
    median, p95 = time_of_share(seconds, MEDIAN), time_of_share(seconds, P95)
    return StepTimes(
        label,
        len(seconds),
        duration_at_most(median),
        duration_at_most(p95),
        duration_at_most(seconds[-1]),
    )


def _showing_of(exercise: Exercise) -> Showing:
    """Return when the exercise was approved, and its latencies on the devices' screens."""
    seconds = exercise.figures.steps["shown"]
    return Showing(exercise.message.at, time_of_share(seconds, MEDIAN), seconds[-1])
