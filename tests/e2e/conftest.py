"""A shop on a live server, built once, and browsers that complain of every console message and blocked resource.

Each test has a browser context of its own, so carts, cookies and themes never mix; what tests share is the stock.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests import scanning
from tests.e2e import world

# Playwright keeps an event loop in this thread; Django would refuse rows read beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A headless browser calls itself one, and the shop forgets crawlers.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
Visit = Callable[..., Page]
expect.set_options(timeout=20_000)  # a busy machine is slow, and what is right is seen at once


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """One database for all of these tests: the server's threads see what is committed, so nothing is rolled back.

    On SQLite a file instead of memory: the server's threads then have a connection each, as in production.
    """
    database = configured.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("db") / "e2e.sqlite3")
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        yield
        kept = scanning.found()
        teardown_databases(made, verbosity=0)
    assert kept == [], "numbers of payment cards were kept"


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _own_folders(settings, media: Path, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = media
    settings.ARTIFACTS_DIR = tmp_path / "artifacts"


@pytest.fixture(scope="session")
def site(django_db_setup: None, media: Path) -> Iterator[str]:
    """The address of a running shop."""
    before, configured.MEDIA_ROOT = configured.MEDIA_ROOT, media
    world.build()
    configured.MEDIA_ROOT = before
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What the browser complained of; a test may take out what it expected."""
    lines: list[str] = []
    yield lines
    assert lines == []


@pytest.fixture
def visit(browser: Browser, site: str, said: list[str]) -> Iterator[Visit]:
    """Open a page of the shop in a context of its own: `visit("/en/", width=390, script=False)`."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, width: int = 1280, height: int = 900, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            color_scheme="light",
            user_agent=AGENT,
            reduced_motion="reduce",
            base_url=site,
        )
        context.set_default_timeout(30_000)
        context.on(
            "console",
            lambda message: said.append(message.text) if message.type in ("error", "warning") else None,
        )
        context.on("weberror", lambda error: said.append(str(error.error)))
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
