"""Words about corrections and reports: states, and mails."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from participation.enums import ReportKind, SentState
from participation.models import Correction, CorrectionOrReport, Report
from participation.wording.letters import Letter

#: Number of characters of a report's UUID that are shown.
NUMBER = 8


def state_words(notice: CorrectionOrReport) -> str:
    """Return the state, in words for the sender."""
    if isinstance(notice, Correction):
        accepted = _("C’était juste : c’est corrigé")
    elif notice.kind == ReportKind.PRICE:
        accepted = _("Le prix est vérifié")
    else:
        accepted = _("C’était juste")
    return {
        SentState.ACCEPTED: accepted,
        SentState.REFUSED: _("On n’a rien changé, et voici pourquoi"),
    }.get(SentState(notice.state), _("Quelqu’un va le lire"))


def receipt_letter(notice: CorrectionOrReport) -> Letter:
    """Return the receipt mail.

    It quotes nothing of the sender: the address may be anybody's.
    """
    what = _("une correction") if isinstance(notice, Correction) else _("un signalement")
    paragraphs = [
        _(
            "On a bien reçu %(what)s sur « %(title)s ». Quelqu’un lit, et on vous dira ce que ça "
            "a donné."
        )
        % {"what": what, "title": notice.subject},
    ]
    if notice.is_legal:
        paragraphs.append(
            _(
                "C’est l’accusé de réception que prévoit l’article 16 du règlement européen sur "
                "les services "
                "numériques : une personne décide, sans tri automatique, et vous écrit sa "
                "décision avec ses raisons."
            )
        )
    paragraphs.append(
        _(
            "Ce n’était pas vous ? La page ci-dessous efface votre adresse, et l’on ne vous écrit "
            "plus."
        )
    )
    return Letter(
        subject=_("Bien reçu : « %(title)s »") % {"title": notice.subject},
        paragraphs=paragraphs,
        action=_("Suivre, ou effacer mon adresse"),
    )


def receipts_words() -> str:
    """Return the introduction of a mail with many receipts of legal notices.

    It quotes nothing of them.
    """
    return _(
        "Beaucoup de signalements sont partis aujourd’hui avec votre adresse. Pour ne pas remplir "
        "votre boîte, voici "
        "en une fois l’accusé de réception de chacun, que prévoit l’article 16 du règlement "
        "européen sur les services "
        "numériques : une personne décide, sans tri automatique, et vous écrit sa décision "
        "avec ses raisons.\n\n"
        "Ce n’était pas vous ? Chaque page ci-dessous efface votre adresse, et l’on ne vous écrit "
        "plus. Elle mène "
        "aussi à tout ce qui est parti de cette adresse.\n"
    )


def receipt_line(report: Report, url: str) -> str:
    """Return a line of that mail: number, title and page."""
    said = _("n° %(number)s, « %(title)s »") % {
        "number": report.uuid.hex[:NUMBER],
        "title": report.subject,
    }
    return f"\n{said}\n{url}\n"


def receipts_subject() -> str:
    return _("Bien reçu : vos signalements d’aujourd’hui")


def answers_subject() -> str:
    return _("Vos signalements : ce qu’on a décidé")


def answers_words() -> str:
    """Return the introduction of a mail with many decisions, and how to contest."""
    said = _(
        "On a décidé de beaucoup de ce que vous avez signalé. Pour ne pas remplir votre boîte, "
        "voici le reste en une "
        "fois : chaque page ci-dessous dit pourquoi, et laisse contester."
    )
    return f"{said}\n\n{contest_words()}\n"


def answer_line(report: Report, url: str) -> str:
    """Return a line of that mail: number, title, decision and page."""
    decided = (
        _("c’était juste, et c’est fait")
        if report.state == SentState.ACCEPTED
        else _("on n’a rien changé")
    )
    facts = {"number": report.uuid.hex[:NUMBER], "title": report.subject, "decided": decided}
    said = _("n° %(number)s, « %(title)s » : %(decided)s") % facts
    return f"\n{said}\n{url}\n"


def notice_links_letter(links: Mapping[str, str]) -> Letter:
    """Return the mail with the links of notices; ``links`` has titles by address."""
    return Letter(
        subject=_("Vos liens : ce que vous avez signalé ou corrigé"),
        paragraphs=[
            _(
                "Vous les avez demandés : voici les liens qui suivent ce que vous avez signalé ou "
                "corrigé."
            ),
            *(
                _("« %(title)s » : %(url)s") % {"title": title, "url": url}
                for url, title in links.items()
            ),
            _("Chacun est une clé : qui l’a lit et efface tout ce qui est parti de cette adresse."),
        ],
        action=_("Suivre, ou effacer mon adresse"),
    )


def decided_letter(notice: CorrectionOrReport) -> Letter:
    """Return the mail of a decision.

    For a legal notice with reasons and ways to contest (DSA, articles 16 and 17).
    """
    title = str(notice.subject)
    if notice.state == SentState.ACCEPTED:
        if isinstance(notice, Correction):
            said = _("Vous aviez raison : « %(title)s » est corrigé, grâce à vous. Merci.")
        elif notice.kind == ReportKind.PRICE:  # several reports may have given different prices
            said = _(
                "Le prix de « %(title)s » est vérifié, et la page le dit. Merci de l’avoir signalé."
            )
        else:
            said = _("Vous aviez raison, et c’est fait pour « %(title)s ». Merci de l’avoir dit.")
        subject = _("Merci : « %(title)s »")
    else:
        said = _(
            "On a lu ce que vous nous avez dit de « %(title)s », et on n’a rien changé. Voici "
            "pourquoi :"
        )
        subject = _("On a regardé « %(title)s »")
    return Letter(
        subject % {"title": title},
        [said % {"title": title}],
        quote=notice.answer,
        after=contest_words() if notice.is_legal else "",
        action=_("Voir la réponse"),
    )


def contest_words() -> str:
    return _(
        "Une personne a décidé, sans machine. Vous n’êtes pas d’accord ? Dites-le sur la page "
        "ci-dessous, dans les six "
        "mois : quelqu’un relit, gratuitement. Restent aussi un organisme de règlement des "
        "litiges certifié (article "
        "21 du règlement sur les services numériques) et le tribunal."
    )


def corrected_letter(title: str, address: str, labels: Sequence[str]) -> Letter:
    """Return the mail to the author of a corrected event: what changed, not who reported it."""
    return Letter(
        subject=_("« %(title)s » a été corrigé") % {"title": title},
        paragraphs=[
            _("Quelqu’un a signalé une erreur, l’agenda l’a vérifiée, et votre sortie est à jour."),
            _("Ce qui a changé : %(parts)s.") % {"parts": ", ".join(labels)},
            address,
            _("Ce n’est pas juste ? Dites-le sur la page ci-dessous, on remet."),
        ],
        action=_("Dire ce qui n’est pas juste"),
    )


def withdrawn_letter(title: str, answer: str) -> Letter:
    """Return the mail to the author of an event withdrawn as illegal or offensive.

    It is the statement of reasons of DSA, article 17.
    """
    return Letter(
        subject=_("« %(title)s » est retiré de l’agenda") % {"title": title},
        paragraphs=[
            _("On nous l’a signalé comme choquant ou illégal. Une personne l’a lu, et l’a retiré."),
        ],
        quote=answer,
        after=contest_words(),
        action=_("Écrire à l’agenda"),
    )
