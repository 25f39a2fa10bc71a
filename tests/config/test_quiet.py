"""A cache that is away: it is said, once a minute, and the shop reads past it."""

import logging

import pytest
from django.core.cache.backends.base import BaseCache
from django.utils.module_loading import import_string

from config import quiet

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def away(settings) -> BaseCache:
    settings.DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
    options = {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 1}
    return import_string("django_redis.cache.RedisCache")(NOWHERE, {"OPTIONS": options})


@pytest.fixture
def minute():
    """Seconds that have passed, for the test to set."""
    passed = [0.0]
    once = quiet.OnceAMinute(clock=lambda: passed[0])
    logger = logging.getLogger("django_redis.cache")
    kept, logger.filters = logger.filters, [once]
    yield passed
    logger.filters = kept


def test_the_shops_logger_of_the_cache_is_quiet():
    assert [type(each) for each in logging.getLogger("django_redis.cache").filters] == [quiet.OnceAMinute]


def test_a_cache_that_is_away_is_said_in_one_line_a_minute(away, minute, caplog):
    for _ in range(5):
        assert away.get("key", "default") == "default"
    minute[0] = 61.0
    away.set("key", 1)

    assert [record.exc_info for record in caplog.records] == [None, None]
    first, second = (record.getMessage() for record in caplog.records)
    assert "Connection refused" in first
    assert first.endswith("(0 more since the line before)")
    assert second.endswith("(4 more since the line before)")
