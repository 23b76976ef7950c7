"""Words about a trust level: what it allows, where it comes from, what the next one requires."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from moderation.enums import TrustLevel
from moderation.models import Trust
from moderation.trust import TrustAssessment
from moderation.wording.queue import join_counts


@dataclass(frozen=True)
class TrustWords:
    """Trust in words, for the sender on the proposal's page, and for moderators."""

    level: str
    #: What is published without review, and what is not.
    meaning: str
    #: One sentence each.
    why: list[str]


def say_trust(trust: Trust) -> TrustWords:
    """Return level, meaning and reasons of the trust in words."""
    level = str(trust.level.label)
    if trust.organisation:
        level = _("%(level)s, pour %(organisation)s") % {
            "level": level,
            "organisation": trust.organisation.name,
        }
    return TrustWords(level, _meaning(trust.level), _why(trust))


def _meaning(level: TrustLevel) -> str:
    return {
        TrustLevel.STOPPED: _(
            "On nous dit que quelqu’un d’autre se sert de cette adresse : tout attend d’être relu."
        ),
        TrustLevel.NEW: _("Quelqu’un relit tout avant que ça paraisse."),
        TrustLevel.KNOWN: _(
            "Quelqu’un relit tout avant que ça paraisse. Les liens du texte sont des liens."
        ),
        TrustLevel.TRUSTED: _(
            "Paraît tout de suite, sauf ce qui demande un regard. "
            "Une sur %(count)d, tirée au sort, est relue après coup."
        )
        % {"count": settings.TRUST["read_one_in"]},
        TrustLevel.PARTNER: _(
            "Paraît tout de suite et sans relecture, sauf ce qui demande un regard."
        ),
    }[level]


def _why(trust: Trust) -> list[str]:
    """Return the reasons for a trust level as sentences."""
    if trust.level == TrustLevel.STOPPED:
        return [_("Elle est à vous ? Écrivez à l’agenda : on la rouvre d’un geste.")]
    if trust.override:
        said = _("Décidé par l’agenda, jusqu’au %(day)s : « %(reason)s »")
        return [said % {"day": _day(trust.override.until), "reason": trust.override.reason}]
    return [_history(trust.standing), *_ahead(trust.standing)]


def _history(standing: TrustAssessment) -> str:
    """Return the decisions on what was sent, counted in words."""
    accepted = ngettext_lazy(
        "%(count)d proposition acceptée", "%(count)d propositions acceptées", "count"
    )
    corrected = ngettext_lazy("%(count)d correction juste", "%(count)d corrections justes", "count")
    refused = ngettext_lazy("%(count)d refusée", "%(count)d refusées", "count")
    blamed = ngettext_lazy(
        "%(count)d signalée à raison, ou indésirable",
        "%(count)d signalées à raison, ou indésirables",
        "count",
    )
    facts = join_counts(
        (standing.accepted, accepted),
        (standing.corrected, corrected),
        (standing.refused, refused),
        (standing.blamed, blamed),
    )
    return _("%(facts)s.") % {"facts": facts} if facts else _("Rien de décidé encore.")


def _ahead(standing: TrustAssessment) -> list[str]:
    """Return what is missing for the next level, and what time alone changes."""
    sentences = []
    if standing.lacks:
        words = (
            ngettext(
                "Encore %(count)d acceptée, et elle est connue.",
                "Encore %(count)d acceptées, et elle est connue.",
                standing.lacks,
            )
            if standing.level == TrustLevel.NEW
            else ngettext(
                "Encore %(count)d acceptée pour la confiance.",
                "Encore %(count)d acceptées pour la confiance.",
                standing.lacks,
            )
        )
        sentences.append(words % {"count": standing.lacks})
    if standing.ready_at:
        sentences.append(
            _("La confiance ne vient pas avant le %(day)s.") % {"day": _day(standing.ready_at)}
        )
    if standing.fades_at:
        sentences.append(
            _("Ce qui a été refusé ou signalé s’oublie à partir du %(day)s.")
            % {"day": _day(standing.fades_at)}
        )
    return sentences


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
