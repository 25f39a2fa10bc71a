"""The parts of a message that may each be a wish of its own: "cancel it and send me the invoice"."""

import re

from support.contracts import Language

MIN_WORDS, MIN_SIGNS = 2, 2  # a shorter part says nothing by itself
MAX_PARTS = 6
ALSO = "还有(?!货|库存|现货|没|吗|多|几|卖|效|什么)"  # "is it still there?" joins nothing
JOINTS = {
    Language.EN: re.compile(
        r"[.!?;\n]+(?:\s+|$)|,\s+(?:(?:and|but|then|also|plus)\s+)?"
        r"|\s+(?:and then|and also|as well as|and|also|then|plus|but|n|&|\+)\s+",
        re.IGNORECASE,
    ),
    Language.ZH: re.compile(
        rf"[。！？；!?;\n，,+＋]+|(?:再一个|另一个是?|然后|并且|而且|另外|{ALSO}|顺便|同时|以及|接着|和|跟(?!踪|进|随)|与)|(?<![后到完了货])再(?=[把给帮发开查退取换看问寄要])"
    ),
}

# "2019-000201 取消 2019-000203 开票": a second number behind a space begins another part.
SECOND = re.compile(r"(\d{4}-\d{4,}\s*[\u4e00-\u9fff]+)\s+(?=\d{4}-\d{4})")
JOINING = {
    Language.EN: re.compile(
        r"\b(?:and|also|then|plus|as well as|n)\b|[&+]|\?[^?]+\?|\(?\b1[.):].*\b2[.):]|my order.*my order",
        re.IGNORECASE,
    ),
    Language.ZH: re.compile(
        rf"然后|并且|而且|另外|{ALSO}|顺便|同时|以及|接着|再(?=[把给帮发开查退取换看问])|也|和|跟|与|[？?][^？?]+[？?]|[+＋]|再一个|一是.*二是|第一.*第二|一[、，,：:].*二[、，,：:]"
        r"|1[、.．)）:：].*2[、.．)）:：]|我的订单.*我的订单"
    ),
}
# "Two things. First, …": what only counts the wishes.
COUNTING = re.compile(
    r"^(?:(?:two|three|a (?:few|couple of)|some) (?:things|questions|requests)|first(?:ly)?|second(?:ly)?|third(?:ly)?"
    r"|finally|next|one|\(?[123])[\s:.,)]+|^(?:两|三|几)(?:件事|个问题|个事)[情儿：:，,\s]*|^(?:第?[一二三]|首先|其次|最后)[、，,.：:\s]+"
    r"|^[一二三]是",
    re.IGNORECASE,
)


def parts(text: str, language: Language) -> list[str]:
    """Parts long enough to say something; the whole alone where there are no two of them."""
    split = JOINTS[language].split(SECOND.sub(r"\1。", text))
    found = [COUNTING.sub("", f"{part.strip()} ").strip() for part in split]
    found = [part for part in found if _is_telling(part, language)]
    return found[:MAX_PARTS] if len(found) > 1 else [text]


def is_joined(text: str, language: Language) -> bool:
    """Whether words join the parts, as they join two wishes; a comma alone may stand within one."""
    return JOINING[language].search(text) is not None


def _is_telling(part: str, language: Language) -> bool:
    return len(part) >= MIN_SIGNS if language == Language.ZH else len(part.split()) >= MIN_WORDS
