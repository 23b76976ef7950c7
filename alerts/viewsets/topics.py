"""CMS screens of the alerts' topics."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from alerts.models import Topic
from alerts.permissions import Visitor, may_keep_topics
from alerts.viewsets.access import require_permission


class TopicPermissionPolicy(ModelPermissionPolicy):
    """Permission policy of topics: they may be renamed but never deleted.

    Subscriptions and alerts refer to them.
    """

    def __init__(self) -> None:
        super().__init__(Topic)

    def user_has_permission(self, user: Visitor, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))


class TopicViewSet(ModelViewSet):
    model = Topic
    name = "alertes_themes"
    url_prefix = "alertes/themes"
    icon = "tag"
    menu_label = _("Thèmes")
    list_display = ["name", "name_en", "category", "position"]
    copy_view_enabled = False
    inspect_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel(
                "slug",
                help_text=_("Dans les adresses des flux : n’en changez plus une fois publié."),
            ),
            FieldPanel("category", help_text=_("Celle que prend une alerte de ce thème.")),
            FieldPanel("position", help_text=_("Les plus petits rangs d’abord.")),
        ]
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return Wagtail's URLs, restricted like the other screens of the alerts."""
        return [
            path(str(url.pattern), require_permission(may_keep_topics, url.callback), name=url.name)
            for url in super().get_urlpatterns()
        ]
