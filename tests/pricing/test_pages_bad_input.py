"""What no price can be made of is refused in words, in both languages, and nothing is lost or done beside it."""

import pytest
from django.urls import reverse

from pricing.models import PriceExperiment, PriceLimit, PriceProposal, PricingRule, SwitchChange
from pricing.services import proposals, proposing, switching
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW
from tests.pricing.test_pages import form

pytestmark = pytest.mark.django_db


def said_in_both(operator, address: str, posted: dict[str, object], english: str, chinese: str) -> None:
    for language, words in (("en", english), ("zh-hans", chinese)):
        operator.cookies["django_language"] = language
        answer = operator.post(address, posted)
        assert (answer.status_code, words in answer.content.decode()) == (200, True), words


@pytest.mark.parametrize(
    ("wrong", "english", "chinese"),
    [
        ({"least_margin_rate": "0.99"}, "Fees and margin are shares", "费用不能小于 0"),
        ({"ceiling_rate": "0.5"}, "the ceiling is at least 1.", "上限比例不小于 1。"),
        ({"rollout_percent": "101"}, "the products reached between 0 and 100.", "覆盖比例在 0 与 100 之间。"),
        ({"rival_gap": "-5"}, "The distance to competitors lies", "与竞争对手的差距"),
    ],
)
def test_terms_out_of_range_are_refused_in_words(operator, wrong, english, chinese):
    rule = market.rule()
    address = reverse("admin:pricing_pricingrule_change", args=[rule.pk])

    said_in_both(operator, address, form(**{"least_margin_rate": "0.1", **wrong}), english, chinese)

    assert PricingRule.objects.get().rollout_percent == 5


@pytest.mark.parametrize(
    ("limit", "english", "chinese"),
    [
        ({"ceiling": "0"}, "The ceiling is above 0", "上限须大于 0"),
        ({"floor": "10", "ceiling": "5"}, "not below the floor.", "且不低于下限。"),
        ({"floor": "-1"}, "A floor is not below 0.", "下限不能小于 0。"),
        ({"advertised": "0"}, "A minimum advertised price is above 0.", "最低广告价须大于 0。"),
    ],
)
def test_limits_that_no_price_meets_are_refused_in_words(operator, limit, english, chinese):
    posted = {"listing": market.variant("19.90").listings.get().pk, **limit}

    said_in_both(operator, reverse("admin:pricing_pricelimit_add"), posted, english, chinese)

    assert not PriceLimit.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "english", "chinese"),
    [
        ({"change_rate": "0.5"}, "The change lies between -0.2 and 0.2", "变动比例在 -0.2 与 0.2 之间"),
        ({"n_blocks": "5"}, "An even number is needed", "须为偶数"),
        ({"block_days": "1"}, "A block is longer than its wash-out", "时段天数须大于过渡天数"),
        ({"block_days": "100000000000"}, "less than or equal to 90", "小于或等于90"),
    ],
)
def test_designs_that_cannot_be_run_are_refused_in_words(operator, wrong, english, chinese):
    posted = {
        "code": "tea", "channel": factories.channel().pk, "products": [factories.product().pk],
        "change_rate": "-0.05", "block_days": "3", "washout_days": "1", "n_blocks": "8", **wrong,
    }  # fmt: skip

    said_in_both(operator, reverse("admin:pricing_priceexperiment_add"), posted, english, chinese)

    assert not PriceExperiment.objects.exists()


def test_an_empty_form_does_not_start_prices_again(operator):
    switching.stop(actor="staff:1", reason="Odd", now=NOW)

    answer = operator.post(reverse("pricing_admin:switch"), {}, follow=True)

    assert "Nothing was changed: press a button of the switch." in answer.content.decode()
    assert SwitchChange.objects.count() == 1


@pytest.mark.parametrize("name", ["listing", "variant"])
def test_a_number_longer_than_any_id_names_nothing(operator, name):
    known = reverse(f"pricing_admin:{name}", args=[1])

    assert operator.get(known.replace("/1/", f"/{10**19}/")).status_code == 404


def test_a_bulk_that_comes_second_says_so(operator, proposed):
    proposals.approve(proposal_id=proposed.pk, actor="staff:1", now=NOW)
    page = reverse("admin:pricing_priceproposal_changelist") + "?state__exact=open"

    answer = operator.post(page, {"action": "reject_all", "_selected_action": [proposed.pk]}, follow=True)

    assert "1 were decided otherwise meanwhile." in answer.content.decode()
    assert PriceProposal.objects.get().state == "applied"


def test_what_a_bulk_cannot_do_is_named_as_people_know_it(cheap):
    proposing.propose(now=NOW)
    found = PriceProposal.objects.get()
    proposals.approve(proposal_id=found.pk, actor="staff:1", now=NOW)

    done = proposals.approve_many(proposal_ids=[found.pk], actor="staff:2", now=NOW)

    assert done.n_done == 0
    assert done.problems[0].startswith(str(cheap.product))
    assert done.problems[0].endswith("It was decided before: applied.")


@pytest.mark.parametrize(
    ("state", "offered"),
    [("open", {"approve", "edit", "reject"}), ("applied", {"take_back"}), ("stale", set())],
)
def test_a_proposal_offers_what_its_state_allows(operator, proposed, state, offered):
    PriceProposal.objects.update(state=state, decided_at=NOW, applied_price=proposed.price)

    page = operator.get(reverse("admin:pricing_priceproposal_change", args=[proposed.pk])).content.decode()

    names = ("approve", "edit", "reject", "take_back")
    addresses = {name: reverse(f"admin:pricing_priceproposal_{name}", args=[proposed.pk]) for name in names}
    assert {name for name, address in addresses.items() if address in page} == offered
