"""The small demo in the shop's tables keeps every promise that the services make."""

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Min, Q, Sum

from config.demo import loader, logins, simulation
from shop import models
from shop.contracts import money
from shop.services import stock
from shop.services.orders import machines
from shop.services.payment.provider import provider
from tests.config.demo.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop_folder")]


def test_a_shop_with_data_is_left_alone(tmp_path: Path):
    before = models.Event.objects.count()

    with pytest.raises(CommandError, match="empty"):
        call_command("demo", "--small")
    call_command("demo", "--small", "--if-empty")

    assert models.Event.objects.count() == before
    assert models.Product.objects.count() == 40


def test_a_moment_that_is_none_is_refused():
    with pytest.raises(CommandError, match="ISO moment"):
        call_command("demo", "--now", "yesterday")


def test_movements_add_up_to_the_balances():
    items = list(models.StockItem.objects.all())

    assert items
    assert all(stock.is_balanced(item) for item in items)


def test_the_latest_movement_names_the_balance():
    for item in models.StockItem.objects.order_by("pk")[:40]:
        latest = item.movements.order_by("at", "pk").last()
        assert (latest.on_hand_after, latest.allocated_after) == (item.on_hand, item.allocated)


def test_goods_of_open_orders_are_allocated_and_nothing_else():
    open_units = models.OrderLine.objects.filter(
        order__status="confirmed",
        order__fulfilments__status__in=["pending", "ready"],
        order__fulfilments__location=F("location"),
    )
    allocated = models.StockItem.objects.aggregate(n=Sum("allocated"))["n"]

    assert allocated == (open_units.aggregate(n=Sum("quantity"))["n"] or 0)


def test_orders_add_up_by_the_rules_of_the_shop():
    for order in models.Order.objects.prefetch_related("lines").select_related("shipping_method__tax_class"):
        lines = list(order.lines.all())
        rate = Decimal(0)
        for line in lines:
            assert line.subtotal == money.quantize(line.unit_price * line.quantity, order.currency)
            assert line.tax == money.tax_part(
                line.subtotal, line.tax_rate, included=True, currency=order.currency
            )
            assert line.total == line.subtotal
        if order.shipping_method:
            country = (
                order.pickup_location.country if order.pickup_location else order.shipping_address.country
            )
            rate = order.shipping_method.tax_class.rates.get(country=country).rate
        shipping_tax = money.tax_part(order.shipping, rate, included=True, currency=order.currency)
        assert order.subtotal == sum(line.subtotal for line in lines)
        assert order.tax == sum((line.tax for line in lines), shipping_tax)
        assert order.total == order.subtotal + order.shipping


def test_order_numbers_are_made_from_their_keys():
    order = models.Order.objects.order_by("pk")[5]

    assert order.number == f"{order.placed_at:%Y}-{order.pk:06d}"


def test_payments_agree_with_their_ledger_and_with_the_provider():
    for row in models.Payment.objects.prefetch_related("events"):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for event in row.events.all():
            sums[event.kind] += event.amount
        assert (row.authorised, row.captured, row.refunded) == (
            sums["authorise"],
            sums["capture"],
            sums["refund"],
        )
        known = provider(row.provider).effects(ref=row.provider_ref)
        assert {effect.key for effect in known} == {event.key for event in row.events.all()}


def test_every_status_was_reached_by_legal_moves():
    latest = {}
    for row in models.OrderEvent.objects.order_by("order", "at", "pk"):
        subject = (row.machine, row.subject_id)
        assert row.before == latest.get(subject, "")
        assert not row.before or machines.may_move(machines.MACHINES[row.machine], row.before, row.after)
        latest[subject] = row.after

    statuses = {("order", o.pk): o.status for o in models.Order.objects.all()}
    statuses |= {("payment", p.pk): p.status for p in models.Payment.objects.all()}
    statuses |= {("fulfilment", f.pk): f.status for f in models.Fulfilment.objects.all()}
    statuses |= {("return", r.pk): r.status for r in models.Return.objects.all()}
    assert latest == statuses


def test_parcels_hold_exactly_what_was_ordered():
    paid = models.OrderLine.objects.exclude(order__payments__status="failed")
    packed = paid.annotate(n=Sum("fulfilment_lines__quantity"))

    assert [line.pk for line in packed if line.n != line.quantity] == []


def test_without_consent_an_event_names_nobody():
    silent = models.Event.objects.filter(has_consent=False)

    assert silent.exists()
    assert not silent.filter(Q(visitor__isnull=False) | Q(customer__isnull=False)).exists()
    assert not models.Event.objects.filter(has_consent=True, visitor=None, customer=None).exists()


def test_devices_that_are_kept_have_consented():
    assert not models.Visitor.objects.annotate(
        n=Count("consents", filter=Q(consents__is_granted=True))
    ).filter(n=0)
    assert not models.Visitor.objects.filter(first_seen_at__gt=F("latest_seen_at")).exists()


def test_a_customer_of_an_event_owns_the_device():
    joined = models.Event.objects.filter(customer__isnull=False, visitor__customer__isnull=False)

    assert joined.exists()
    assert not joined.exclude(customer=F("visitor__customer")).exists()


