"""Words about decisions: what was decided, by whom, and why a decision is refused."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.models import User
from agenda.models import Event
from agenda.models.drafts import field_values
from moderation.enums import DecisionAction
from moderation.models import Decision, Reason

#: Technical fields that no reader sees.
NOT_SAID = {
    "pk",
    "uid",
    "slug",
    "owner",
    "created_at",
    "time_zone",
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "go_live_at",
    "expire_at",
    "expired",
    "locked",
    "locked_at",
    "locked_by",
    "latest_revision",
    "live_revision",
    "workflow_states",
    "revisions",
}


def moderator_name(user: User | None) -> str:
    """Return a moderator's name; «somebody» if there is none."""
    return (user and user.get_full_name()) or _("Quelqu’un")


def say_decided(decision: Decision) -> str:
    """Return who decided what and when, for a moderator who comes second."""
    when = date_format(timezone.localtime(decision.decided_at), "TIME_FORMAT")
    if decision.by_trust:
        return _("Parue à %(when)s par confiance, sans relecture.") % {"when": when}
    return _("%(who)s a déjà décidé, à %(when)s : « %(what)s ».") % {
        "who": moderator_name(decision.moderator),
        "when": when,
        "what": _("Accepter") if _is_accepted(decision) else decision.get_action_display(),
    }


def _is_accepted(decision: Decision) -> bool:
    """Return whether it accepts a correction or report, which are not published."""
    return decision.action == DecisionAction.APPROVE and not decision.item.rules.publishes


def changed_fields(before: Revision, after: Revision) -> list[str]:
    """Return the labels of fields that differ between two revisions of an event."""
    old = field_values(before.as_object())
    new = field_values(after.as_object())
    names = [
        name for name in {**old, **new} if name not in NOT_SAID and old.get(name) != new.get(name)
    ]
    fields = {field.name: getattr(field, "verbose_name", "") for field in Event._meta.get_fields()}
    fields["unread_words"] = "dates"
    return list(dict.fromkeys(str(fields.get(name) or name) for name in names))


def explain_change(expected: int | None, latest: Revision | None) -> str:
    """Return why a decision does not match the shown version: who changed what, and when."""
    if latest is None:
        return _("Elle n’a plus de texte à relire.")
    when = date_format(timezone.localtime(latest.created_at), "TIME_FORMAT")
    who = moderator_name(latest.user) if latest.user else _("Qui la propose")
    before = Revision.objects.filter(pk=expected).first()
    names = (
        changed_fields(before, latest) if before and before.object_id == latest.object_id else []
    )
    sentence = _("%(who)s l’a changée à %(when)s : relisez-la, puis décidez.") % {
        "who": who,
        "when": when,
    }
    what = _("Ce qui a changé : %(names)s.") % {"names": ", ".join(names)} if names else ""
    return f"{capfirst(sentence)} {what}".strip()


def say_reasons(reason: Reason | None, word: str, language: str) -> str:
    """Return the reason in ``language``, then the moderator's words, for the author."""
    return "\n\n".join(
        part for part in (reason.text_in(language) if reason else "", word.strip()) if part
    )


def say_undoable(decision: Decision) -> str:
    """Return the message about one's own decision while it can be undone."""
    sentence = {
        DecisionAction.APPROVE: _("« %(title)s » : publiée."),
        DecisionAction.ASK: _("« %(title)s » : question posée."),
        DecisionAction.REFUSE: _("« %(title)s » : refusée."),
        DecisionAction.MERGE: _("« %(title)s » : réunie à l’autre."),
        DecisionAction.SPAM: _("« %(title)s » : indésirable."),
    }[DecisionAction(decision.action)]
    if _is_accepted(decision):
        sentence = _("« %(title)s » : c’est accepté.")
    if decision.action == DecisionAction.APPROVE:
        sentence = decision.item.rules.accepted(decision.item) or sentence
    return sentence % {"title": decision.item.title}
