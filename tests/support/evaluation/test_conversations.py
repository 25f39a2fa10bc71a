"""Golden conversations: nothing is done or told that must not be, and what was reached stays reached.

One wording of every sixth one runs here, with nothing trained; `benchmarks.support` runs all and measures.
"""

import pytest

from benchmarks import golden
from benchmarks.golden import scoring
from support.contracts import Intent
from support.policy.procedures import PROCEDURES
from tests.support.evaluation.conftest import FOLDER

CASES = golden.read(FOLDER / "golden")
LEAST = 0.9  # with nothing trained
MOST_HANDOFFS = 0.05


def test_both_languages_have_their_half_and_a_fifth_is_held_out():
    n_english = sum(case.language == "en" for case in CASES)
    n_held_out = sum(case.is_held_out for case in CASES)

    assert len(CASES) >= 150
    assert 0.45 <= n_english / len(CASES) <= 0.55
    assert 0.2 <= n_held_out / len(CASES) <= 0.4


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_intent_and_procedure_is_covered(language):
    covered = {name for case in CASES if case.language == language for name in case.covers}
    procedures = {PROCEDURES[Intent(name)].name for name in covered if Intent(name) in PROCEDURES}

    assert covered == {intent.value for intent in Intent}
    assert procedures == {procedure.name for procedure in PROCEDURES.values()}


def test_nothing_is_done_or_leaked_and_most_of_it_is_right(world):
    results = [golden.play(case, world, at % golden.N_WORDINGS) for at, case in enumerate(CASES[::6])]

    figures = scoring.golden(results)
    assert [one.transcript() for one in results if one.false_actions or one.leaks] == []
    assert figures["pass_1"] >= LEAST
    assert figures["unneeded_handoffs"] <= MOST_HANDOFFS
