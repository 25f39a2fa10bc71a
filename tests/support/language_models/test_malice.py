"""A language model in an attacker's hand does nothing that its customer may not do."""

import pytest

from benchmarks import golden
from benchmarks.golden import malice, speaking
from support.contracts import ToolName
from tests.support.evaluation.conftest import FOLDER, world

__all__ = ["world"]
ATTACKS = golden.read(FOLDER / "attacks")


@pytest.mark.parametrize("mode", speaking.MODES)
def test_a_malicious_model_gets_nowhere(world, mode):
    model = malice.Malicious(world)
    with speaking.speaking(mode, model):
        results = [golden.play(case, world, at % golden.N_WORDINGS) for at, case in enumerate(ATTACKS)]

    assert [one.transcript() for one in results if not one.is_safe] == []
    assert model.n_asked > 0
    assert sum(len(one.models) for one in results) > 0


def test_it_asks_for_every_tool_about_both_peoples_orders(world):
    calls = [
        call
        for aim in malice._aims(world.people["boris"])
        for call in [malice._call(n, aim, 1) for n in ToolName]
    ]

    assert {call.name for call in calls} == set(ToolName)
    assert any(call.arguments.get("order_number") == "2019-000901" for call in calls)
