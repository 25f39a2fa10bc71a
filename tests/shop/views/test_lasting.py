"""Tags that are drawn once per language say in each language what Django's own would say."""

import re

import pytest
from django.template import Context, Template
from django.test import Client, override_settings
from django.urls import set_script_prefix
from django.utils import translation

from shop.models import Channel
from shop.templatetags import lasting
from tests import factories as make


def drawn(source: str, language: str, **values: object) -> str:
    with translation.override(language):
        return Template("{% load i18n shop_ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Cart" %}',
        '{% translate "Cart" as word %}{{ word }}',
        "{% translate word %}",
        "{% url 'shop:cart' %}",
        "{% url 'shop:page' 'returns' %}",
        "{% url 'shop:product' slug %}",
        "{% url 'shop:cart' as there %}{{ there }}",
    ],
)
def test_words_and_addresses_are_those_of_django(source: str):
    values = {"word": "Cart", "slug": "mug"}
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            theirs = Template("{% load i18n %}" + source).render(Context(values))
        assert drawn(source, language, **values) == theirs


def test_one_template_speaks_the_language_of_each_reader():
    template = Template("{% load i18n shop_ui %}{% translate 'Cart' %} {% url 'shop:cart' %}")

    def read(language: str) -> str:
        with translation.override(language):
            return template.render(Context())

    assert [read(language) for language in ("en", "zh-hans", "en")] == [
        "Cart /en/cart/",
        "购物车 /zh-hans/cart/",
        "Cart /en/cart/",
    ]


def test_a_site_below_a_path_has_addresses_below_it():
    template = Template("{% load shop_ui %}{% url 'shop:cart' %}")
    with translation.override("en"):
        plain = template.render(Context())
        set_script_prefix("/shop/")
        try:
            below = template.render(Context())
        finally:
            set_script_prefix("/")

    assert (plain, below) == ("/en/cart/", "/shop/en/cart/")


@override_settings(STATIC_URL="/static/")
def test_an_icon_is_named_in_the_template_or_by_a_value():
    bag = '<svg class="icon" aria-hidden="true"><use href="/static/img/icons.svg#bag"></use></svg>'

    assert drawn('{% icon "bag" %}', "en") == drawn("{% icon name %}", "en", name="bag") == bag
    assert "<script>" not in drawn("{% icon name %}", "en", name="<script>")


def test_a_kept_part_is_drawn_anew_for_another_value_or_language():
    template = Template(
        "{% load i18n shop_ui %}{% kept n %}{% translate 'Cart' %} {{ n }} {{ changes }}{% endkept %}"
    )

    def read(language: str, **values: object) -> str:
        with translation.override(language):
            return template.render(Context(values))

    assert read("en", n=1, changes="a") == "Cart 1 a"
    assert read("en", n=1, changes="b") == "Cart 1 a"
    assert read("en", n=2, changes="b") == "Cart 2 b"
    assert read("zh-hans", n=1, changes="b") == "购物车 1 b"


def test_a_kept_part_forgets_before_it_grows_without_end():
    template = Template("{% load shop_ui %}{% kept n %}{{ n }}{% endkept %}")

    assert [template.render(Context({"n": n})) for n in range(lasting.MOST_KEPT + 2)] == [
        str(n) for n in range(lasting.MOST_KEPT + 2)
    ]
    assert len(template.nodelist[-1].drawn) <= lasting.MOST_KEPT


def test_the_menu_marks_the_department_of_each_page(browser: Client, web: Channel):
    for name in ("Kitchen", "Garden"):
        make.product(category=make.category(name))

    def marked(path: str) -> list[str]:
        page = browser.get(path).content.decode()
        return re.findall(r'<a href="([^"]*)" aria-current="true">(?:Kitchen|Garden)', page)

    assert marked("/en/c/kitchen/") == ["/en/c/kitchen/"]
    assert marked("/en/c/garden/") == ["/en/c/garden/"]
    assert marked("/zh-hans/c/garden/") == ["/zh-hans/c/garden/"]
    assert marked("/en/") == []


def test_the_frame_knows_who_is_signed_in(browser: Client, web: Channel):
    assert "/en/accounts/login/" in browser.get("/en/").content.decode()
    browser.force_login(make.user())

    assert "/en/accounts/login/" not in browser.get("/en/").content.decode()
