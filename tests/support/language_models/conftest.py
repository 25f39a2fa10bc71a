"""A model that takes part in customer service, and people with orders who talk to it."""

import pytest

from support import predictor
from tests import factories
from tests.support.engine import talking
from tests.support.language_models.scripted import Scripted


@pytest.fixture
def model(settings, monkeypatch):
    """Set a mode and what the model answers: `model("phraser", "1. …")`."""

    def chosen(mode, *answers):
        scripted = Scripted(*answers)
        settings.SUPPORT_LLM_MODE = mode
        monkeypatch.setattr(predictor, "configured", lambda: scripted)
        return scripted

    return chosen


@pytest.fixture
def ann(db):
    return factories.customer(email="ann@example.com")


@pytest.fixture
def shoes(db):
    return factories.product(name="Trail shoes")


@pytest.fixture
def sent(ann, shoes):
    """An order of Ann's that is on its way."""
    return talking.order(ann, shoes, number="2026-000101", parcel="shipped", tracking="TR100")


@pytest.fixture
def packing(ann, shoes):
    """An order of Ann's that can still be cancelled."""
    return talking.order(ann, shoes, number="2026-000102")


@pytest.fixture
def theirs(db, shoes):
    """Somebody else's."""
    boris = factories.customer(email="boris@example.com")
    return talking.order(boris, shoes, number="2026-000901", tracking="SECRET9", parcel="shipped")
