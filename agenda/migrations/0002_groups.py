"""The three groups of the CMS with their rights, and the workflow by which moderators approve.

Wagtail's own two groups become the first two, and its workflow ours, so that there is one of each.
"""

from django.conf import settings
from django.db import migrations

EDITORS, MODERATORS, CONTRIBUTORS = "Éditeurs", "Modérateurs", "Contributeurs"
RENAMED = {"Editors": EDITORS, "Moderators": MODERATORS}
WORKFLOW, WAGTAIL_WORKFLOW = "Relecture", "Moderators approval"

DRAFTED = ["add", "change", "publish"]
KEPT = ["add", "change", "delete"]

#: group -> model of the agenda -> what its members may do.
RIGHTS = {
    EDITORS: {"event": DRAFTED, "place": DRAFTED, "organisation": DRAFTED},
    MODERATORS: {
        "event": [*DRAFTED, "delete", "lock", "unlock"],
        "place": [*DRAFTED, "delete"],
        "organisation": [*DRAFTED, "delete"],
        "category": [*DRAFTED, "delete"],
        "keyword": KEPT,
        "membership": ["change"],
    },
    CONTRIBUTORS: {"event": ["add"]},
}
PAGES = {EDITORS: DRAFTED, MODERATORS: [*DRAFTED, "lock", "unlock"]}
FILES = {
    EDITORS: ["add", "change", "choose"],
    MODERATORS: ["add", "change", "choose"],
    CONTRIBUTORS: ["add", "choose"],  # «add» lets one change what one added
}


def make_permission(apps, app_label, model, action):
    """Found, or made as ``post_migrate`` would: it has not run yet on an empty database."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
    name = apps.get_model(app_label, model)._meta.verbose_name if app_label == "agenda" else model
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {name}"}
    )
    return permission


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for wagtail_name, name in RENAMED.items():
        if not Group.objects.filter(name=name).exists():
            Group.objects.filter(name=wagtail_name).update(name=name)
    access = make_permission(apps, "wagtailadmin", "admin", "access")
    for name, rights in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(access)
        for model, actions in rights.items():
            group.permissions.add(*[make_permission(apps, "agenda", model, action) for action in actions])


def give_pages(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    for name, actions in PAGES.items():
        for action in actions if root else []:
            GroupPagePermission.objects.get_or_create(
                group=Group.objects.get(name=name),
                page=root,
                permission=make_permission(apps, "wagtailcore", "page", action),
            )


def give_files(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    kinds = [("wagtailimages", "image"), ("wagtaildocs", "document")]
    for name, actions in FILES.items():
        for app_label, model in kinds if root and name != CONTRIBUTORS else kinds[:1] if root else []:
            for action in actions:
                GroupCollectionPermission.objects.get_or_create(
                    group=Group.objects.get(name=name),
                    collection=root,
                    permission=make_permission(apps, app_label, model, action),
                )


def make_workflow(apps, schema_editor):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    ContentType = apps.get_model("contenttypes", "ContentType")
    moderators = apps.get_model("auth", "Group").objects.get(name=MODERATORS)
    for model in (Workflow, GroupApprovalTask):
        if not model.objects.filter(name=WORKFLOW).exists():
            model.objects.filter(name=WAGTAIL_WORKFLOW).update(name=WORKFLOW)
    kind, _ = ContentType.objects.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW, defaults={"active": True})
    task, _ = GroupApprovalTask.objects.get_or_create(name=WORKFLOW, defaults={"active": True, "content_type": kind})
    task.groups.add(moderators)
    apps.get_model("wagtailcore", "WorkflowTask").objects.get_or_create(
        workflow=workflow, task_id=task.pk, defaults={"sort_order": 0}
    )
    event, _ = ContentType.objects.get_or_create(app_label="agenda", model="event")
    apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
        content_type=event, defaults={"workflow": workflow}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(give_pages, migrations.RunPython.noop),
        migrations.RunPython(give_files, migrations.RunPython.noop),
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
    ]
