"""Words by which a review shows what it is about: those of the product, and those of any review."""

import re
from collections.abc import Sequence

from content.contracts import Written
from shop.models import Product

GENERAL = re.compile(
    r"\b(?:us(?:e|es|ed|ing|eful|eless)|bought|buy|buying|purchas\w*|order\w*|product|item|quality|price\w*|money|value|works?|worked"
    r"|working|recommend\w*|gift|present|arriv\w*|deliver\w*|ship\w*|packag\w*|return\w*|refund\w*|love[sd]?|like[sd]?|great|good|bad"
    r"|nice|perfect|excellent|terrible|awful|poor|disappoint\w*|happy|pleased|satisf\w*|comfort\w*|fits?|size\w*|colou?rs?|easy|cheap"
    r"|broke\w*|break|box|stars?|worth|daughter|son|wife|husband|months?|weeks?|instructions|manual|battery|charg\w*|clean\w*|material"
    r"|design|looks?|feels?|smell\w*|tast\w*|sound\w*|screen|wash\w*|wear\w*|install\w*|assembl\w*|setup|durab\w*|sturdy|soft|shop|seller)\b"
    r"|[用买购]|质量|价格|便宜|贵|好[看吃用]|喜欢|满意|推荐|收到|快递|物流|包装|客服|退货|换货|卖家|商家|店|性价比|颜色|尺[码寸]|大小|舒服"
    r"|材质|做工|味道|安装|效果|不错|差评|好评|失望|送[货礼]|孩子|宝贝|产品|东西|评价|正品|电池|充电|手感|外观|漂亮|实用|方便|值",
    re.IGNORECASE,
)
WORD = re.compile(r"[a-zà-ÿ']{2,}|[\u4e00-\u9fff]", re.IGNORECASE)
LATIN = re.compile(r"[a-z]{3,}", re.IGNORECASE)
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
PLAIN = re.compile(r"the|and|for|with|from|size|set|pack|piece|new|pro|plus|mini|max")


def n_words(text: str) -> int:
    """Words, each Chinese character one."""
    return len(WORD.findall(text))


def n_general(text: str) -> int:
    """Words by which any review speaks of buying, using and judging."""
    return len(GENERAL.findall(text))


def words_of_products(reviews: Sequence[Written]) -> dict[int, frozenset[str]]:
    """Per product the words of its name, brand, category and type in both languages, Chinese in pairs of characters."""
    wanted = Product.objects.filter(pk__in={review.product_id for review in reviews})
    columns = [
        f"{column}_{language}"
        for column in ("name", "category__name", "product_type__name")
        for language in ("en", "zh_hans")
    ]
    rows = wanted.order_by().values_list("pk", "brand__name", *columns)
    return {row[0]: _words(" ".join(name for name in row[1:] if name)) for row in rows}


def n_about(text: str, words: frozenset[str]) -> int:
    """How many of a product's words a text has; the plural and the singular are one."""
    lowered = text.lower()
    return sum(word in lowered for word in words)


def _words(names: str) -> frozenset[str]:
    latin = {word.rstrip("s") for word in LATIN.findall(names.lower()) if not PLAIN.fullmatch(word)}
    han = {run[at : at + 2] for run in HAN.findall(names) for at in range(len(run) - 1)}
    return frozenset(word for word in latin | han if len(word) >= 2)
