"""Competitors' offers: facts are kept, what cannot be a fact is named by line."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from shop.models import CompetitorOffer
from shop.services import rivals
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HEADER = ",".join(rivals.COLUMNS)
GOOD = "MUG-1,Rival,9.50,eur,2026-05-31T10:00:00Z,0.9"


@pytest.fixture(autouse=True)
def variant():
    return factories.product(sku="MUG-1").variants.get()


def record(*lines: str, header: str = HEADER) -> rivals.Recorded:
    return rivals.record_csv("\n".join([header, *lines]), now=NOW)


def test_an_offer_is_kept_with_its_time_and_confidence(variant):
    assert record(GOOD) == rivals.Recorded(1, ())

    offer = CompetitorOffer.objects.get()
    assert (offer.variant, offer.competitor, offer.price) == (variant, "Rival", Decimal("9.50"))
    assert (offer.currency, offer.confidence) == ("EUR", 0.9)


def test_the_same_file_twice_is_the_same_rows():
    record(GOOD)
    record(GOOD)

    assert CompetitorOffer.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (GOOD.replace("MUG-1", "CUP"), "Line 2: no variant has the SKU “CUP”"),
        (GOOD.replace("Rival", " "), "the competitor has no name"),
        (GOOD.replace("Rival", "Ri\x00val"), "the competitor has no name"),
        (GOOD.replace("MUG-1", "MUG\x00"), "no variant has the SKU"),
        (GOOD.replace("2026-05-31T10:00:00Z", "0001-01-01T00:00:00+14:00"), "is not a past moment"),
        (GOOD.replace("9.50", "0"), "“0” is not a price above 0"),
        (GOOD.replace("9.50", "-1"), "is not a price"),
        (GOOD.replace("9.50", "NaN"), "is not a price"),
        (GOOD.replace("9.50", "Infinity"), "is not a price"),
        (GOOD.replace("eur", "€"), "is not a currency"),
        (GOOD.replace("2026-05-31T10:00:00Z", "2026-06-02T10:00:00Z"), "is not a past moment"),
        (GOOD.replace("2026-05-31T10:00:00Z", "2026-05-31T10:00:00"), "is not a past moment"),
        (GOOD.replace("2026-05-31T10:00:00Z", "2026-13-31T10:00:00Z"), "is not a past moment"),
        (GOOD.replace("0.9", "1.1"), "is not between 0 and 1"),
        (GOOD.replace("0.9", "nan"), "is not between 0 and 1"),
        ("MUG-1", "the competitor has no name"),
    ],
)
def test_a_line_that_cannot_be_a_fact_is_named_and_the_others_are_kept(line, message):
    found = record(line, GOOD)

    assert found.n_offers == 1
    assert message in found.errors[0]
    assert CompetitorOffer.objects.count() == 1


def test_an_absurd_price_is_a_fact_too():
    assert record(GOOD.replace("9.50", "0.01")).n_offers == 1


def test_missing_columns_are_named():
    assert record(GOOD, header="sku,price").errors == (
        "Columns are missing: competitor, currency, seen_at, confidence",
    )


def test_the_command_reports_bad_lines_by_its_exit_code(tmp_path, capsys):
    path = tmp_path / "offers.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n{GOOD.replace('MUG-1', 'CUP')}\n")

    with pytest.raises(SystemExit, match="1"):
        call_command("record_offers", str(path))

    captured = capsys.readouterr()
    assert captured.out.strip() == "1"
    assert "Line 3" in captured.err


@pytest.mark.parametrize(
    ("change", "name"),
    [({"price": 0}, "competitor_price_is_positive"), ({"confidence": 1.5}, "confidence_is_a_share")],
)
def test_the_database_refuses_what_cannot_be(change, name):
    record(GOOD)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CompetitorOffer.objects.update(**change)


def test_a_quote_without_an_end_is_named_and_nothing_is_kept():
    found = record(GOOD, 'MUG-1,"Rival' + "x" * 200_000)

    assert found == rivals.Recorded(0, ("The file is not CSV: a field has no end.",))
    assert not CompetitorOffer.objects.exists()
