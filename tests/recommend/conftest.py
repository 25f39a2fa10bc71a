"""A process-wide model must not outlive the test that trained it, and chance must not decide a test."""

import pytest

from recommend import predictor


@pytest.fixture(autouse=True)
def _fresh_predictor(settings):
    settings.RECOMMEND_LIMITS = {"exploration_rate": 0.0}
    predictor.reset()
    yield
    predictor.reset()
