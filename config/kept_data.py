"""Personal data kept by the site: each kind with its use, retention, tables and clean-up chore.

One list, shown on ``/vos-donnees/``; a test compares it with every table of the site and every
chore of the clock.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from accounts.services.activity import DOOR_SESSION_S, IDLE_AFTER, SESSIONS_KEPT
from accounts.services.deeds import DEEDS_KEPT
from accounts.services.grants import SIGN_ONS_KEPT
from accounts.services.leaving import DEPARTURES_KEPT, GRACE
from agenda.models.merges import UNDONE_WITHIN
from agenda.services.kept import REMOVALS_KEPT
from config.clock import REVISIONS_KEPT_DAYS, TASKS_KEPT
from messaging.services.digests import UNCONFIRMED_KEPT as DIGESTS_UNCONFIRMED_KEPT
from messaging.services.figures import BOUNCES_KEPT, DELIVERIES_KEPT, MAILS_KEPT
from messaging.services.subscriptions import KEPT as SUBSCRIPTIONS_KEPT
from messaging.services.subscriptions import NETWORKS_KEPT
from nights.services.questions import UNANSWERED_KEPT
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
    #: Retention in words; ``%(time)s`` is the constant of the clean-up.
    retention: Promise | str
    #: Labels of the models that hold it.
    models: tuple[str, ...]
    time: timedelta = timedelta()
    #: Name of the clean-up chore; "" if it is deleted with something else or by a person.
    cut_by: str = ""

    @property
    def how_long(self) -> str:
        return str(self.retention) % {"time": time_words(self.time)}


@dataclass(frozen=True)
class KeptDataGroup:
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


TIME_ALONE = "%(time)s"
AS_LONG_AS_THE_BROWSER = gettext_lazy("Autant que l’adresse du navigateur")
AS_LONG_AS_WHAT_WAS_SENT = gettext_lazy("Autant que ce que vous avez envoyé")
THIRTEEN_MONTHS = gettext_lazy("13 mois")
WITHOUT_END = gettext_lazy("Sans limite")

READERS = KeptDataGroup(
    "en-lisant",
    gettext_lazy("De qui passe"),
    (
        KeptData(
            gettext_lazy("Le nombre de demandes d’une adresse réseau, ou électronique, brouillée"),
            gettext_lazy("Arrêter les abus"),
            gettext_lazy("%(time)s au plus, puis effacé dans l’heure"),
            ("accounts.AttemptCount", "accounts.LimitEntry"),
            time=timedelta(seconds=CODES.per_mailbox.get_expiry()),
            cut_by="purge attempts",
        ),
        KeptData(
            gettext_lazy("Les mots d’une recherche qui n’a rien trouvé, sans personne derrière"),
            gettext_lazy("Apprendre ce qui manque à l’agenda"),
            gettext_lazy("%(time)s après la dernière fois"),
            ("search.FruitlessSearch",),
            time=WORDS_KEPT,
            cut_by="forget searches that found nothing",
        ),
    ),
)
BROWSERS = KeptDataGroup(
    "garde",
    gettext_lazy("D’un navigateur abonné"),
    (
        KeptData(
            gettext_lazy(
                "L’adresse que le service de notification du navigateur lui a donnée, et ses "
                "deux clés"
            ),
            gettext_lazy(
                "Le joindre, et chiffrer ce qu’on lui dit : le service ne peut pas le lire"
            ),
            gettext_lazy("%(time)s après la dernière visite"),
            ("messaging.Subscription",),
            time=SUBSCRIPTIONS_KEPT,
            cut_by="forget browsers not seen",
        ),
        KeptData(
            gettext_lazy(
                "Le réseau qui a demandé l’abonnement, sous une forme qui ne dit pas lequel"
            ),
            gettext_lazy("Que personne ne retarde les messages de bienvenue des autres"),
            gettext_lazy("Jusqu’à ce que le message de bienvenue soit accepté ; %(time)s au plus"),
            ("messaging.Welcome",),
            time=NETWORKS_KEPT,
            cut_by="forget who asked for browsers not proven",
        ),
        KeptData(
            gettext_lazy(
                "Vos choix : thèmes, quartiers, gravité, langue, heures de silence et leur "
                "fuseau horaire"
            ),
            gettext_lazy("Ne sonner que pour ce que vous avez demandé"),
            AS_LONG_AS_THE_BROWSER,
            ("messaging.Subscription",),
        ),
        KeptData(
            gettext_lazy("Les sorties que ce navigateur suit"),
            gettext_lazy("Dire qu’une date change"),
            AS_LONG_AS_THE_BROWSER,
            ("messaging.Follow",),
        ),
        KeptData(
            gettext_lazy(
                "Les recherches que ce navigateur garde, et les sorties qui leur ont répondu"
            ),
            gettext_lazy("Dire une nouvelle sortie, une seule fois"),
            gettext_lazy("Autant que l’adresse ; une sortie, jusqu’à ce qu’elle soit finie"),
            (
                "messaging.KeptSearch",
                "messaging.Question",
                "messaging.EventMatch",
                "messaging.Finding",
            ),
            cut_by="forget what kept searches found",
        ),
        KeptData(
            gettext_lazy("Les jours de l’abonnement et de la dernière visite"),
            gettext_lazy("Savoir quand oublier"),
            AS_LONG_AS_THE_BROWSER,
            ("messaging.Subscription",),
        ),
        KeptData(
            gettext_lazy("Ce qui lui a été envoyé, et si le service l’a accepté"),
            gettext_lazy("Ne perdre personne, et compter"),
            gettext_lazy(
                "%(time)s ; il ne reste ensuite qu’un compte. Le lien se rompt plus tôt si vous "
                "effacez"
            ),
            ("messaging.Delivery", "alerts.ExerciseTiming"),
            time=DELIVERIES_KEPT,
            cut_by="forget who was owed what",
        ),
    ),
)
MAIL = KeptDataGroup(
    "par-mail",
    gettext_lazy("De qui reçoit nos mails"),
    (
        KeptData(
            gettext_lazy(
                "Votre adresse électronique, la recherche que vous recevez, son rythme et sa langue"
            ),
            gettext_lazy("L’écrire, à vous seul"),
            gettext_lazy("Jusqu’à ce que vous l’arrêtiez ; %(time)s si personne ne confirme"),
            ("messaging.Digest",),
            time=DIGESTS_UNCONFIRMED_KEPT,
            cut_by="erase searches by mail never confirmed",
        ),
        KeptData(
            gettext_lazy("Le jour où vous l’avez demandée, et celui où vous l’avez confirmée"),
            gettext_lazy("Prouver que c’est vous qui la voulez"),
            gettext_lazy("Autant que la recherche"),
            ("messaging.Digest",),
        ),
        KeptData(
            gettext_lazy("Les mails qu’on vous a écrits, et si votre serveur les a acceptés"),
            gettext_lazy("N’en perdre aucun, et compter"),
            gettext_lazy("%(time)s, ou jusqu’à ce que vous effaciez ce dont ils parlent"),
            ("messaging.Mail",),
            time=MAILS_KEPT,
            cut_by="forget mails",
        ),
        KeptData(
            gettext_lazy("D’une adresse qui n’existe plus, son empreinte, sans l’adresse"),
            gettext_lazy("Ne plus lui écrire"),
            TIME_ALONE,
            ("messaging.SuppressedAddress",),
            time=BOUNCES_KEPT,
            cut_by="forget mails",
        ),
        KeptData(
            gettext_lazy("L’empreinte de votre adresse, par une clé de la ville"),
            gettext_lazy("La reconnaître, quoi que vous demandiez"),
            gettext_lazy("Un jour de plus que ce que vous avez demandé ou envoyé"),
            ("accounts.Address",),
            cut_by="forget addresses that nothing is kept of",
        ),
    ),
)
SENDERS = KeptDataGroup(
    "envoye",
    gettext_lazy("De qui propose, corrige ou signale"),
    (
        KeptData(
            gettext_lazy("Votre adresse électronique, et si quelqu’un a montré qu’elle est à lui"),
            gettext_lazy("Vous répondre, et savoir ce que vous avez déjà envoyé"),
            gettext_lazy("Autant que la dernière chose que vous avez envoyée"),
            ("participation.Contact",),
            cut_by="erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("Un brouillon, ou ce que personne n’a confirmé"),
            gettext_lazy("Le retrouver là où vous l’avez laissé"),
            gettext_lazy("%(time)s sans y toucher"),
            ("participation.Proposal", "participation.Picture"),
            time=UNCONFIRMED_KEPT,
            cut_by="erase proposals never confirmed",
        ),
        KeptData(
            gettext_lazy("Ce que vous avez envoyé : vos mots, votre nom si vous le donnez, le fil"),
            gettext_lazy("Le relire, vous répondre, le publier sans votre nom"),
            gettext_lazy("%(time)s après la dernière date de la sortie, ou la décision"),
            (
                "participation.Proposal",
                "participation.Post",
                "participation.Correction",
                "participation.Report",
            ),
            time=timedelta(days=settings.PARTICIPATION_KEPT_DAYS),
            cut_by="erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("Votre photo, sans sa date ni son lieu de prise"),
            gettext_lazy("La montrer à qui relit"),
            gettext_lazy("Jusqu’à la décision ; acceptée, elle est celle de la sortie"),
            ("participation.Picture",),
            cut_by="sweep pictures of nobody",
        ),
        KeptData(
            gettext_lazy("L’empreinte de votre réseau et de ses voisins, jamais son adresse"),
            gettext_lazy(
                "Que personne ne remplisse la file, et reprendre d’un coup ce qu’un abus a envoyé"
            ),
            AS_LONG_AS_WHAT_WAS_SENT,
            ("participation.Proposal", "participation.Correction", "participation.Report"),
            cut_by="erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("L’empreinte des liens qui ouvrent votre proposition"),
            gettext_lazy("Vous laisser la suivre sans compte"),
            AS_LONG_AS_WHAT_WAS_SENT,
            ("participation.AccessLink",),
            cut_by="erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("L’empreinte du cookie d’un navigateur connu pour votre adresse"),
            gettext_lazy("Envoyer la proposition suivante sans code"),
            TIME_ALONE,
            ("participation.KnownBrowser",),
            time=KNOWN_FOR,
            cut_by="forget browsers known for too long",
        ),
        KeptData(
            gettext_lazy("Que quelqu’un redemande les liens d’une adresse, brouillée"),
            gettext_lazy("Les envoyer, si l’adresse en a"),
            gettext_lazy("Le temps de les envoyer"),
            ("participation.LinkRequest",),
            cut_by="send the links that were asked for",
        ),
        KeptData(
            gettext_lazy("L’empreinte d’un calcul que votre navigateur a fait"),
            gettext_lazy("Qu’il ne serve qu’une fois"),
            TIME_ALONE,
            ("participation.UsedChallenge",),
            time=PROOFS_KEPT,
            cut_by="forget proofs of work",
        ),
        KeptData(
            gettext_lazy("Ce qui a été décidé de votre envoi, et pourquoi"),
            gettext_lazy("Vous le dire, et ne pas le décider deux fois"),
            AS_LONG_AS_WHAT_WAS_SENT,
            ("moderation.QueueItem", "moderation.Decision"),
            cut_by="erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy(
                "Le niveau de confiance donné à votre adresse, et l’organisation pour laquelle "
                "elle parle"
            ),
            gettext_lazy("Publier plus vite ce que vous envoyez"),
            gettext_lazy("Autant que votre adresse"),
            ("moderation.TrustOverride", "moderation.Representative"),
            cut_by="erase who sent what is long over",
        ),
        KeptData(
            gettext_lazy("D’une adresse dont quelqu’un d’autre se sert, son empreinte"),
            gettext_lazy("Que rien n’en paraisse sans relecture"),
            gettext_lazy("Jusqu’à ce qu’elle vous soit rendue"),
            ("moderation.StoppedAddress",),
            cut_by="bring back what a stolen address did",
        ),
    ),
)
ORGANISERS = KeptDataGroup(
    "publie",
    gettext_lazy("De qui organise"),
    (
        KeptData(
            gettext_lazy(
                "Le nom, le site, le téléphone ou l’adresse que publie une sortie, un lieu, une "
                "organisation"
            ),
            gettext_lazy("Qu’on sache qui l’organise, et comment le joindre"),
            gettext_lazy("Tant que c’est publié ; l’agenda garde ce qui a eu lieu"),
            ("agenda.Event", "agenda.Place", "agenda.Organisation", "wagtailembeds.Embed"),
        ),
        KeptData(
            gettext_lazy("Les versions d’avant"),
            gettext_lazy("Revenir sur une erreur"),
            TIME_ALONE,
            ("wagtailcore.Revision",),
            time=timedelta(days=REVISIONS_KEPT_DAYS),
            cut_by="purge revisions",
        ),
    ),
)
ACCOUNTS = KeptDataGroup(
    "compte",
    gettext_lazy("De qui a un compte"),
    (
        KeptData(
            gettext_lazy("Vos adresses, et un nom si vous le donnez ; le jour de votre venue"),
            gettext_lazy("Vous laisser entrer, et retrouver ce qui est à vous"),
            gettext_lazy(
                "Tant que le compte existe ; %(time)s sans y venir, et un mail annonce qu’il "
                "s’efface"
            ),
            (
                "accounts.User",
                "accounts.AccountAddress",
                "account.EmailAddress",
                "account.EmailConfirmation",
            ),
            time=IDLE_AFTER,
            cut_by="tell accounts that nobody comes to",
        ),
        KeptData(
            gettext_lazy("Un compte que vous effacez, fermé"),
            gettext_lazy("Vous laisser changer d’avis"),
            TIME_ALONE,
            ("accounts.User",),
            time=GRACE,
            cut_by="erase accounts whose day has come",
        ),
        KeptData(
            gettext_lazy("Vos clés d’accès, et le secret chiffré d’une application à codes"),
            gettext_lazy("Vérifier que c’est vous"),
            gettext_lazy("Jusqu’à ce que vous les retiriez"),
            ("mfa.Authenticator",),
        ),
        KeptData(
            gettext_lazy("Les appareils d’où vous êtes entré, avec leur adresse réseau"),
            gettext_lazy("Vous les montrer, et les fermer"),
            gettext_lazy("%(time)s après la dernière visite, ou jusqu’à ce que vous sortiez"),
            ("usersessions.UserSession",),
            time=SESSIONS_KEPT,
            cut_by="end sessions not seen",
        ),
        KeptData(
            gettext_lazy("Qui est entré"),
            gettext_lazy("Ne pas redemander la clé à chaque page"),
            TIME_ALONE,
            ("sessions.Session",),
            time=timedelta(seconds=settings.SESSION_COOKIE_AGE),
            cut_by="purge sessions",
        ),
        KeptData(
            gettext_lazy(
                "À la porte : l’adresse que vous tapez, ou ce qu’y montre l’identité de la ville"
            ),
            gettext_lazy("Vous reconnaître, et fermer aussi là-bas quand vous sortez"),
            gettext_lazy(
                "%(time)s, puis effacé dans la journée ; une fois entré, jusqu’à ce que vous "
                "sortiez"
            ),
            ("sessions.Session",),
            time=timedelta(seconds=DOOR_SESSION_S),
            cut_by="purge sessions",
        ),
        KeptData(
            gettext_lazy(
                "Le numéro que vous donne l’identité reliée à votre compte, son niveau de garantie "
                "et le jour : ni nom, ni rien d’autre de ce qu’elle sait"
            ),
            gettext_lazy("Entrer par elle"),
            gettext_lazy("Jusqu’à ce que vous la déliiez, ou tant que le compte existe"),
            ("accounts.UpstreamIdentity",),
        ),
        KeptData(
            gettext_lazy(
                "Les sites que vous reliez à ce compte, et ce que vous les laissez savoir"
            ),
            gettext_lazy("Vous les montrer, et ne pas vous le redemander"),
            gettext_lazy("Jusqu’à ce que vous les déliiez, ou tant que le compte existe"),
            ("accounts.Consent",),
        ),
        KeptData(
            gettext_lazy("Le numéro sous lequel chacun de ces sites vous connaît"),
            gettext_lazy("Qu’un site vous reconnaisse, sans que deux puissent se comparer"),
            gettext_lazy("Tant que le compte existe, même délié : vous pouvez y revenir"),
            ("accounts.Subject",),
        ),
        KeptData(
            gettext_lazy(
                "Vos entrées sur ces sites : quand, comment vous avez montré qui vous êtes, et "
                "l’empreinte de ce qui les tient ouvertes"
            ),
            gettext_lazy("Vous y laisser entré, et prévenir le site quand vous sortez"),
            gettext_lazy("Jusqu’à ce que vous sortiez, ou %(time)s sans servir ; un an au plus"),
            ("accounts.Grant",),
            time=SIGN_ONS_KEPT,
            cut_by="purge sign-ons at other sites",
        ),
        KeptData(
            gettext_lazy("Les sorties que le compte garde, et celles que vous en avez retirées"),
            gettext_lazy("La même liste sur tous vos appareils"),
            gettext_lazy("Tant que le compte existe ; une sortie retirée, %(time)s"),
            ("agenda.KeptOuting",),
            time=REMOVALS_KEPT,
            cut_by="forget outings removed long ago",
        ),
        KeptData(
            gettext_lazy("L’adresse secrète de votre calendrier, si vous l’ouvrez"),
            gettext_lazy("Que votre calendrier lise vos sorties, et personne d’autre"),
            gettext_lazy("Jusqu’à ce que vous la fermiez"),
            ("agenda.PersonalCalendar",),
        ),
        KeptData(
            gettext_lazy(
                "Ce que le compte suit et garde, s’il veut des mails, de quelles alertes, et ses "
                "heures de silence"
            ),
            gettext_lazy("Vous prévenir sur tous vos appareils, ou par mail"),
            gettext_lazy("Jusqu’à ce que vous ne le suiviez plus"),
            ("messaging.AccountFollow", "messaging.AccountSearch", "messaging.AccountRecipient"),
        ),
        KeptData(
            gettext_lazy(
                "Ce que vous avez envoyé et que quelqu’un a jugé bon, une adresse confirmée, et "
                "qui en a jugé"
            ),
            gettext_lazy("Vous donner les badges, et vous montrer d’où ils viennent"),
            gettext_lazy(
                "%(time)s ; si vous effacez le compte, il n’en reste que ce qui a été fait, et "
                "quand"
            ),
            ("accounts.Deed",),
            time=DEEDS_KEPT,
            cut_by="forget deeds of long ago",
        ),
        KeptData(
            gettext_lazy("Vos badges, et ceux que vous montrez"),
            gettext_lazy("Vous les laisser, et les montrer si vous le voulez"),
            gettext_lazy("Tant que le compte existe"),
            ("accounts.Award",),
        ),
        KeptData(
            gettext_lazy("Sur quels navigateurs abonnés le compte est entré"),
            gettext_lazy("Vous y dire ce que le compte suit"),
            gettext_lazy("Jusqu’à ce que vous en sortiez"),
            ("messaging.Subscription",),
        ),
        KeptData(
            gettext_lazy("Qu’un compte a été effacé, quand, et de quoi ; rien de qui"),
            gettext_lazy("Pouvoir le prouver"),
            TIME_ALONE,
            ("accounts.Departure",),
            time=DEPARTURES_KEPT,
            cut_by="erase accounts whose day has come",
        ),
    ),
)
EDITORS = KeptDataGroup(
    "comptes",
    gettext_lazy("De qui écrit l’agenda, avec un compte"),
    (
        KeptData(
            gettext_lazy("Nom, adresse électronique, rôle, préférences"),
            gettext_lazy("Entrer, et faire ce à quoi on a droit"),
            gettext_lazy("Tant que le compte existe"),
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
            gettext_lazy("Qui a invité qui à créer une clé, quand, et l’empreinte du lien"),
            gettext_lazy("Qu’un lien ne serve qu’une fois"),
            gettext_lazy("Tant que le compte existe"),
            ("accounts.Invitation",),
        ),
        KeptData(
            gettext_lazy("Qui a écrit, relu, approuvé, changé ou réuni quoi, et quand"),
            gettext_lazy("Répondre de ce qui est public"),
            WITHOUT_END,
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
            THIRTEEN_MONTHS,
            ("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"),
            cut_by="cut the logs of the CMS",
        ),
        KeptData(
            gettext_lazy("Qui a changé une date, ou le nom d’un lieu, d’une catégorie…"),
            gettext_lazy("Répondre de ce qui est public"),
            THIRTEEN_MONTHS,
            ("agenda.Change", "agenda.Refresh"),
            cut_by="cut the ledger of changes",
        ),
        KeptData(
            gettext_lazy("Ce qu’il faudrait pour séparer deux fiches réunies"),
            gettext_lazy("Revenir sur une erreur"),
            TIME_ALONE,
            ("agenda.Merge",),
            time=UNDONE_WITHIN,
            cut_by="forget what undoing a merge would take",
        ),
        KeptData(
            gettext_lazy("Les formulaires ouverts, et ce qui y est tapé pour l’aperçu"),
            gettext_lazy("Que deux personnes ne s’écrasent pas"),
            gettext_lazy("Le temps de s’en servir"),
            ("wagtailadmin.EditingSession", "wagtailadmin.FormState"),
        ),
        KeptData(
            gettext_lazy("Les travaux de fond, avec ce qu’ils devaient faire"),
            gettext_lazy("Trouver les pannes"),
            TIME_ALONE,
            ("django_tasks_database.DBTaskResult",),
            time=TASKS_KEPT,
            cut_by="purge tasks",
        ),
    ),
)
#: In the order of the page.
NIGHTS = KeptDataGroup(
    "nuits",
    gettext_lazy("De qui raconte une nuit, ou y demande quelque chose"),
    (
        KeptData(
            gettext_lazy("Votre question, et votre prénom si vous le donnez"),
            gettext_lazy("Y répondre devant tout le monde"),
            gettext_lazy("Avec la nuit, si elle a une réponse ; sinon %(time)s après sa fin"),
            ("nights.ReaderQuestion",),
            time=UNANSWERED_KEPT,
            cut_by="forget questions of nights long over",
        ),
        KeptData(
            gettext_lazy("D’une voix invitée : son nom, ce qu’elle en dit, ses notes et photos"),
            gettext_lazy("Dire qui raconte"),
            gettext_lazy("Autant que la nuit ; une note retirée perd ses mots aussitôt"),
            ("nights.InvitedVoice", "nights.Note"),
        ),
        KeptData(
            gettext_lazy("L’empreinte du lien d’une voix invitée, et de quand à quand il sert"),
            gettext_lazy("La laisser écrire sans compte"),
            gettext_lazy("Autant que la nuit ; le lien ne sert plus deux heures après sa fin"),
            ("nights.InvitedVoice",),
        ),
    ),
)
GROUPS = (READERS, BROWSERS, MAIL, SENDERS, NIGHTS, ORGANISERS, ACCOUNTS, EDITORS)
