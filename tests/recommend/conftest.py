"""A process-wide model must not outlive the test that trained it, and chance must not decide a test."""

import pytest

from recommend import predictor
from recommend.training import content


@pytest.fixture(autouse=True)
def _fresh_predictor(settings, monkeypatch):
    settings.RECOMMEND_LIMITS = {"exploration_rate": 0.0}
    # Character n-grams are fitted in milliseconds; the language model takes seconds to import.
    monkeypatch.setattr(content, "ENGLISH", 2.0)
    predictor.reset()
    yield
    predictor.reset()
