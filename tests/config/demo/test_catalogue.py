"""The catalogue as written: complete in both languages, typed, with codes that scan."""

import re
from decimal import Decimal

import pytest

from config.demo.authoring import ean13, load_catalogue
from config.demo.catalogue import Catalogue

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(seed=1)


def test_the_shop_is_as_large_as_promised(catalogue: Catalogue):
    assert len(catalogue.products) >= 320
    assert len({t.category for t in catalogue.types}) >= 12
    assert all(
        c.parent in {"", *(above.code for above in catalogue.categories)} for c in catalogue.categories
    )


def test_every_name_and_text_exists_in_both_languages(catalogue: Catalogue):
    texts = [t for p in catalogue.products for t in (p.name, p.summary, p.description)]
    texts += [c.name for c in catalogue.categories] + [c.description for c in catalogue.categories]
    texts += [x for c in catalogue.collections for x in (c.name, c.description)]
    texts += [t.name for t in catalogue.types] + [a.name for a in catalogue.attributes]

    assert all(text.en.strip() and text.zh.strip() for text in texts)
    assert not any(CHINESE.search(text.en) for text in texts)
    assert [t.zh for t in texts if not CHINESE.search(t.zh) and t.zh != "SPF"] == []


def test_no_two_descriptions_are_alike(catalogue: Catalogue):
    n = len(catalogue.products)

    assert len({p.description.en for p in catalogue.products}) == n
    assert len({p.description.zh for p in catalogue.products}) == n
    assert len({p.name.en for p in catalogue.products}) == n
    assert len({p.name.zh for p in catalogue.products}) == n


def test_no_placeholder_is_left_in_a_text(catalogue: Catalogue):
    texts = [side for p in catalogue.products for side in (p.description.en, p.description.zh)]

    assert [text for text in texts if re.search(r"[{}|]|\?[a-z]", text)] == []


def test_descriptions_state_the_attributes_that_the_product_has(catalogue: Catalogue):
    product = next(p for p in catalogue.products if p.slug == "aria-700-noise-cancelling-headphones")
    values = {v.attribute: v.code for v in product.values}

    assert values == {"battery_h": "38", "driver_mm": "40", "noise_cancelling": "yes"}
    assert "38 hours" in product.description.en
    assert "with noise cancelling switched on" in product.description.en
    assert "38 小时" in product.description.zh


def test_values_are_those_of_the_type_and_of_its_kinds(catalogue: Catalogue):
    kinds = {a.code: a.kind for a in catalogue.attributes}
    types = {t.code: t for t in catalogue.types}

    for product in catalogue.products:
        assert tuple(v.attribute for v in product.values) == types[product.type_code].attributes
        assert all(Decimal(v.code) >= 0 for v in product.values if kinds[v.attribute] == "number")
        assert all(v.code in {"yes", "no"} for v in product.values if kinds[v.attribute] == "boolean")


def test_skus_and_barcodes_are_unique_and_barcodes_check(catalogue: Catalogue):
    variants = [v for p in catalogue.products for v in p.variants]

    assert len({v.sku for v in variants}) == len(variants)
    assert len({v.barcode for v in variants}) == len(variants)
    assert all(ean13(v.barcode[:12]) == v.barcode for v in variants)


def test_the_check_digit_is_that_of_gs1():
    assert ean13("400638133393") == "4006381333931"
    with pytest.raises(ValueError, match="twelve digits"):
        ean13("12")


def test_every_variant_of_a_product_differs_in_its_options(catalogue: Catalogue):
    for product in catalogue.products:
        options = [tuple(o.code for o in v.options) for v in product.variants]
        assert len(set(options)) == len(options)
        assert all(v.price > v.cost > 0 for v in product.variants)


def test_qualities_follow_the_seed():
    one, same, other = (load_catalogue(seed=s).products[0].qualities for s in (1, 1, 2))

    assert one == same
    assert one != other


def test_a_small_catalogue_still_reaches_across_departments():
    small = load_catalogue(seed=1, n_products=40)

    assert len(small.products) == 40
    assert len({t.category for t in small.types}) >= 12
    assert {p.type_code for p in small.products} == {t.code for t in small.types}
