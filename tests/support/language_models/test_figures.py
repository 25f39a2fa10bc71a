"""What a language model cost, and why templates answered instead, as operators see it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from support.admin import words
from support.contracts import Fallback
from support.models import TurnDecision
from support.services import metrics
from tests.support.engine import talking
from tests.support.surface import people

pytestmark = pytest.mark.django_db
ASK = "Where is order 2026-000101?"


def test_cost_tokens_and_fallbacks_are_counted(ann, sent, model):
    model("phraser", "no lines")
    for _ in range(2):
        talking.talk(ann).say(ASK)
    model("none", "")
    talking.talk(ann).say(ASK)
    TurnDecision.objects.exclude(mode="").update(cost=Decimal("0.000012"), n_tokens=80)

    found = metrics.metrics(since=talking.NOW - timedelta(days=1), until=talking.NOW + timedelta(days=1))

    assert (found.n_turns, found.n_model_turns, found.n_tokens) == (3, 2, 160)
    assert found.fallbacks == (("invalid", 2),)
    assert found.cost == Decimal("0.000024")  # finer than money that is paid


def test_the_page_tells_why_templates_answered(ann, sent, model):
    model("phraser", "no lines")
    talking.talk(ann).say(ASK)
    TurnDecision.objects.update(at=timezone.now(), cost=Decimal("0.0123"))
    client, _user = people.staff("Operator")

    page = client.get(reverse("support_admin:dashboard")).content.decode()

    assert "its answer had another form: 1" in page
    assert "0.0123" in page


def test_every_reason_has_words():
    assert {code for code in Fallback if code} == set(words.FALLBACKS)
