"""Finds the implementation of each port that the settings name."""

from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from shop.ports.protocols import Recommender, Screener, Searcher


@cache
def _load(path: str) -> object:
    return import_string(path)()


def recommender() -> Recommender:
    return cast(Recommender, _load(settings.SHOP_PORTS["recommender"]))


def searcher() -> Searcher:
    return cast(Searcher, _load(settings.SHOP_PORTS["searcher"]))


def screener() -> Screener:
    return cast(Screener, _load(settings.SHOP_PORTS["screener"]))
