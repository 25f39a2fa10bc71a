import pytest

from content.policy import advertising, readability
from content.policy.advertising import Severity

FORBIDDEN = [
    "国家级品质的水杯", "全网最低价", "最佳选择", "顶级面料", "销量第一的耳机", "中国第一品牌",
    "独一无二的设计", "100%有效祛痘", "绝对安全", "极品龙井", "史无前例的优惠", "最先进的技术",
    "永不褪色", "零副作用", "行业第一", "最舒适的鞋", "NO.1 品牌", "唯一指定", "根治脚气",
    "国家领导人都在用", "首选品牌", "世界级工艺", "最便宜的手机壳", "无敌好用", "质量免检",
    "最安全的奶瓶", "全球销量冠军", "宇宙最强续航", "史上最轻", "国家免检产品", "100%无甲醛", "全国首家",
    "世界领先技术", "祖传秘方", "国宴专用", "永久保修",
]  # fmt: skip
HARMLESS_ZH = [
    "第一次使用前请清洗", "最近更新了包装", "最大承重 5 公斤", "最高温度 220 度", "收到后请第一时间检查",
    "最多可装 6 瓶", "最小刻度 1 毫升", "最长可用 30 小时", "采用棉麻面料，柔软透气",
    "容量 500 毫升，双层保温", "电池可用一天", "不是最便宜的，但够用", "每台有唯一编号",
    "第一步：打开盖子", "最后用清水冲洗", "适合敏感肌，无香料", "绝对湿度低于 60%", "最低温度零下 20 度",
    "最低使用温度零下十度", "唯一需要注意的是先充电", "最后一步请拧紧", "顶部有挂钩",
]  # fmt: skip
NOTES = [
    "The world's best headphones", "simply the best", "best-in-class battery", "100% effective",
    "risk-free", "a miracle cream", "the only bag you need", "unbeatable comfort", "lowest price",
    "never breaks", "#1 in sound", "industry's first", "Nothing beats it", "The fastest charger on earth",
    "Zero risk, total satisfaction",
    "World-leading noise cancelling", "Lasts forever", "The most comfortable shoe ever made", "Completely harmless",
    "The safest bottle on the market",
]  # fmt: skip
HARMLESS_EN = [
    "Best before end of 2027", "Holds at best two litres", "The best way to clean it is cold water.",
    "Soft cotton, breathable.", "Battery for 38 hours", "Made with cured ham",
    "A reliable everyday bottle", "At least 40 % recycled", "Not the best for rain",
    "Number of parts: one", "Fits most phones",
]  # fmt: skip


@pytest.mark.parametrize("text", FORBIDDEN)
def test_an_absolute_claim_is_forbidden(text):
    assert next(one.severity for one in advertising.absolutes(text)) is Severity.FORBIDDEN


@pytest.mark.parametrize("text", NOTES)
def test_an_english_superlative_is_noted(text):
    assert {one.severity for one in advertising.absolutes(text)} == {Severity.NOTE}


@pytest.mark.parametrize("text", [*HARMLESS_ZH, *HARMLESS_EN])
def test_harmless_words_are_spared(text):
    assert advertising.absolutes(text) == ()


def test_the_words_are_found_where_they_stand_and_can_be_left_out():
    text = "采用最先进的工艺，国家级品质。"

    found = advertising.absolutes(text)

    assert [text[one.start : one.end] for one in found] == ["最先进", "国家级"]
    assert advertising.without(text) == "采用工艺，品质。"


def test_short_words_read_easier_than_long_ones():
    easy = readability.flesch("The cup is light. It fits in a bag. You can wash it by hand or in a machine.")
    hard = readability.flesch(
        "Incorporating thermodynamically sophisticated insulation, this receptacle facilitates extraordinary "
        "temperature conservation capabilities throughout considerable durations."
    )

    assert easy is not None and hard is not None
    assert easy > 90
    assert hard < 0
    assert readability.flesch("Too short.") is None


@pytest.mark.parametrize(
    ("word", "n"), [("cup", 1), ("bottle", 2), ("machine", 2), ("battery", 3), ("the", 1)]
)
def test_syllables(word, n):
    assert readability.syllables(word) == n


def test_long_chinese_sentences_are_told_from_short_ones():
    assert readability.characters_per_sentence("容量五百毫升。双层保温。可以放进洗碗机里。") == pytest.approx(
        6.0
    )
    assert readability.characters_per_sentence("很短。") is None
