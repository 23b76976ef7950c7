"""Initial rows of a new city: groups with their rights, the approval workflow, and a home page.

Wagtail's own two groups and workflow are renamed, so that there are no duplicates.
"""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

EDITORS, MODERATORS, CONTRIBUTORS = "Éditeurs", "Modérateurs", "Contributeurs"
RENAMED = {"Editors": EDITORS, "Moderators": MODERATORS}
WORKFLOW, WAGTAIL_WORKFLOW = "Relecture", "Moderators approval"

DRAFTED = ["add", "change", "publish"]
KEPT = ["add", "change", "delete"]

#: group -> model of the agenda -> what its members may do.
RIGHTS = {
    EDITORS: {"event": DRAFTED, "place": DRAFTED, "organisation": DRAFTED, "category": DRAFTED},
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
#: group -> kind of file -> what its members may do; «add» also allows changing one's own files.
FILES = {
    EDITORS: {"image": ["add", "change", "choose"], "document": ["add", "change", "choose"]},
    MODERATORS: {"image": ["add", "change", "choose"], "document": ["add", "change", "choose"]},
    CONTRIBUTORS: {"image": ["add", "choose"]},
}
APP_OF_FILES = {"image": "wagtailimages", "document": "wagtaildocs"}


def permission(apps: Apps, app_label: str, model: str, action: str, name: str = "") -> Model:
    """Return a permission, created if needed.

    On a new database ``post_migrate``, which creates them, has not run yet.
    """
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={
            "name": name or f"Can {action} {apps.get_model(app_label, model)._meta.verbose_name}"
        },
    )
    return found


def make_groups(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects
    for wagtail_name, name in RENAMED.items():
        if not groups.filter(name=name).exists():
            groups.filter(name=wagtail_name).update(name=name)
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailadmin", model="admin"
    )
    access, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="access_admin",
        defaults={"name": "Can access Wagtail admin"},
    )
    page = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    collection = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    for name, rights in RIGHTS.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(access)
        for model, actions in rights.items():
            group.permissions.add(
                *[permission(apps, "agenda", model, action) for action in actions]
            )
        for action in PAGES.get(name, []) if page else []:
            apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=group, page=page, permission=permission(apps, "wagtailcore", "page", action)
            )
        for kind, actions in FILES[name].items() if collection else []:
            for action in actions:
                apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                    group=group,
                    collection=collection,
                    permission=permission(apps, APP_OF_FILES[kind], kind, action),
                )


def make_workflow(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    workflows = apps.get_model("wagtailcore", "Workflow").objects
    tasks = apps.get_model("wagtailcore", "GroupApprovalTask").objects
    content_types = apps.get_model("contenttypes", "ContentType").objects
    for rows in (workflows, tasks):
        if not rows.filter(name=WORKFLOW).exists():
            rows.filter(name=WAGTAIL_WORKFLOW).update(name=WORKFLOW)
    kind, _ = content_types.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
    workflow, _ = workflows.get_or_create(name=WORKFLOW, defaults={"active": True})
    task, _ = tasks.get_or_create(name=WORKFLOW, defaults={"active": True, "content_type": kind})
    task.groups.add(apps.get_model("auth", "Group").objects.get(name=MODERATORS))
    apps.get_model("wagtailcore", "WorkflowTask").objects.get_or_create(
        workflow=workflow, task_id=task.pk, defaults={"sort_order": 0}
    )
    event, _ = content_types.get_or_create(app_label="agenda", model="event")
    apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
        content_type=event, defaults={"workflow": workflow}
    )


def make_home_page(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    pages, sites = (apps.get_model("wagtailcore", model).objects for model in ("Page", "Site"))
    welcome = pages.filter(depth=2, slug="home", content_type__model="page").first()
    if welcome is None or welcome.numchild:
        return
    site = {"hostname": "localhost", "port": 80}
    site |= sites.filter(root_page=welcome).values("hostname", "port", "site_name").first() or {}
    path, locale_id = welcome.path, welcome.locale_id
    welcome.delete()  # its site is deleted with it
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="agenda", model="homepage"
    )
    home = apps.get_model("agenda", "HomePage").objects.create(
        title="Accueil",
        draft_title="Accueil",
        slug="home",
        content_type=kind,
        path=path,
        depth=2,
        numchild=0,
        url_path="/home/",
        locale_id=locale_id,
    )
    sites.create(root_page=home, is_default_site=True, **site)
