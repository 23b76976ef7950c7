"""/direct/<slug>/questions/: ask, and read answers with the time that they took."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nights.enums import QuestionState
from nights.exceptions import CoverageRefused
from nights.figures import QuestionFigures, figures_of_questions
from nights.forms import AskForm
from nights.models import Coverage, ReaderQuestion
from nights.plot import TallyDrawing, draw_tally
from nights.services.questions import ask_question, want_question
from nights.throttling import ASK, WANT
from nights.wording import say_length
from web.conditional import secret_page

#: Signed cookie of a device: its questions, and those that it wants, too.
COOKIE, SALT = "direct_questions", "nights.questions"
KEPT_FOR_S = 7 * 24 * 3600
#: Most keys of a cookie.
MOST_KEPT = 60
ANSWERS_SHOWN = 40
#: An answer is late above four times the median, or this, if the median is less.
LATE_S = 300
ORDERS = {"", "demandees", "lentes"}


@dataclass
class OwnQuestions:
    """What a device asked, and what it wants to know, by key."""

    asked: list[int]
    wanted: list[int]

    @classmethod
    def of(cls, request: HttpRequest) -> "OwnQuestions":
        """Read the cookie; empty if it is absent, forged or too old."""
        try:
            given = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=KEPT_FOR_S)
            asked, wanted = json.loads(given or "[[],[]]")
        except (signing.BadSignature, ValueError):
            return cls([], [])
        return cls(asked, wanted)

    def write(self, response: HttpResponse, *, is_secure: bool) -> None:
        response.set_signed_cookie(
            COOKIE,
            json.dumps([self.asked[-MOST_KEPT:], self.wanted[-MOST_KEPT:]]),
            salt=SALT,
            max_age=KEPT_FOR_S,
            httponly=True,
            secure=is_secure,
            samesite="Strict",
        )


@dataclass(frozen=True)
class QuestionsPage:
    """Context of ``nights/questions.html``."""

    coverage: Coverage
    form: AskForm
    problem: str
    own: Sequence[ReaderQuestion]
    wanted: frozenset[int]
    waiting: Sequence[ReaderQuestion]
    answered: Sequence[ReaderQuestion]
    order: str
    figures: QuestionFigures
    tally: TallyDrawing

    @property
    def late_s(self) -> int:
        """Seconds above which an answer is said to be late."""
        return 4 * max(LATE_S, self.figures.median_s or 0)


@secret_page
def questions_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the questions; a POST asks one, wants one, or takes one off the device's list."""
    coverage = get_object_or_404(Coverage.objects.select_related("programme", "event"), slug=slug)
    own = OwnQuestions.of(request)
    form, problem = AskForm(), ""
    if request.method == "POST":
        deed = request.POST.get("faire", "poser")
        form = AskForm(request.POST if deed == "poser" else None)
        problem = act_on(request, coverage, own, form, deed)
        if not problem and not form.errors:
            response: HttpResponse = redirect("nights:questions", slug)
            own.write(response, is_secure=request.is_secure())
            return response
    now = timezone.now()
    order = request.GET.get("ordre", "")
    figures = figures_of_questions(coverage, now)
    page = QuestionsPage(
        coverage=coverage,
        form=form,
        problem=problem,
        own=own_questions(coverage, own.asked),
        wanted=frozenset(own.wanted),
        waiting=list(coverage.questions.open()[:ANSWERS_SHOWN]),
        answered=answered_questions(coverage, order),
        order=order if order in ORDERS else "",
        figures=figures,
        tally=draw_tally(figures),
    )
    status = 422 if problem or form.errors else 200
    return render(request, "nights/questions.html", {"page": page}, status=status)


def act_on(
    request: HttpRequest, coverage: Coverage, own: OwnQuestions, form: AskForm, deed: str
) -> str:
    """Do what was posted, and note it in ``own``; return what is wrong, "" if nothing is."""
    if deed == "poser":
        return keep_question(request, coverage, own, form)
    key = request.POST.get("question", "")
    question = coverage.questions.filter(pk=key).first() if key.isdecimal() else None
    if question is None or WANT.take(request):
        return ""
    if deed == "effacer":
        own.asked = [one for one in own.asked if one != question.pk]
    elif question.state == QuestionState.OPEN and question.pk not in own.wanted + own.asked:
        want_question(question)
        own.wanted.append(question.pk)
    return ""


def keep_question(
    request: HttpRequest, coverage: Coverage, own: OwnQuestions, form: AskForm
) -> str:
    """Keep the question of a valid form; return why it is refused."""
    if not form.is_valid():
        return ""
    if wait_s := ASK.take(request):
        words = _("Beaucoup de questions viennent d’ici. La suivante dans %(time)s.")
        return words % {"time": say_length(max(60, wait_s))}
    try:
        question = ask_question(coverage, form.cleaned_data["text"], form.cleaned_data["name"])
    except CoverageRefused as refusal:
        return str(refusal)
    own.asked.append(question.pk)
    return ""


def own_questions(coverage: Coverage, keys: Sequence[int]) -> list[ReaderQuestion]:
    """Return the questions that this device asked, the last one first."""
    if not keys:
        return []
    mine = coverage.questions.filter(pk__in=keys).select_related("into")
    return list(mine.order_by("-asked_at", "-pk"))


def answered_questions(coverage: Coverage, order: str) -> list[ReaderQuestion]:
    """Return the answered questions: the last ones, the most wanted, or the slowest."""
    answered = coverage.questions.answered()
    if order == "demandees":
        answered = answered.order_by("-wanted", "-answered_at")
    if order == "lentes":
        answered = answered.order_by(F("asked_at") - F("answered_at"))
    return list(answered[:ANSWERS_SHOWN])
