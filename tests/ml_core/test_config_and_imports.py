"""Configurations survive JSON; light modules stay light."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ml_core import config

CONFIGS = [
    config.PopularityConfig(half_life_days=3),
    config.TransitionsConfig(window=3),
    config.TransformerConfig.for_shop(),
    config.LstmConfig.for_shop(),
    config.BlendConfig.for_shop(),
    config.EncoderConfig(),
    config.GateConfig(),
    config.ClauseConfig(),
    config.DiscoveryConfig(),
    config.PolarityConfig(),
    config.ExtractConfig(),
    config.QuoteConfig(),
    config.LocalConfig("smollm2"),
    config.RemoteConfig("https://llm.example.com/v1", "small"),
    config.TunedConfig.for_adapters("adalora"),
    config.StackConfig.for_english(),
    config.LogCountConfig.for_english(),
    config.SelectionConfig(statistical=("ses",), neural=True),
    config.ForestConfig(trees=7),
]


@pytest.mark.parametrize("chosen", CONFIGS, ids=lambda chosen: type(chosen).__name__)
def test_a_configuration_survives_json(chosen):
    text = json.dumps(config.to_dict(chosen))

    assert config.from_dict(type(chosen), json.loads(text)) == chosen


def test_an_unknown_field_is_refused_by_name():
    with pytest.raises(ValueError, match="TransitionsConfig has no field speed"):
        config.from_dict(config.TransitionsConfig, {"window": 5, "speed": 9})


def test_an_unknown_field_inside_another_configuration_is_refused():
    with pytest.raises(ValueError, match="LoopConfig has no field epoch"):
        config.from_dict(config.BlendConfig, {"sequence": {"loop": {"epoch": 9}}})


def test_serving_without_a_neural_model_never_imports_torch():
    light = (
        "registry metrics gate data index config sentiment calibration transitions popularity together"
        " neighbours explain summaries generator tabular.boosting forecast.selection"
    )
    modules = ", ".join(f"ml_core.{name}" for name in light.split())
    check = f"import sys, {modules}, ml_core.loop.evaluation, ml_core.encoder; print('torch' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
