"""URLs below ``/compte/``, in French; django-allauth knows them by its own names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from accounts.views import (
    badges,
    connect,
    door,
    home,
    keys,
    leaving,
    linked_sites,
    site_logout,
    staff,
    upstream,
)

HOME = RedirectView.as_view(pattern_name="account_home")

#: Registered at the identity provider, or at sites that people enter with their account: without a
#: language.
unlocalised_urlpatterns = [
    path("compte/exterieur/retour/", upstream.return_page, name="account_upstream_return"),
    path("compte/exterieur/sorti/", upstream.left_page, name="account_upstream_left"),
    path("identity/logout", site_logout.logout_page, name="identity_logout"),
    path("identity/logout/confirm", site_logout.confirm_logout, name="identity_logout_confirm"),
]

#: Of nobody's account: public, outside ``/compte/``.
public_urlpatterns = [path("identity/", connect.guide_page, name="connect_guide")]

urlpatterns = [
    path("", home.home_page, name="account_home"),
    path("entrer/", door.door_page, name="account_login"),
    path("entrer/nouveau/", door.door_page, name="account_signup"),
    path("entrer/code/", door.code_page, name="account_confirm_login_code"),
    path("entrer/cle/", keys.EnterByKeyView.as_view(), name="mfa_login_webauthn"),
    path("entrer/second/", mfa.authenticate, name="mfa_authenticate"),
    path("sortir/", upstream.LeaveView.as_view(), name="account_logout"),
    path("ferme/", leaving.closed_page, name="account_inactive"),
    path("adresses/", account.email, name="account_email"),
    path(
        "adresses/confirmer/",
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("verifier/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("verifier/cle/", keys.StepUpByKeyView.as_view(), name="mfa_reauthenticate_webauthn"),
    path(
        "verifier/code/",
        account.request_reauthentication_code,
        name="account_request_reauthentication_code",
    ),
    path(
        "verifier/code/recu/",
        account.confirm_reauthentication_code,
        name="account_confirm_reauthentication_code",
    ),
    path("cles/", HOME, name="mfa_index"),
    path("cles/passe/", HOME, name="mfa_list_webauthn"),
    path("cles/premiere/", staff.first_key_page, name="account_first_key"),
    path("invitation/<str:token>/", staff.invitation_page, name="account_invitation"),
    path("cles/nouvelle/", keys.AddKeyView.as_view(), name="mfa_add_webauthn"),
    path("cles/proposer/", keys.offer_key_page, name="account_offer_key"),
    path("cles/<int:pk>/nom/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("application/", totp.activate_totp, name="mfa_activate_totp"),
    path("application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("secours/", keys.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("secours/nouveaux/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("secours/fichier/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("emporter/", leaving.take_away_page, name="account_take_away"),
    path("partir/", leaving.departure_page, name="account_leave"),
    path("badges/", badges.badges_page, name="account_badges"),
    path("badges/faits/", badges.deeds_page, name="account_deeds"),
    path(
        "badges/<uuid:number>/attestation.<str:kind>",
        badges.credential_file,
        name="account_credential",
    ),
    path("exterieur/", upstream.enter_by_provider, name="account_upstream"),
    path("exterieur/relier/", upstream.start_linking, name="account_upstream_start_linking"),
    path("exterieur/relier/ici/", upstream.link_page, name="account_upstream_link"),
    path("exterieur/delier/", upstream.unlink_page, name="account_upstream_unlink"),
    path("sites/<int:pk>/delier/", linked_sites.unlink_site_page, name="account_site_unlink"),
    path("appareils/", home.end_sessions, name="usersessions_list"),
]

# None of these pages is stored, by a browser or on its way: django-allauth's neither.
for pattern in urlpatterns:
    pattern.callback = never_cache(pattern.callback)
