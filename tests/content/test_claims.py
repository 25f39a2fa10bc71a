import pytest

from content.contracts import Spec, Tried
from content.policy import claims

BATTERY = Spec("battery_h", ("Battery life", "Battery", "续航"), unit="h", number=38)
POWER = Spec("power_w", ("Power", "功率"), unit="W", number=18)
CAPACITY = Spec("capacity_ml", ("Capacity", "容量"), unit="ml", number=500)
LENGTH = Spec("length_cm", ("Length", "长度"), unit="cm", number=66)
DIAMETER = Spec("diameter_cm", ("Diameter", "直径"), unit="cm", number=24)
DRY = Spec("waterproof", ("Waterproof", "防水"), flag=False)
WET = Spec("waterproof", ("Waterproof", "防水"), flag=True)
CABLE = Spec("wireless", ("Wireless", "无线"), flag=False)
LINEN = Spec(
    "material", ("Material", "材质"), label=("linen", "亚麻"), others=("cotton", "wool", "棉", "羊毛")
)
EVERY = (BATTERY, POWER, CAPACITY, LENGTH, DIAMETER, DRY, LINEN)

CONFLICTS = [
    ("Battery life of 50 hours.", BATTERY, "50 hours", "38 h"),
    ("续航长达50小时", BATTERY, "50小时", "38 h"),
    ("续航 2 天", BATTERY, "2 天", "38 h"),
    ("A powerful 30 W speaker", POWER, "30 W", "18 W"),
    ("输出 30 瓦", POWER, "30 瓦", "18 W"),
    ("Capacity: 0.75 l", CAPACITY, "0.75 l", "500 ml"),
    ("容量 750 毫升", CAPACITY, "750 毫升", "500 ml"),
    ("capacity 24 oz", Spec("net_g", ("Capacity",), unit="g", number=500), "24 oz", "500 g"),
    ("Length 1,20 m", LENGTH, "1,20 m", "66 cm"),
    ("Diameter 28 cm, length 66 cm", DIAMETER, "28 cm", "24 cm"),
    ("直径28厘米", DIAMETER, "28厘米", "24 cm"),
    ("Fully waterproof for the pool.", DRY, "waterproof", "no"),
    ("防水设计，雨天也不怕", DRY, "防水", "no"),
    ("It is not waterproof.", WET, "waterproof", "yes"),
    ("不防水，请保持干燥", WET, "防水", "yes"),
    ("Wireless freedom at your desk", CABLE, "Wireless", "no"),
    ("无线连接，更自由", CABLE, "无线", "no"),
    ("Made of pure cotton", LINEN, "Made of pure cotton", "linen"),
    ("100% wool for cold days", LINEN, "100% wool", "linen"),
    ("采用棉质地", LINEN, "采用棉", "linen"),
    ("纯羊毛编织", LINEN, "纯羊毛", "linen"),
    ("woven from soft wool", LINEN, "woven from soft wool", "linen"),
    ("Plays for 60 hours on one charge.", BATTERY, "60 hours", "38 h"),
    ("一次充电可用80小时", BATTERY, "80小时", "38 h"),
    ("Holds 1.5 litres", CAPACITY, "1.5 litres", "500 ml"),
    ("可装 800 毫升", CAPACITY, "800 毫升", "500 ml"),
]
AGREE = [
    ("Battery life of 38 hours, full in 2 hours.", EVERY),
    ("Battery life of 38 hours, full in 90 minutes.", EVERY),
    ("充电 10 分钟，听歌 5 小时", EVERY),
    ("续航 38 小时", EVERY),
    ("Use a 30 W charger or stronger.", EVERY),
    ("两个 300 毫升的杯子", EVERY),
    ("18 W of power", EVERY),
    ("容量 0.5 升", EVERY),
    ("Holds half a litre (16.9 oz).", EVERY),
    ("24 cm across and 66 cm long", EVERY),
    ("A 30 cm cable is in the box.", EVERY),
    ("Not waterproof: keep it dry.", EVERY),
    ("It isn't waterproof", EVERY),
    ("不支持防水", EVERY),
    ("没有防水涂层", EVERY),
    ("Without a waterproof coating", EVERY),
    ("Waterproof to 10 m", (WET,)),
    ("全身防水", (WET,)),
    ("Softer than cotton, cooler than wool.", EVERY),
    ("Made of linen with cotton seams", EVERY),
    ("比棉更透气的亚麻", EVERY),
    ("Model X-200 for 2 people", EVERY),
    ("", EVERY),
]


@pytest.mark.parametrize(("text", "prop", "words", "stated"), CONFLICTS)
def test_a_claim_that_contradicts_a_property_is_found(text, prop, words, stated):
    [found] = claims.conflicts(text, [prop])

    assert (found.code, found.words, found.stated) == (prop.code, words, stated)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(("text", "properties"), AGREE)
def test_a_claim_that_agrees_or_speaks_of_something_else_is_passed_over(text, properties):
    assert claims.conflicts(text, properties) == ()


@pytest.mark.parametrize(
    ("n_negative", "n_mentions", "is_contested"), [(9, 30, True), (8, 30, False), (2, 4, False), (3, 4, True)]
)
def test_praise_is_contested_by_three_reviewers_and_a_third(n_negative, n_mentions, is_contested):
    said = [Tried("waterproof", "", n_negative, n_mentions)]

    found = claims.contested("A waterproof jacket.", [("waterproof", ("waterproof", "防水"))], said)

    assert found == ((Tried("waterproof", "waterproof", n_negative, n_mentions),) if is_contested else ())


def test_what_the_description_denies_itself_is_not_contested():
    said = [Tried("waterproof", "", 9, 10)]

    assert claims.contested("It is not waterproof.", [("waterproof", ("waterproof",))], said) == ()
