"""Classes of our pages in the admin: the theme ships only those of its own pages, so each is looked for."""

import re
from pathlib import Path

import unfold
from django.conf import settings
from django.test import Client

from shop.models import User
from tests import factories as make

TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SHEETS = (
    Path(unfold.__file__).parent / "static/unfold/css/styles.css",
    Path(settings.BASE_DIR, "static/css/admin.css"),
)


def test_every_class_has_a_style():
    styles = "".join(sheet.read_text() for sheet in SHEETS)
    names = {
        (name, path.name)
        for path in Path(settings.BASE_DIR, "templates/admin").rglob("*.html")
        for attribute in re.findall(r'class="([^"]*)"', TAG.sub(" ", path.read_text()))
        for name in attribute.split()
    }

    assert len(names) > 100
    assert {each for each in names if "." + re.sub(r"([^\w-])", r"\\\1", each[0]) not in styles} == set()


def test_every_page_of_the_admin_links_our_styles_and_icons(db):
    User.objects.create_superuser("boss@example.com", make.PASSWORD)
    browser = Client()
    browser.login(email="boss@example.com", password=make.PASSWORD)

    page = browser.get("/admin/").content.decode()

    assert "css/admin.css" in page
    assert re.search(r'<link rel="icon" href="/static/img/favicon\.ico"\s+sizes="48x48">', page)
    assert re.search(r'<link rel="icon" href="/static/img/favicon\.svg" type="image/svg\+xml"\s*>', page)
