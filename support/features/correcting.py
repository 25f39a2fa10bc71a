"""What a customer takes back: "cancel 107, sorry, I mean 101"; "not the charger order, the kettle one"."""

import re

# What stands behind the last of these holds, where it names something of the same kind.
MARK = re.compile(
    r"\b(?:i (?:actually )?mean(?:t)?|correction|my (?:mistake|bad)|correct(?:ing)? myself"
    r"|typo|scratch that|(?:no )?wait(?: no)?"
    r"|sorry no|no sorry|oops|wrong (?:one|number|order)|or rather|make that|not that(?: one)?)\b"
    r"|(?:哦|噢|啊)?不对|打错|说错|搞错|弄错|记错|写错了号|应该是|我是说|我说的是|更正|不是这个",
    re.IGNORECASE,
)
BEGINS = re.compile(
    r"^\W*(?:(?:oh|ah|hmm+|uh|ups|well)\W+)*(?:no|nope|sorry|wait|oops|actually|hold on|wrong)\b"
    r"|^\W*(?:哎呀?|啊|哦|噢|呃|嗯)?\W*(?:不是|不对|不(?=[\s，,。])|等等|等一下|错了|抱歉|不好意思)",
    re.IGNORECASE,
)
# Stretches that say what is not meant.
NOT_MEANT = (
    re.compile(r"\bnot [a-z]+(?=,)", re.IGNORECASE),
    re.compile(r"\bnot (?:the|my|that|order)\b[^,.;!?\n]*?(?=[,.;!?\n]|\bbut\b|$)", re.IGNORECASE),
    re.compile(
        r"(?:\b(?:and|but)\s+)?\b(?:leave|keep|don'?t touch)\b[^,.;!?\n]*(?=[,.;!?\n]|$)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:except|apart from|other than|besides)\b[^,.;!?\n]*", re.IGNORECASE),
    re.compile(r"不是[^，,。；;！!？?\n]{1,20}(?=[，,。；;\n])"),
    re.compile(r"[^，,。；;！!？?\n]{0,20}(?:别动|不动|不用动|不要动|留着|保留|不取消|别取消)"),
    re.compile(r"\b(?:still want|do want|want to keep|still need) (?:the|my) [^,.;!?\n]*", re.IGNORECASE),
    re.compile(r"[^，,。；;！!？?\n]{1,8}?我?还是?要的?(?=[，,。；;！!\n]|$)"),
    re.compile(r"除了[^，,。；;\n]{1,20}"),
)


def corrects(text: str) -> bool:
    """Whether a message takes back what was said before it: "no, the chargers", "不是，我说的是充电器"."""
    return BEGINS.search(text) is not None or MARK.search(text) is not None


def corrected(text: str) -> str:
    """What stands behind the last correction; empty where nothing is corrected."""
    marks = list(MARK.finditer(text))
    return text[marks[-1].end() :].strip() if marks else ""


def meant(text: str) -> str:
    """The text without what is said not to be meant; the whole where nothing else would be left."""
    kept = text
    for pattern in NOT_MEANT:
        kept = pattern.sub(" ", kept)
    return kept if len(kept.strip()) > 1 else text
