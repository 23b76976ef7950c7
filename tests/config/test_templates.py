"""The template loader removes the indentation and changes nothing that a reader sees."""

from pathlib import Path

from django.conf import settings
from django.template import Context, Engine
from django.template.loader import get_template


def test_a_page_is_read_without_its_indentation_and_words_stay_apart(tmp_path):
    tags = (
        "  {% if yes %}\n    <b>deux</b>\n  {% endif %}\n  {% if no %}\n    trois\n  {% endif %}\n"
    )
    text = f"<p>\n  un\n{tags}\n  quatre\n</p>\n"
    for name in ("page.html", "page.txt"):
        (tmp_path / name).write_text(text)
    engine = Engine(dirs=[str(tmp_path)], loaders=["config.templates.Loader"])

    html, plain = (
        engine.get_template(f"page.{kind}").render(Context({"yes": True}))
        for kind in ("html", "txt")
    )

    assert html == "<p>\nun\n<b>deux</b>\nquatre\n</p>\n"
    assert plain.split() == html.split()
    assert "    <b>deux</b>" in plain


def test_each_template_knows_its_tags_and_filters():
    folder = Path(settings.BASE_DIR) / "templates"
    names = [str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()]

    compiled = [get_template(name) for name in names]

    assert len(compiled) > 200
