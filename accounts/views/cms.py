"""The CMS's own pages of signing in: they lead to the door, and back to what was typed."""

from http import HTTPStatus

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.browsers import last_known
from accounts.forms import AddressForm
from accounts.permissions import has_shown_key, is_staff
from accounts.resuming import RESUMED, kept_form, sign_form
from accounts.throttling import ENDED_SESSION, KNOWN_ENDED_SESSION
from accounts.views.door import render_door, wait_words


@never_cache
@sensitive_post_parameters("password")
def login_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Lead to the door, from the address of the CMS's old login and password pages.

    Who is signed in without a right to the CMS is told so: the door would only send them back.
    """
    if request.user.is_authenticated and not is_staff(request.user):
        list(get_messages(request))  # the CMS's own words for what this page says
        return render(request, "accounts/not_staff.html", status=HTTPStatus.FORBIDDEN)
    next_url = get_next_redirect_url(request) or reverse("wagtailadmin_home")
    if "carried" in request.POST:  # of a login page that was open during the upgrade
        return render_door(
            request, AddressForm(), next_url=next_url, carried=request.POST["carried"]
        )
    return redirect(f"{reverse('account_login')}?{urlencode({'next': next_url})}")


def ended_session_page(request: HttpRequest) -> HttpResponse:
    """Answer a form posted after its session ended with the door (401), the form sealed in it.

    It is carried through the door only for the account that entered last in this browser. Files are
    not: a browser lets no page preselect them. Nothing is stored on the server until that person is
    in. Sealing a long text costs five times a short one: hence a limit per browser and network.
    """
    owner, known = last_known(request)
    seconds = KNOWN_ENDED_SESSION.take(request, known) if owner else ENDED_SESSION.take(request)
    path = request.get_full_path()
    form = AddressForm()
    if seconds:
        form.errors["email"] = form.error_class([wait_words(seconds)])
        response = render_door(request, form, next_url=path, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(seconds)
        return response
    response = render_door(
        request,
        form,
        next_url=path,
        carried=sign_form(path, request.POST, owner=owner) if owner else "",
        status=HTTPStatus.UNAUTHORIZED,
        is_ended=True,
        has_files=bool(request.FILES),
    )
    # This page has the form's own URL: ``cms-typed.js`` of the next page would take it for the
    # form itself.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@never_cache
def resume_page(request: HttpRequest) -> HttpResponse:
    """Offer to take up the form that was carried through the door, or to drop it."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    carried = kept_form(request.session, owner=str(request.user.pk))
    if carried is None:
        return redirect("wagtailadmin_home")
    facts = {"carried": carried, "resumed": RESUMED}
    return render(request, "wagtailadmin/resume.html", facts)


@never_cache
def session_page(request: HttpRequest) -> HttpResponse:
    """Page for signing in again in another tab; it tells the waiting tab, and can be closed."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    return render(request, "wagtailadmin/session.html")


@never_cache
def session_state(request: HttpRequest) -> JsonResponse:
    """Return the signed-in account and its CSRF token as JSON; 401 when the CMS is shut here.

    That is, when nobody is signed in, or somebody who has not shown a key in this session.
    """
    user = request.user
    if not user.is_authenticated or (is_staff(user) and not has_shown_key(request)):
        return JsonResponse({}, status=HTTPStatus.UNAUTHORIZED)
    name = user.get_full_name() or user.get_username()
    return JsonResponse({"account": str(user.pk), "name": name, "token": get_token(request)})
