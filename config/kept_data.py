"""Personal data kept by the site: each kind with its use, retention, tables and clean-up chore.

One list, shown on ``/vos-donnees/``; a test compares it with every table of the site and every
chore of the clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda.models.merges import UNDONE_WITHIN
from config.clock import REVISIONS_KEPT_DAYS, TASKS_KEPT
from messaging.services.digests import UNCONFIRMED_KEPT as DIGESTS_UNCONFIRMED_KEPT
from messaging.services.figures import BOUNCES_KEPT, DELIVERIES_KEPT, MAILS_KEPT
from messaging.services.subscriptions import KEPT as SUBSCRIPTIONS_KEPT
from messaging.services.subscriptions import NETWORKS_KEPT
from participation.services.browsers import KNOWN_FOR
from participation.services.chores import KEPT as UNCONFIRMED_KEPT
from participation.services.proofs import LIFE as PROOFS_KEPT
from participation.throttling import CODES
from search.services.fruitless import KEPT as WORDS_KEPT

ONE_YEAR, ONE_DAY = timedelta(days=365), timedelta(days=1)


@dataclass(frozen=True)
class KeptData:
    """One kind of personal data: what it is, its use, its retention, and its tables."""

    what: Promise
    use: Promise
    #: Returns the retention in words, computed from the constant of the clean-up.
    how_long: Callable[[], str]
    #: Labels of the models that hold it.
    models: tuple[str, ...]
    #: Name of the clean-up chore; "" if it is deleted with something else or by a person.
    cut_by: str = ""


@dataclass(frozen=True)
class Group:
    """Kinds of data about the same people, under one heading of the page."""

    anchor: str
    title: Promise
    kept: tuple[KeptData, ...]


def time_words(kept: timedelta) -> str:
    """Return a duration in words: «48 heures», «90 jours», «2 ans»."""
    if kept >= ONE_YEAR:
        return ngettext("%(count)d an", "%(count)d ans", kept // ONE_YEAR) % {
            "count": kept // ONE_YEAR
        }
    if kept > 2 * ONE_DAY:
        return ngettext("%(count)d jour", "%(count)d jours", kept.days) % {"count": kept.days}
    hours = kept // timedelta(hours=1)
    return ngettext("%(count)d heure", "%(count)d heures", hours) % {"count": hours}


def _for(kept: timedelta) -> Callable[[], str]:
    """Return a function that gives this duration in words, in the active language."""
    return lambda: time_words(kept)


def _as_long_as_the_browser() -> str:
    return _("Autant que l’adresse du navigateur")


def _as_long_as_what_was_sent() -> str:
    return _("Autant que ce que vous avez envoyé")


def _thirteen_months() -> str:
    return _("13 mois")


def _without_end() -> str:
    return _("Sans limite")


def _after_the_last_date() -> str:
    days = timedelta(days=settings.PARTICIPATION_KEPT_DAYS)
    return _("%(time)s après la dernière date de la sortie, ou la décision") % {
        "time": time_words(days)
    }


READERS = Group(
    "en-lisant",
    gettext_lazy("De qui passe"),
    (
        KeptData(
            gettext_lazy("Le nombre de demandes d’une adresse réseau, ou électronique, brouillée"),
            gettext_lazy("Arrêter les abus"),
            lambda: (
                _("%(time)s au plus, puis effacé dans l’heure")
                % {"time": time_words(timedelta(seconds=CODES.per_mailbox.get_expiry()))}
            ),
            ("accounts.AttemptCount",),
            "purge attempts",
        ),
        KeptData(
            gettext_lazy("Les mots d’une recherche qui n’a rien trouvé, sans personne derrière"),
            gettext_lazy("Apprendre ce qui manque à l’agenda"),
            lambda: _("%(time)s après la dernière fois") % {"time": time_words(WORDS_KEPT)},
            ("search.FruitlessSearch",),
            "forget searches that found nothing",
        ),
    ),
)
BROWSERS = Group(
    "garde",
    gettext_lazy("D’un navigateur abonné"),
    (
        KeptData(
            gettext_lazy(
                "L’adresse que le service de notification du navigateur lui a donnée, et ses deux clés"
            ),
            gettext_lazy(
                "Le joindre, et chiffrer ce qu’on lui dit : le service ne peut pas le lire"
            ),
            lambda: (
                _("%(time)s après la dernière visite") % {"time": time_words(SUBSCRIPTIONS_KEPT)}
            ),
            ("messaging.Subscription",),
            "forget browsers not seen",
        ),
        KeptData(
            gettext_lazy(
                "Le réseau qui a demandé l’abonnement, sous une forme qui ne dit pas lequel"
            ),
            gettext_lazy("Que personne ne retarde les messages de bienvenue des autres"),
            lambda: (
                _("Jusqu’à ce que le message de bienvenue soit accepté ; %(time)s au plus")
                % {"time": time_words(NETWORKS_KEPT)}
            ),
            ("messaging.Welcome",),
            "forget who asked for browsers not proven",
        ),
        KeptData(
            gettext_lazy(
                "Vos choix : thèmes, quartiers, gravité, langue, heures de silence et leur fuseau horaire"
            ),
            gettext_lazy("Ne sonner que pour ce que vous avez demandé"),
            _as_long_as_the_browser,
            ("messaging.Subscription",),
        ),
        KeptData(
            gettext_lazy("Les sorties que ce navigateur suit"),
            gettext_lazy("Dire qu’une date change"),
            _as_long_as_the_browser,
            ("messaging.Follow",),
        ),
        KeptData(
            gettext_lazy(
                "Les recherches que ce navigateur garde, et les sorties qui leur ont répondu"
            ),
            gettext_lazy("Dire une nouvelle sortie, une seule fois"),
            lambda: _("Autant que l’adresse ; une sortie, jusqu’à ce qu’elle soit finie"),
            (
                "messaging.KeptSearch",
                "messaging.Question",
                "messaging.EventMatch",
                "messaging.Finding",
            ),
            "forget what kept searches found",
        ),
        KeptData(
            gettext_lazy("Les jours de l’abonnement et de la dernière visite"),
            gettext_lazy("Savoir quand oublier"),
            _as_long_as_the_browser,
            ("messaging.Subscription",),
        ),
        KeptData(
            gettext_lazy("Ce qui lui a été envoyé, et si le service l’a accepté"),
            gettext_lazy("Ne perdre personne, et compter"),
            lambda: (
                _(
                    "%(time)s ; il ne reste ensuite qu’un compte. Le lien se rompt plus tôt si vous effacez"
                )
                % {"time": time_words(DELIVERIES_KEPT)}
            ),
            ("messaging.Delivery", "alerts.ExerciseTiming"),
            "forget who was owed what",
        ),
    ),
)
MAIL = Group(
    "par-mail",
    gettext_lazy("De qui reçoit nos mails"),
    (
        KeptData(
            gettext_lazy(
                "Votre adresse électronique, la recherche que vous recevez, son rythme et sa langue"
            ),
            gettext_lazy("L’écrire, à vous seul"),
            lambda: (
                _("Jusqu’à ce que vous l’arrêtiez ; %(time)s si personne ne confirme")
                % {"time": time_words(DIGESTS_UNCONFIRMED_KEPT)}
            ),
            ("messaging.Digest",),
            "erase searches by mail never confirmed",
        ),
        KeptData(
            gettext_lazy("Le jour où vous l’avez demandée, et celui où vous l’avez confirmée"),
            gettext_lazy("Prouver que c’est vous qui la voulez"),
            lambda: _("Autant que la recherche"),
            ("messaging.Digest",),
        ),
        KeptData(
            gettext_lazy("Les mails qu’on vous a écrits, et si votre serveur les a acceptés"),
            gettext_lazy("N’en perdre aucun, et compter"),
            lambda: (
                _("%(time)s, ou jusqu’à ce que vous effaciez ce dont ils parlent")
                % {"time": time_words(MAILS_KEPT)}
            ),
            ("messaging.Mail",),
            "forget mails",
        ),
        KeptData(
            gettext_lazy("D’une adresse qui n’existe plus, son empreinte, sans l’adresse"),
            gettext_lazy("Ne plus lui écrire"),
            _for(BOUNCES_KEPT),
            ("messaging.SuppressedAddress",),
            "forget mails",
        ),
        KeptData(
            gettext_lazy("L’empreinte de votre adresse, par une clé de la ville"),
            gettext_lazy("La reconnaître, quoi que vous demandiez"),
            lambda: _("Un jour de plus que ce que vous avez demandé ou envoyé"),
            ("accounts.Address",),
            "forget addresses that nothing is kept of",
        ),
    ),
)
SENDERS = Group(
    "envoye",
    gettext_lazy("De qui propose, corrige ou signale"),
    (
        KeptData(
            gettext_lazy("Votre adresse électronique, et si quelqu’un a montré qu’elle est à lui"),
            gettext_lazy("Vous répondre, et savoir ce que vous avez déjà envoyé"),
            lambda: _("Autant que la dernière chose que vous avez envoyée"),
            ("participation.Contact",),
            "erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("Un brouillon, ou ce que personne n’a confirmé"),
            gettext_lazy("Le retrouver là où vous l’avez laissé"),
            lambda: _("%(time)s sans y toucher") % {"time": time_words(UNCONFIRMED_KEPT)},
            ("participation.Proposal", "participation.Picture"),
            "erase proposals never confirmed",
        ),
        KeptData(
            gettext_lazy("Ce que vous avez envoyé : vos mots, votre nom si vous le donnez, le fil"),
            gettext_lazy("Le relire, vous répondre, le publier sans votre nom"),
            _after_the_last_date,
            (
                "participation.Proposal",
                "participation.Post",
                "participation.Correction",
                "participation.Report",
            ),
            "erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("Votre photo, sans sa date ni son lieu de prise"),
            gettext_lazy("La montrer à qui relit"),
            lambda: _("Jusqu’à la décision ; acceptée, elle est celle de la sortie"),
            ("participation.Picture",),
            "sweep pictures of nobody",
        ),
        KeptData(
            gettext_lazy("L’empreinte de votre réseau et de ses voisins, jamais son adresse"),
            gettext_lazy(
                "Que personne ne remplisse la file, et reprendre d’un coup ce qu’un abus a envoyé"
            ),
            _as_long_as_what_was_sent,
            ("participation.Proposal", "participation.Correction", "participation.Report"),
            "erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("L’empreinte des liens qui ouvrent votre proposition"),
            gettext_lazy("Vous laisser la suivre sans compte"),
            _as_long_as_what_was_sent,
            ("participation.AccessLink",),
            "erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("L’empreinte du cookie d’un navigateur connu pour votre adresse"),
            gettext_lazy("Envoyer la proposition suivante sans code"),
            _for(KNOWN_FOR),
            ("participation.KnownBrowser",),
            "forget browsers known for too long",
        ),
        KeptData(
            gettext_lazy("Que quelqu’un redemande les liens d’une adresse, brouillée"),
            gettext_lazy("Les envoyer, si l’adresse en a"),
            lambda: _("Le temps de les envoyer"),
            ("participation.LinkRequest",),
            "send the links that were asked for",
        ),
        KeptData(
            gettext_lazy("L’empreinte d’un calcul que votre navigateur a fait"),
            gettext_lazy("Qu’il ne serve qu’une fois"),
            _for(PROOFS_KEPT),
            ("participation.UsedChallenge",),
            "forget proofs of work",
        ),
        KeptData(
            gettext_lazy("Ce qui a été décidé de votre envoi, et pourquoi"),
            gettext_lazy("Vous le dire, et ne pas le décider deux fois"),
            _as_long_as_what_was_sent,
            ("moderation.QueueItem", "moderation.Decision"),
            "erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy(
                "Le niveau de confiance donné à votre adresse, et l’organisation pour laquelle elle parle"
            ),
            gettext_lazy("Publier plus vite ce que vous envoyez"),
            lambda: _("Autant que votre adresse"),
            ("moderation.TrustOverride", "moderation.Representative"),
            "erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("D’une adresse dont quelqu’un d’autre se sert, son empreinte"),
            gettext_lazy("Que rien n’en paraisse sans relecture"),
            lambda: _("Jusqu’à ce qu’elle vous soit rendue"),
            ("moderation.StoppedAddress",),
            "bring back what a stolen address did",
        ),
    ),
)
ORGANISERS = Group(
    "publie",
    gettext_lazy("De qui organise"),
    (
        KeptData(
            gettext_lazy(
                "Le nom, le site, le téléphone ou l’adresse que publie une sortie, un lieu, une organisation"
            ),
            gettext_lazy("Qu’on sache qui l’organise, et comment le joindre"),
            lambda: _("Tant que c’est publié ; l’agenda garde ce qui a eu lieu"),
            ("agenda.Event", "agenda.Place", "agenda.Organisation", "wagtailembeds.Embed"),
        ),
        KeptData(
            gettext_lazy("Les versions d’avant"),
            gettext_lazy("Revenir sur une erreur"),
            lambda: time_words(timedelta(days=REVISIONS_KEPT_DAYS)),
            ("wagtailcore.Revision",),
            "purge revisions",
        ),
    ),
)
EDITORS = Group(
    "comptes",
    gettext_lazy("De qui écrit l’agenda, avec un compte"),
    (
        KeptData(
            gettext_lazy("Nom, adresse électronique, rôle, préférences, mot de passe brouillé"),
            gettext_lazy("Entrer, et faire ce à quoi on a droit"),
            lambda: _("Tant que le compte existe"),
            (
                "accounts.User",
                "agenda.Membership",
                "wagtailusers.UserProfile",
                "wagtailcore.APIToken",
                "wagtailcore.PageSubscription",
                "sources.Source",
            ),
        ),
        KeptData(
            gettext_lazy("Qui est entré"),
            gettext_lazy("Ne pas redemander le mot de passe à chaque page"),
            lambda: time_words(timedelta(seconds=settings.SESSION_COOKIE_AGE)),
            ("sessions.Session",),
            "purge sessions",
        ),
        KeptData(
            gettext_lazy("Qui a écrit, relu, approuvé, changé ou réuni quoi, et quand"),
            gettext_lazy("Répondre de ce qui est public"),
            _without_end,
            (
                "agenda.Change",
                "alerts.Alert",
                "alerts.AlertTemplate",
                "alerts.AuditLine",
                "search.Double",
                "wagtailcore.Page",
                "agenda.HomePage",
                "agenda.ArticlePage",
                "agenda.ProgrammePage",
                "agenda.SelectionIndexPage",
                "agenda.SelectionPage",
                "wagtailcore.WorkflowState",
                "wagtailcore.TaskState",
                "wagtailcore.Comment",
                "wagtailcore.CommentReply",
                "wagtailimages.Image",
                "wagtaildocs.Document",
                "wagtailcore.UploadedFile",
            ),
        ),
        KeptData(
            gettext_lazy("Les journaux du CMS : qui a enregistré quoi, ligne par ligne"),
            gettext_lazy("Revenir sur une erreur"),
            _thirteen_months,
            ("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"),
            "cut the logs of the CMS",
        ),
        KeptData(
            gettext_lazy("Qui a changé une date, ou le nom d’un lieu, d’une catégorie…"),
            gettext_lazy("Répondre de ce qui est public"),
            _thirteen_months,
            ("agenda.Change", "agenda.Refresh"),
            "cut the ledger of changes",
        ),
        KeptData(
            gettext_lazy("Ce qu’il faudrait pour séparer deux fiches réunies"),
            gettext_lazy("Revenir sur une erreur"),
            _for(UNDONE_WITHIN),
            ("agenda.Merge",),
            "forget what undoing a merge would take",
        ),
        KeptData(
            gettext_lazy("Les formulaires ouverts, et ce qui y est tapé pour l’aperçu"),
            gettext_lazy("Que deux personnes ne s’écrasent pas"),
            lambda: _("Le temps de s’en servir"),
            ("wagtailadmin.EditingSession", "wagtailadmin.FormState"),
        ),
        KeptData(
            gettext_lazy("Les travaux de fond, avec ce qu’ils devaient faire"),
            gettext_lazy("Trouver les pannes"),
            _for(TASKS_KEPT),
            ("django_tasks_database.DBTaskResult",),
            "purge tasks",
        ),
    ),
)
#: In the order of the page.
GROUPS = (READERS, BROWSERS, MAIL, SENDERS, ORGANISERS, EDITORS)
#: Models without personal data: public records, what is derived from them, and the site's settings.
NOT_PERSONAL = frozenset(
    {
        "agenda.Area",
        "agenda.CalendarEdition",
        "agenda.Category",
        "agenda.CommitCounter",
        "agenda.EventCalendar",
        "agenda.EventDate",
        "agenda.EventKeyword",
        "agenda.Keyword",
        "agenda.Occurrence",
        "agenda.PlaceAlias",
        "agenda.PublishedSlug",
        "agenda.SelectionChoice",
        "messaging.Audience",
        "messaging.EventNews",
        "messaging.Message",
        "messaging.PageNews",
        "messaging.QuietWindow",
        "messaging.ReceiptCount",
        "messaging.SearchNews",
        "alerts.Topic",
        "auth.Group",
        "auth.Permission",
        "config.ChoreState",
        "config.Heartbeat",
        "contenttypes.ContentType",
        "moderation.Reason",
        "search.ComparedPlace",
        "search.Fingerprint",
        "search.FingerprintDay",
        "search.FingerprintStem",
        "search.IndexedBearing",
        "search.IndexedDay",
        "search.IndexedEvent",
        "search.IndexedMeaning",
        "search.IndexedName",
        "search.IndexedText",
        "search.IndexedWord",
        "search.Landmark",
        "search.StemFrequency",
        "search.Synonym",
        "sources.SourceRecord",
        "taggit.Tag",
        "taggit.TaggedItem",
        "wagtailadmin.Admin",
        "wagtailcore.Collection",
        "wagtailcore.CollectionViewRestriction",
        "wagtailcore.GroupApprovalTask",
        "wagtailcore.GroupCollectionPermission",
        "wagtailcore.GroupPagePermission",
        "wagtailcore.GroupSitePermission",
        "wagtailcore.Locale",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.ReferenceIndex",
        "wagtailcore.Site",
        "wagtailcore.Task",
        "wagtailcore.Workflow",
        "wagtailcore.WorkflowContentType",
        "wagtailcore.WorkflowPage",
        "wagtailcore.WorkflowTask",
        "wagtailimages.Rendition",
        "wagtailredirects.Redirect",
        "wagtailsearch.IndexEntry",
        "wagtailsearch.SQLiteFTSIndexEntry",
    }
)
