"""What the simulator knows stays with the simulator."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("recommend", "content", "support", "pricing", "inventory", "risk", "shop", "ml_core")


@pytest.mark.parametrize("app", APPS)
def test_no_app_imports_the_twin(app):
    found = [
        str(path)
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if any(name.split(".")[0] == "config" for name in imported(path))
    ]

    assert found == []


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return names


def test_the_apps_rules_get_a_moment_and_nothing_that_was_drawn():
    path = Path(settings.BASE_DIR) / "config" / "twin" / "app_rules.py"
    twin = {
        f"{node.module}.{each.name}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("config")
        for each in node.names
    }

    # What the merchant pays for orders, parcels and stock is no secret of the world.
    assert twin == {"config.twin.accounts"}
