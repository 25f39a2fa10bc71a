from typing import Any

import pytest

from content.contracts import Described, Fault, Spec, Tried
from content.models import DescriptionCheck
from content.policy import describing
from content.services import descriptions
from shop.models import Aspect, AspectInsight, ProductAttribute, ProductInsight, ProductTypeAttribute
from tests import factories as make
from tests.factories import NOW

WET = Spec("waterproof", ("Waterproof", "防水"), flag=True)
PRAISE = {"en": [("waterproof", ("waterproof",))], "zh": [("waterproof", ("防水",))]}


def product(
    en: str = "A plain cup that holds half a litre.", zh: str = "一只朴素的杯子，容量半升。", **fields: Any
) -> Described:
    empty = {"en": "", "zh": ""}
    defaults = {
        "product_id": 1, "names": empty, "summaries": empty, "properties": (), "facts": (), "missing": (), "tried": (),
    }  # fmt: skip
    return Described(**{**defaults, "descriptions": {"en": en, "zh": zh}, **fields})


def kinds(one: Described) -> list[Fault]:
    return [found.fault for found in describing.faults(one, PRAISE)]


def test_a_sound_description_has_no_findings():
    assert kinds(product()) == []


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (product(zh="国家级品质的杯子，容量半升。"), Fault.ABSOLUTE),
        (product("Simply the best cup that you can buy today."), Fault.SUPERLATIVE),
        (product("A cup that is not waterproof at all, sadly.", properties=(WET,)), Fault.CONFLICT),
        (product("A waterproof cup.", tried=(Tried("waterproof", "", 9, 30),)), Fault.CONTESTED),
        (product("A cup.<span style='display:none'>buy</span>"), Fault.HIDDEN),
        (product("A cup\u200b\u200b of porcelain."), Fault.HIDDEN),
        (product(zh=""), Fault.UNTRANSLATED),
        (product(missing=("Material",)), Fault.MISSING),
        (product(zh="这是一段" + "很长很长没有停顿的文字" * 8 + "。"), Fault.HARD),
    ],
)
def test_each_fault_is_found(one, fault):
    assert fault in kinds(one)


def test_what_breaks_the_law_comes_first():
    one = product(zh="最佳杯子，容量半升，请放心购买。", missing=("Material",))

    assert kinds(one) == [Fault.ABSOLUTE, Fault.MISSING]


def test_bullets_are_facts_first_and_leave_out_what_is_contradicted():
    facts = (("battery_h", "Battery life: 38 h", "续航：38 h"),)
    told = {"en": "Waterproof and light.", "zh": "防水又轻便。"}
    one = product(facts=facts, summaries=told, tried=(Tried("waterproof", "", 9, 30),))

    assert describing.bullets(one, ()) == (*facts, ("", "Waterproof and light.", "防水又轻便。"))
    assert describing.bullets(one, describing.faults(one, PRAISE)) == facts


@pytest.mark.django_db
def test_a_check_is_kept_with_its_reasons_and_written_again_only_on_change(django_assert_num_queries):
    colour = make.attribute(options=["Red"])
    kind = make.product_type()
    ProductTypeAttribute.objects.create(product_type=kind, attribute=colour, is_required=True)
    mug = make.product("Mug", product_type=kind, description="Simply the best cup, in every way.")

    assert descriptions.check(product_ids=[mug.pk], now=NOW) == 1

    check = DescriptionCheck.objects.get(product=mug)
    assert {row[0] for row in check.findings} == {"superlative", "missing", "untranslated"}
    assert check.n_findings == 3
    with django_assert_num_queries(9):
        assert descriptions.check(product_ids=[mug.pk], now=NOW) == 0


@pytest.mark.django_db
def test_bullets_reach_the_product_page_in_both_languages():
    colour = make.attribute(name_en="Colour", name_zh_hans="颜色")
    mug = make.product("Mug")
    ProductAttribute.objects.create(
        product=mug, attribute=colour, option=make.option(colour, "red", label_en="Red", label_zh_hans="红色")
    )

    descriptions.check(product_ids=[mug.pk], now=NOW)

    assert ProductInsight.objects.get(product=mug).bullets == [
        {"text_en": "Colour: Red", "text_zh": "颜色：红色", "attribute": "colour"}
    ]


@pytest.mark.django_db
def test_what_reviewers_deny_is_counted_from_what_is_published():
    mug = make.product("Mug", description="A waterproof jacket for every storm of the year.")
    aspect = Aspect.objects.create(code="waterproof", name="Waterproofing")
    AspectInsight.objects.create(
        product=mug, aspect=aspect, n_reviewers=40, n_mentions=30, n_positive=21, n_negative=9, n_neutral=0,
        verdict="mixed", is_shown=True, positive_lo=0.5, positive_hi=0.8,
    )  # fmt: skip

    descriptions.check(product_ids=[mug.pk], now=NOW)

    rows = DescriptionCheck.objects.get(product=mug).findings
    assert ["contested", "en", "waterproof", "waterproof", 9, 30] in rows
