"""The site's home page, in the place of Wagtail's welcome page: a new city opens on its agenda."""

from django.db import migrations


def make_home_page(apps, schema_editor):
    HomePage = apps.get_model("agenda", "HomePage")
    Site = apps.get_model("wagtailcore", "Site")
    Page = apps.get_model("wagtailcore", "Page")
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page").first()
    if HomePage.objects.exists() or welcome is None or welcome.numchild:
        return
    site = {"hostname": "localhost", "port": 80}
    site |= Site.objects.filter(root_page=welcome).values("hostname", "port", "site_name").first() or {}
    path, locale_id = welcome.path, welcome.locale_id
    welcome.delete()  # its site goes with it
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="agenda", model="homepage")
    home = HomePage.objects.create(
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
    Site.objects.create(root_page=home, is_default_site=True, **site)


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_groups"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(make_home_page, migrations.RunPython.noop)]
