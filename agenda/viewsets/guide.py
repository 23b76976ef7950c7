"""User guide in the menu «Aide»: one page, searched by the browser, one picture per task."""

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from agenda.internals import AdminPage, Crumb
from agenda.wording.guide import guide_tasks


class GuideView(AdminPage, TemplateView):
    page_title = _("Dix gestes, en images")
    header_icon = "help"
    template_name = "agenda/cms/guide.html"

    def get_breadcrumbs_items(self) -> list[Crumb]:
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.page_title)}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {"tasks": guide_tasks()}
