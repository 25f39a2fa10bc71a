"""How messages become general words, what they name, and how that leans their reading."""

import pytest

from support.contracts import Cues, Intent, Language, Understood
from support.features import kinds, properties, spotting
from support.features.abstracting import abstracted, plain
from support.policy import deciding, leaning


@pytest.mark.parametrize(
    ("text", "language", "general"),
    [
        ("has the parcel with my kettle left?", Language.EN, "has the parcel with my product left?"),
        ("Status of 2019-000101?", Language.EN, "Status of my order ?"),
        ("headphones under 100", Language.EN, "product under 100"),
        ("WINTER15 is rejected, why?", Language.EN, "SAVE20 is rejected, why?"),
        ("WHERE IS MY ORDER", Language.EN, "WHERE IS MY ORDER"),
        ("cancle my oder", Language.EN, "cancel my order"),
        ("Would you be so kind as to track my parcel? Thanks", Language.EN, "track my parcel?"),
        ("送奥地利吗", Language.ZH, "送法国吗"),
        ("您好，請問我的訂單88231發貨了嗎，謝謝", Language.ZH, "我的订单 发货了吗"),
        ("那白色的耳机呢", Language.ZH, "那蓝色的商品呢"),
    ],
)
def test_a_message_is_read_in_general_words(text, language, general):
    assert abstracted(text, language) == general


@pytest.mark.parametrize("text", ["hi", "thanks", "hello there"])
def test_mere_courtesy_stays(text):
    assert plain(text, Language.EN) == text


@pytest.mark.parametrize("text", ["what a nice price of rice", "my wife likes mice", "Nimbus"])
def test_words_that_nobody_misspelt_stay(text):
    assert plain(text, Language.EN) == text


def test_another_word_for_the_same_goods_is_the_same_kind():
    assert {one.code for one in kinds.found("a rucksack, 背包 and backpacks")} == {"#backpack"}
    assert kinds.found("the lamplight of kettledrums") == ()


@pytest.mark.parametrize(
    ("said", "text", "is_code"),
    [
        ("SAVE20", "SAVE20 fails", True),
        ("FREEDOM", "the code FREEDOM fails", True),
        ("WHERE", "WHERE IS IT", False),
        ("AB1234", "parcel AB1234", False),
    ],
)
def test_a_code_is_no_word_that_was_shouted(said, text, is_code):
    assert spotting.is_code(said, text) is is_code


ROWS = [
    {"property": "Capacity", "value": "1.7 l"},
    {"property": "Material", "value": "steel"},
    {"property": "Battery life", "value": "30 h"},
    {"property": "净重", "value": "2.4 千克"},
    {"property": "Waterproof", "value": "yes"},
]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("how many litres does it hold", ["Capacity"]),
        ("how long can I listen before charging", ["Battery life"]),
        ("can it stand rain", ["Waterproof"]),
        ("重不重", ["净重"]),
        ("what's the material", ["Material"]),
        ("who designed it", []),
    ],
)
def test_a_property_is_found_by_what_people_say_for_it(question, named):
    assert [row["property"] for row in properties.asked(question, "Aurora Kettle", ROWS)] == named


def read(*chances: tuple[Intent, float], outside: float = 0.1, **fields: object) -> Understood:
    return Understood(chances, outside, "model", **fields)  # type: ignore[arg-type]


def test_a_code_leans_a_doubtful_reading_to_vouchers():
    doubtful = read((Intent.OFFERS, 0.4), (Intent.VOUCHER_PROBLEM, 0.3))

    assert leaning.leaned(doubtful, Cues(has_voucher=True)).intent is Intent.VOUCHER_PROBLEM
    assert leaning.leaned(doubtful, Cues()).intent is Intent.OFFERS


def test_a_sure_reading_stays_whatever_is_named():
    sure = read((Intent.CANCEL_ORDER, 0.95), (Intent.SHIPPING_ABROAD, 0.02))

    assert leaning.leaned(sure, Cues(has_country=True)).intent is Intent.CANCEL_ORDER


def test_what_is_wrong_is_the_reason_of_a_return_that_is_named():
    both = read((Intent.ITEM_WRONG, 0.9), wishes=(Intent.ITEM_WRONG, Intent.RETURN_ITEM))

    settled = leaning.settled(both, Cues(deeds=frozenset({Intent.RETURN_ITEM})))

    assert (settled.intent, settled.wishes) == (Intent.RETURN_ITEM, ())


def test_goods_of_an_own_order_lean_to_what_was_ordered_unless_a_property_is_asked():
    doubtful = read((Intent.PRODUCT_SEARCH, 0.4), (Intent.ORDER_STATUS, 0.3))

    assert leaning.leaned(doubtful, Cues(is_of_own_order=True)).intent is Intent.ORDER_STATUS
    assert leaning.leaned(doubtful, Cues()).intent is Intent.PRODUCT_SEARCH
    assert (
        leaning.leaned(doubtful, Cues(is_of_own_order=True, has_option=True)).intent is Intent.PRODUCT_SEARCH
    )


def test_intents_that_one_answer_serves_are_clear_together():
    split = read((Intent.ORDER_STATUS, 0.3), (Intent.DELIVERY_ETA, 0.28), (Intent.CANCEL_ORDER, 0.05))

    assert deciding.is_clear(split)
    assert not deciding.is_clear(read((Intent.ORDER_STATUS, 0.3), (Intent.CANCEL_ORDER, 0.28)))


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("agent please", True),
        ("get me a human already", True),
        ("转人工", True),
        ("这是真人还是机器人", False),
        ("are you a real person?", False),
        ("the agent of change", False),
    ],
)
def test_a_person_is_asked_for_and_not_asked_about(text, is_asked):
    assert deciding.asks_for_person(text) is is_asked


@pytest.mark.parametrize(
    ("general", "is_bare"),
    [
        ("and product", True),
        ("那蓝色的呢", True),
        ("what about blue?", True),
        ("is product waterproof", False),
    ],
)
def test_a_message_that_only_names_something_asks_the_same_again(general, is_bare):
    assert deciding.is_bare(general) is is_bare
