"""Addresses that a page needs by the dozen: reversed once per language, then only the slug is filled in."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

SLUG = "slug-of-a-page"


def product_url(slug: str) -> str:
    return _frame("shop:product", get_language(), get_script_prefix()).replace(SLUG, slug)


def category_url(slug: str) -> str:
    return _frame("shop:category", get_language(), get_script_prefix()).replace(SLUG, slug)


# Language and prefix decide what `reverse` answers, so they are part of what is remembered.
@lru_cache(maxsize=256)
def _frame(name: str, language: str | None, prefix: str) -> str:
    return reverse(name, args=[SLUG])
