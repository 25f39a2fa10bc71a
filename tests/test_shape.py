"""Six apps, one shape: a reader who knows one knows them all. And whoever answers a port answers all of it."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils.module_loading import import_string

from shop.ports import loader, protocols

ROOT = Path(settings.BASE_DIR)
APPS = ("recommend", "content", "support", "pricing", "inventory", "risk")
EXISTING = [app for app in APPS if (ROOT / app / "apps.py").exists()]
REQUIRED = {
    "apps",
    "contracts",
    "models",
    "features",
    "predictor",
    "policy",
    "services",
    "training",
    "tasks",
    "receivers",
}
ALLOWED = REQUIRED | {"urls", "views", "api", "admin", "templatetags", "management", "migrations"}
DEFAULTS = {
    "recommender": "shop.ports.recommender.PopularityRecommender",
    "searcher": "shop.ports.searcher.FullTextSearcher",
    "screener": "shop.ports.screener.AllowScreener",
}
PROTOCOLS = {
    "recommender": protocols.Recommender,
    "searcher": protocols.Searcher,
    "screener": protocols.Screener,
}


def files_of(app: str) -> set[str]:
    entries = (entry for entry in (ROOT / app).iterdir() if not entry.name.startswith("__"))
    return {entry.stem for entry in entries if entry.suffix == ".py" or (entry / "__init__.py").exists()}


@pytest.mark.parametrize("app", EXISTING)
def test_an_app_has_every_file_of_the_shape_and_no_other(app):
    assert files_of(app) >= REQUIRED
    assert files_of(app) <= ALLOWED


@pytest.mark.parametrize("app", EXISTING)
def test_every_module_says_what_it_is_for(app):
    silent = [
        str(path.relative_to(ROOT))
        for folder in (app, "shop", "ml_core", "config")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        and path.read_text().strip()
        and not path.read_text().startswith('"""')
    ]

    assert silent == []


@pytest.mark.parametrize("port", PROTOCOLS)
@pytest.mark.parametrize("source", ["settings", "default"])
def test_a_ports_implementation_matches_its_protocol(port, source):
    path = settings.SHOP_PORTS[port] if source == "settings" else DEFAULTS[port]
    implementation = import_string(path)()

    assert isinstance(implementation, PROTOCOLS[port])
    for name, declared in inspect.getmembers(PROTOCOLS[port], inspect.isfunction):
        if not name.startswith("_"):
            offered = inspect.signature(getattr(implementation, name))
            assert list(offered.parameters) == list(inspect.signature(declared).parameters)[1:], name


def test_the_loader_gives_what_the_settings_name():
    with override_settings(SHOP_PORTS={"screener": DEFAULTS["screener"]}):
        assert type(loader.screener()).__name__ == "AllowScreener"


def test_no_module_of_a_shop_or_an_app_is_named_after_nothing():
    forbidden = {"utils.py", "helpers.py", "common.py", "misc.py"}
    found = [
        str(p)
        for folder in (*EXISTING, "shop", "ml_core", "config")
        for p in (ROOT / folder).rglob("*.py")
        if p.name in forbidden
    ]

    assert found == []


def test_a_process_starts_without_torch():
    """It takes seconds to import, and a shop without it must start: what needs it imports it when it is used."""
    start = "import django, sys; django.setup(); import config.urls; print('torch' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", start], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False"]
