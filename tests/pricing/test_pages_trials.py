"""Price tests in the admin: a draft is designed, what has begun is read and stopped; effects are told in per cent."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from pricing.admin import words
from pricing.contracts import Effect
from pricing.models import PriceExperiment
from pricing.services import experimenting
from pricing.services.experimenting import Reading
from tests import factories

pytestmark = pytest.mark.django_db
DESIGN = {"code": "tea", "change_rate": "-0.1", "block_days": "3", "washout_days": "1", "n_blocks": "8"}


def trial(state: str = "draft", **fields: object) -> PriceExperiment:
    test = PriceExperiment.objects.create(
        code="tea", channel=factories.channel(), change_rate=Decimal("-0.050"), state=state, **fields
    )
    test.products.set([factories.product()])
    return test


def address(test: PriceExperiment, name: str = "change") -> str:
    return reverse(f"admin:pricing_priceexperiment_{name}", args=[test.pk])


@pytest.mark.parametrize("state", ["running", "finished", "stopped"])
def test_a_test_that_has_begun_offers_nothing_to_save(operator, state):
    page = operator.get(address(trial(state))).content.decode()

    assert 'name="_save"' not in page
    assert 'name="code"' not in page
    assert 'id="result"' in page


def test_a_draft_is_saved(operator):
    test = trial()
    posted = {**DESIGN, "channel": test.channel_id, "products": [factories.product().pk]}

    assert 'name="_save"' in operator.get(address(test)).content.decode()
    operator.post(address(test), posted)

    test.refresh_from_db()
    assert test.change_rate == Decimal("-0.100")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nothing was saved: the test was started, its design stands."),
        ("zh-hans", "未保存：测试已经开始，设计不能再改。"),
    ],
)
def test_a_form_from_before_the_start_comes_too_late_and_says_so(operator, language, said):
    operator.cookies["django_language"] = language
    test = trial("running")

    page = operator.post(address(test), {**DESIGN, "channel": test.channel_id}, follow=True)

    assert page.status_code == 200
    assert said in page.content.decode()
    test.refresh_from_db()
    assert test.change_rate == Decimal("-0.050")


@pytest.mark.parametrize(
    ("state", "start", "stop"),
    [("draft", True, False), ("running", False, True), ("finished", False, False), ("stopped", False, False)],
)
def test_buttons_are_those_that_its_state_allows(operator, state, start, stop):
    test = trial(state)

    page = operator.get(address(test)).content.decode()

    assert (address(test, "start") in page, address(test, "stop") in page) == (start, stop)


def test_a_test_that_does_not_run_is_not_stopped():
    test = trial("finished")

    with pytest.raises(experimenting.NotRunning, match="It is not running"):
        experimenting.stop(experiment_id=test.pk, now=factories.NOW)

    test.refresh_from_db()
    assert test.state == "finished"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_effects_and_changes_are_told_in_per_cent_with_their_sign(operator, monkeypatch, language):
    operator.cookies["django_language"] = language
    test = trial("finished", least_effect=0.12)
    effects = Effect(0.0341, -0.01, 0.0782, 0.0421, 8, 8), Effect(-0.2, -0.25, -0.15, 0.0005, 8, 8)
    monkeypatch.setattr(experimenting, "read", lambda **_: Reading(*effects, n_blocks=16, n_left_out=0))

    page = operator.get(address(test)).content.decode()
    listed = operator.get(reverse("admin:pricing_priceexperiment_changelist")).content.decode()

    assert "<strong>+3.4 %</strong> (-1.0 % … +7.8 %)" in page
    assert "<strong>-20.0 %</strong> (-25.0 % … -15.0 %)" in page
    assert "4.2 %" in page
    assert "-5.0 %" in page
    assert "-5.0 %" in listed
    assert "±12.0 %" in listed
    assert f"{address(test)}#result" in listed


def test_no_change_is_no_negative_zero():
    with translation.override("en"):
        assert [words.percent(each) for each in (-0.00001, 0, 0.5)] == ["+0.0 %", "+0.0 %", "+50.0 %"]
