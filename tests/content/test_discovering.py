"""What reviewers speak of and nobody named is proposed; what a person decided is not proposed again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from content import training
from content.models import AspectProposal
from tests import factories
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HINGES = [
    "The kickstand is great and holds well.",
    "I love the kickstand, it is sturdy.",
    "The kickstand is terrible, it wobbles.",
    "A good kickstand makes reading easy.",
    "My kickstand broke, bad quality.",
    "The kickstand is excellent.",
]


@pytest.fixture
def product():
    return factories.product()


def written(product, texts, **analysis):
    for text in texts:
        rows.read(rows.review(product, text), **analysis)


def labels():
    return set(AspectProposal.objects.filter(state="open").values_list("label", flat=True))


def test_what_many_judge_and_nobody_named_is_proposed(product):
    written(product, HINGES)

    assert training.discover(now=NOW) >= 1

    found = AspectProposal.objects.get(label="kickstand")
    assert (found.language, found.n_reviews, found.state, found.found_at) == ("en", 6, "open", NOW)
    assert found.examples and all(example in HINGES for example in found.examples)


def test_what_was_refused_is_not_proposed_again(product):
    written(product, HINGES)
    training.discover(now=NOW)
    AspectProposal.objects.filter(label="kickstand").update(state="refused")

    training.discover(now=NOW + timedelta(days=7))

    assert "kickstand" not in labels()
    assert AspectProposal.objects.get(label="kickstand").state == "refused"


def test_a_proposal_goes_with_the_reviews_that_bore_it_out(product):
    written(product, HINGES)
    training.discover(now=NOW)
    product.reviews.all().delete()

    assert training.discover(now=NOW + timedelta(days=7)) == 0

    assert labels() == set()


def test_orders_to_assistants_propose_nothing(product):
    written(product, HINGES, is_quarantined=True)

    assert training.discover(now=NOW) == 0


def test_the_database_refuses_a_proposal_twice():
    proposal = {"label": "kickstand", "language": "en", "n_reviews": 6, "found_at": NOW}
    AspectProposal.objects.create(**proposal)

    with pytest.raises(IntegrityError), transaction.atomic():
        AspectProposal.objects.create(**proposal)
