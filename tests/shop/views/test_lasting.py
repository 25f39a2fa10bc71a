"""Tags that are drawn once per language say in each language what Django's own would say."""

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.urls import set_script_prefix
from django.utils import translation


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
