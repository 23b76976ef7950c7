"""Unlinking a site that one enters with the account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Site
from accounts.services.linked_sites import withdraw_consent
from accounts.sessions import signed_in


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unlink_site_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what unlinking a site does; a POST does it, and asks for no proof: it only takes away."""
    user = signed_in(request)
    if request.method != "POST":
        site = get_object_or_404(Site, pk=pk, consents__user=user)
        return render(request, "accounts/site_unlink.html", {"site": site})
    site = get_object_or_404(Site, pk=pk)
    if withdraw_consent(user, site):
        words = _("C’est défait : « %(name)s » ne sait plus rien de vous par ici.")
        messages.success(request, words % {"name": site.name})
    return redirect(f"{reverse('account_home')}#sites")
