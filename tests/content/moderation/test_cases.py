"""Written cases in both languages: those that rules were made on, and those that were held out."""

from pathlib import Path

import pytest

from benchmarks import moderation

CASES = Path(__file__).parent.parent / "cases"


@pytest.fixture(scope="module")
def seen() -> list[moderation.Outcome]:
    files = sorted(CASES.glob("*.jsonl"))
    return [moderation.by_rules(case) for file in files for case in moderation.read(file)]


@pytest.fixture(scope="module")
def held_out() -> list[moderation.Outcome]:
    return [moderation.by_rules(case) for case in moderation.read(CASES / "held_out")]


def test_there_are_cases_of_each_kind_in_both_languages(seen, held_out):
    cases = [one.case for one in seen + held_out]

    assert len(cases) >= 400
    assert sum(case.kind == "injection" for case in cases) >= 100
    assert sum(case.kind == "harmless" for case in cases) >= 150
    for kind in moderation.KINDS:
        assert {"en", "zh"} <= {case.language for case in cases if case.kind == kind}


def test_no_case_is_both_seen_and_held_out(seen, held_out):
    assert not {one.case.text for one in seen} & {one.case.text for one in held_out}


@pytest.mark.parametrize("which", ["seen", "held_out"])
def test_the_gates_hold(which, request):
    found = moderation.metrics(request.getfixturevalue(which))

    assert found["personal_recall"] >= 0.95
    assert found["personal_false"] <= 0.02
    assert found["injection_recall"] == 1.0
    assert found["false_quarantine"] <= 0.02
    assert found["hold_recall"] >= 0.95
    assert found["hold_precision"] >= 0.95


def test_a_line_that_is_no_case_is_named(tmp_path, capsys):
    file = tmp_path / "mine.jsonl"
    file.write_text('{"kind": "harmless", "language": "en", "text": "Fine."}\n{"kind": "rude"}\n')

    with pytest.raises(SystemExit):
        moderation.read(file)

    assert "mine.jsonl:2" in capsys.readouterr().err


def test_an_unknown_kind_is_named(tmp_path, capsys):
    file = tmp_path / "mine.jsonl"
    file.write_text('{"kind": "rude", "language": "en", "text": "Fine."}\n')

    with pytest.raises(SystemExit):
        moderation.read(file)

    assert "rude" in capsys.readouterr().err
