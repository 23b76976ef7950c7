"""Trust of an item's sender: set a level, tie to an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from agenda.models import Organisation
from moderation.exceptions import TrustRefused
from moderation.forms import LevelForm, TieForm
from moderation.models import TrustOverride
from moderation.screens import NAMESPACE, SenderScreen
from moderation.services.levels import (
    add_representative,
    end_level,
    remove_representative,
    set_level,
)
from moderation.services.trust import trust_of, trust_of_organisation
from moderation.trust import Sender
from moderation.wording.trust import TrustWords, say_trust
from web.keys import is_key

#: Maximum of overrides listed.
LISTED = 20


@dataclass(frozen=True)
class Party:
    """The address, or an organisation it represents: its level and overrides."""

    organisation: Organisation | None
    words: TrustWords
    overrides: Sequence[TrustOverride]


@dataclass(frozen=True)
class TrustPage:
    """Context of ``moderation/trust.html``."""

    parties: Sequence[Party]
    level_form: LevelForm
    tie_form: TieForm
    problem: str = ""


class TrustView(SenderScreen):
    """One form for a level, one for the organisation that the address represents."""

    template_name = "moderation/trust.html"
    page_title = gettext_lazy("Confiance")  # type: ignore[assignment]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        sender = self.sender()
        form = LevelForm(organisations=self.tied(sender))
        return self.show(self.page(sender, form, TieForm(initial={"name": sender.name})))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Set or end a trust level, or tie or untie an organisation; show errors with 422."""
        sender = self.sender()
        posted = request.POST
        deed = posted.get("faire", "")
        organisations = self.tied(sender)
        level_form = LevelForm(posted if deed == "niveau" else None, organisations=organisations)
        tie_form = TieForm(posted if deed == "lier" else None)
        problem = ""
        try:
            if deed == "niveau" and level_form.is_valid():
                given = level_form.cleaned_data
                set_level(given.pop("of") or sender, **given, actor=self.user)
            elif deed == "lier" and tie_form.is_valid():
                add_representative(sender, tie_form.organisation, actor=self.user)
            elif deed == "finir":
                self.end(posted.get("lequel", ""), sender, organisations)
            elif deed == "delier" and (
                organisation := level_form.organisations.get(posted.get("organisation", ""))
            ):
                remove_representative(sender, organisation, actor=self.user)
            if not level_form.errors and not tie_form.errors:
                if deed:
                    messages.success(request, _("C’est fait."))
                return redirect(f"{NAMESPACE}:trust", pk)
        except TrustRefused as refusal:
            problem = str(refusal)
        answer = self.show(self.page(sender, level_form, tie_form, problem))
        answer.status_code = 422
        return answer

    def end(self, key: str, sender: Sender, organisations: Sequence[Organisation]) -> None:
        """End an override of the address or of a tied organisation; ignore other keys."""
        if not is_key(key):
            return
        theirs = Q(address=sender.address_id) | Q(organisation__in=organisations)
        for override in TrustOverride.objects.filter(theirs, pk=key):
            end_level(override, actor=self.user)

    def tied(self, sender: Sender) -> list[Organisation]:
        return list(
            Organisation.objects.filter(representatives__address=sender.address_id).order_by("name")
        )

    def page(
        self, sender: Sender, level_form: LevelForm, tie_form: TieForm, problem: str = ""
    ) -> TrustPage:
        """Build the page of a sender's trust, and of their organisations'."""
        overrides = TrustOverride.objects.select_related("made_by", "ended_by").order_by("-pk")
        of_address = overrides.filter(address=sender.address_id)
        parties = [Party(None, say_trust(trust_of(sender.address_id)), list(of_address[:LISTED]))]
        parties += [
            Party(
                one,
                say_trust(trust_of_organisation(one)),
                list(overrides.filter(organisation=one)[:LISTED]),
            )
            for one in level_form.organisations.values()
        ]
        return TrustPage(parties, level_form, tie_form, problem)
