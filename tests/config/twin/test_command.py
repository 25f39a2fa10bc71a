"""`manage.py twin` in its own processes and databases, and what it refuses."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("twin", *arguments, verbosity=0, stdout=out)
    return out.getvalue()


def test_a_run_prints_and_writes_its_figures(tmp_path):
    path = tmp_path / "twin.json"

    text = run(
        "--days",
        "3",
        "--seeds",
        "1",
        "--history",
        "1",
        "--size",
        "tiny",
        "--policy",
        "baseline",
        "--json",
        str(path),
    )

    assert "baseline" in text and "margin" in text
    assert json.loads(path.read_text())["rows"][0]["n_seeds"] == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--policy", "magic"), "magic"),
        (("--days", "0"), "--days 0"),
        (("--seeds", "0"), "--seeds 0"),
        (("--history", "0"), "--history 0"),
        (("--first-seed", "-1"), "--first-seed -1"),
    ],
)
def test_senseless_orders_are_refused(arguments, complaint):
    with pytest.raises(CommandError, match=complaint):
        run(*arguments)
