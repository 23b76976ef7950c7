"""What the alerts add to the editors' CMS: their menu and screens."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from alerts.models import Topic
from alerts.viewsets.menu import AlertsGroup
from alerts.viewsets.topics import TopicPermissionPolicy

# Before anything asks for it: Wagtail keeps the first answer.
register_permission_policy(Topic, TopicPermissionPolicy())


@hooks.register("register_admin_viewset")
def alerts_screens() -> AlertsGroup:
    return AlertsGroup()