def test_names_and_texts_are_there_in_both_languages():
    for model, names in (
        (models.Product, ("name", "summary", "description")),
        (models.Category, ("name", "description")),
        (models.Brand, ("name",)),
        (models.Attribute, ("name",)),
        (models.AttributeOption, ("label",)),
        (models.ProductImage, ("alt",)),
        (models.Collection, ("name", "description")),
        (models.Channel, ("name",)),
        (models.Location, ("name",)),
        (models.ShippingMethod, ("name",)),
    ):
        for name in names:
            assert model.objects.exists()
            assert not model.objects.filter(Q(**{f"{name}_en": ""}) | Q(**{f"{name}_en": None})).exists()
            assert not model.objects.filter(
                Q(**{f"{name}_zh_hans": ""}) | Q(**{f"{name}_zh_hans": None})
            ).exists()
            assert not model.objects.exclude(**{name: F(f"{name}_en")}).exists()


def test_a_price_history_ends_at_the_price_that_is_asked():
    for listing in models.VariantListing.objects.prefetch_related("prices")[:60]:
        latest = max(listing.prices.all(), key=lambda change: (change.effective_at, change.pk))
        assert (latest.price, latest.compare_at_price) == (listing.list_price, listing.compare_at_price)


def test_lists_know_prices_and_availability():
    for row in models.ProductListing.objects.select_related("channel")[:40]:
        offers = models.VariantListing.objects.filter(variant__product=row.product_id, channel=row.channel_id)
        assert row.price_from == offers.aggregate(p=Min("list_price"))["p"]
        free = stock.availability(
            variant_ids=list(offers.values_list("variant_id", flat=True)), channel_id=row.channel_id
        )
        assert row.is_available == any(n > 0 for n in free.values())


def test_ratings_are_those_of_the_reviews():
    for product in models.Product.objects.all():
        stars = list(product.reviews.values_list("stars", flat=True))
        assert product.n_reviews == len(stars)
        assert (product.rating_average is None) == (not stars)
    assert not models.Review.objects.exclude(order_line__variant__product=F("product")).exists()


def test_pictures_and_their_renditions_lie_where_the_rows_say(shop_folder: Path):
    images = list(models.ProductImage.objects.all())

    assert {i.product_id for i in images} == set(models.Product.objects.values_list("pk", flat=True))
    for image in images:
        path = shop_folder / "media" / image.file.name
        assert path.exists()
        assert all(path.with_name(f"{path.stem}-{width}.webp").exists() for width in image.widths)
    assert not models.Product.objects.filter(primary_image=None).exists()
    assert not models.Category.objects.filter(products__isnull=False, picture="").exists()


def test_the_three_logins_work_and_hold_their_roles():
    found = {login.role for login in logins.existing()}
    operator = models.User.objects.get(email=logins.OPERATOR.email)
    shopper = models.User.objects.get(email=logins.SHOPPER.email)

    assert found == {"shopper", "operator", "admin"}
    assert operator.is_staff
    assert not operator.is_superuser
    assert operator.has_perm("shop.change_order")
    assert not shopper.is_staff
    assert shopper.customer.events.exists()


def test_the_truth_stays_out_of_the_tables_and_in_the_file(shop_folder: Path):
    truth = json.loads((shop_folder / "truth.json").read_text())

    assert set(truth["products"]) == set(models.Product.objects.values_list("slug", flat=True))
    assert set(truth["review_opinions"]) == {
        str(pk) for pk in models.Review.objects.values_list("pk", flat=True)
    }
    assert truth["seed"] == 3


def test_what_was_loaded_can_be_found():
    product = models.Product.objects.order_by("pk").first()

    assert models.SearchEntry.objects.filter(product=product).count() == 2


def test_a_second_load_is_refused_before_anything_is_written(tmp_path: Path):
    with pytest.raises(loader.ShopNotEmpty):
        loader.load(
            seed=3, now=NOW, size=simulation.SMALL, media=tmp_path / "m", truth_file=tmp_path / "t.json"
        )

    assert not (tmp_path / "m").exists()
    assert not (tmp_path / "t.json").exists()


def test_what_was_delivered_was_ordered_of_a_supplier_before():
    assert models.SupplierOffer.objects.count() == models.Variant.objects.count()
    receipts = models.PurchaseReceipt.objects.select_related("line__order")
    assert receipts.exists()
    assert all(row.at > row.line.order.ordered_at for row in receipts)
    received = models.PurchaseOrderLine.objects.aggregate(n=Sum("received"))["n"]
    assert receipts.aggregate(n=Sum("quantity"))["n"] == received


def test_every_shelf_has_a_sales_day_for_each_day_of_the_run():
    days = models.SalesDay.objects.values_list("date", flat=True).distinct()

    assert len(set(days)) == simulation.SMALL.n_days
    assert models.SalesDay.objects.filter(units__gt=0).exists()
    assert models.SalesDay.objects.filter(is_censored=True).exists()
