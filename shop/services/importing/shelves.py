"""Which department an imported product stands in, by words in its name: a file of invoices knows none.

The first shelf with a matching word wins, so that a "Christmas mug" is Christmas; what fits nowhere is
"More".
"""

import re

from shop.models import Category
from shop.services import catalogue

# English name, Chinese name, words. Occasion before material, material before use.
SHELVES = (
    ("Christmas", "圣诞", "christmas advent santa reindeer xmas snowman bauble nativity"),
    ("Easter", "复活节", "easter egg eggs bunny chick rabbit"),
    ("Jewellery", "首饰", "necklace bracelet earrings earring ring brooch bangle charm bead beads diamante"),
    ("Bags & purses", "箱包", "bag bags purse handbag shopper tote rucksack satchel wallet luggage"),
    (
        "Candles & lights",
        "蜡烛灯饰",
        "candle candles light lights lantern lamp holder t-light incense chandelier",
    ),
    (
        "Kitchen",
        "厨房",
        "kitchen cake baking bowl jar tin tins oven pan mug cup cups teapot tea coffee plate cutlery lunch jam cookie "
        "recipe bottle spoon glass tumbler apron scales",
    ),
    ("Garden", "花园", "garden flower flowers plant pot watering parasol bird herb hanging seed gardeners"),
    (
        "Party & cards",
        "派对贺卡",
        "party birthday card cards wrap paper bunting balloon balloons garland napkins ribbon ribbons tissue tape "
        "stickers gift",
    ),
    (
        "Children & toys",
        "儿童玩具",
        "toy toys children childrens childs kids girl boy dolly spaceboy jigsaw game playing doll skipping building "
        "marbles baby",
    ),
    (
        "Stationery",
        "文具",
        "notebook pen pencil pencils book sketchbook memo chalk blackboard letter eraser calendar",
    ),
    (
        "Bath & textiles",
        "浴室织物",
        "bathroom soap towel cushion quilt throw rug doormat blanket cover curtain sponge hot water",
    ),
    (
        "Home & decoration",
        "家居装饰",
        "sign frame clock mirror hook drawer knob wall decoration heart cabinet door box boxes photo vase wicker "
        "basket storage hanger cottage doorstop wooden metal",
    ),
)
OTHER = ("More", "其他")
WORD = re.compile(r"[a-z][a-z-]*")
BY_WORD = {word: rank for rank in range(len(SHELVES) - 1, -1, -1) for word in SHELVES[rank][2].split()}


def shelf_of(name: str) -> tuple[str, str]:
    """English and Chinese name of the department for a product of this name."""
    ranks = [BY_WORD[word] for word in WORD.findall(name.lower()) if word in BY_WORD]
    return SHELVES[min(ranks)][:2] if ranks else OTHER


def category_id(english: str, chinese: str, slug: str, known: dict[str, int]) -> int:
    """The category of this slug, made if it is missing; `known` remembers it."""
    if slug not in known:
        found = Category.objects.filter(slug=slug).first()
        if found is None:
            names = {"name": english, "name_en": english, "name_zh_hans": chinese or None}
            found = catalogue.save_category(category=Category(slug=slug, position=100 + len(known), **names))
        known[slug] = found.pk
    return known[slug]
