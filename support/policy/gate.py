"""The first look at a message: made harmless to store and read, its language, and whether a person is needed at once.

Words alone decide here, because a model that errs once in a hundred is too little where somebody is in danger. The
lists are short and their words unmistakable; everything else is left to what understands intents.
"""

import re
import unicodedata

from support.contracts import GateVerdict, Language

MAX_CHARS = 2_000
# Zero-width, bidirectional and other signs that show nothing and hide words from a reader.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SPACES = re.compile(r"[ \t\u3000]+")
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
# Letters of no language that is configured: Cyrillic, Greek, Arabic, Hebrew, Devanagari, Thai.
FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u05ff\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f]")

CRISIS = re.compile(
    r"\b(kill(ing)? myself|end my life|suicid\w*|want to die|don'?t want to live|self[- ]?harm|hurt(ing)? myself)\b"
    r"|自杀|自殺|不想活|想死|轻生|结束生命|结束自己|活不下去|自残",
    re.IGNORECASE,
)
THREAT = re.compile(
    r"\b(i('| wi)ll|gonna|going to) (kill|hurt|stab|shoot|burn|bomb|beat|destroy) (you|your|the (shop|store|staff))"
    r"|\b(bomb|blow up) (your|the) (shop|store|office|warehouse)"
    r"|(杀了|弄死|打死|砍死|炸了|烧了)(你|你们|他们|店)|(杀|砍|弄死|打死)(你|你们)",
    re.IGNORECASE,
)
ABUSE = re.compile(
    r"\b(fuck(ing)? (you|off)|you (are |'re |)?(fucking |stupid |useless )*(idiot"
    r"|moron|bitch|bastard|asshole|cunt|piece of shit)s?)\b"
    r"|傻逼|傻b\b|煞笔|操你|草泥马|去死吧|滚蛋|王八蛋|他妈的|废物|妈的",
    re.IGNORECASE,
)
HEALTH = re.compile(
    r"\b(pacemaker|allerg(y|ic|ies)|anaphyla\w+|pregnan(t|cy)|breast-?feeding"
    r"|epilep\w+|asthma\w*|medication|my doctor|medical(ly)?)\b"
    r"|起搏器|过敏|孕妇|怀孕|哺乳|癫痫|哮喘|服药|吃药|医生|医疗",
    re.IGNORECASE,
)
# What threatens anybody now, or is said in court; health alone may be why something is sent back.
DANGER = re.compile(
    r"\b(electrocut\w*|electric shock|caught fire|on fire|smok(e|ing) (came|coming)|explod\w+|overheat\w+"
    r"|burn(t|ed) (me|my)|legal advice|my lawyer|sue you|lawsuit|is it legal|swallow\w*|chok(e|ed|ing) hazard"
    r"|poison\w*|toxic)\b"
    r"|触电|漏电|着火|起火|冒烟|爆炸|烫伤|烧伤|法律意见|律师|起诉|合法吗|吞下|误食|中毒|有毒",
    re.IGNORECASE,
)
# Refused whatever the words around it say: secrets of the shop, of others, and of how the assistant works.
VERDICTS = (
    (GateVerdict.CRISIS, CRISIS),
    (GateVerdict.THREAT, THREAT),
    (GateVerdict.ABUSE, ABUSE),
    (GateVerdict.ADVICE, DANGER),
    (GateVerdict.ADVICE, HEALTH),
)


def is_danger(text: str) -> bool:
    """Whether a message speaks of danger or of the law, beside which nothing else counts."""
    return DANGER.search(text) is not None


def cleaned(text: str) -> str:
    """The text as NFKC without signs that cannot be seen, lines kept. Any length; see `cut`."""
    plain = unicodedata.normalize("NFKC", text)
    plain = CONTROL.sub(" ", INVISIBLE.sub("", plain))
    lines = (SPACES.sub(" ", line).strip() for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


def cut(text: str) -> str:
    """The beginning of a text that is too long, without half a word where that is easy."""
    return text[:MAX_CHARS].rstrip()


def judged(text: str, *, is_cut: bool) -> GateVerdict:
    """What the words alone say of a cleaned message."""
    if not text:
        return GateVerdict.EMPTY
    for verdict, pattern in VERDICTS:
        if pattern.search(text):
            return verdict
    return GateVerdict.TOO_LONG if is_cut else GateVerdict.PASS


def language(text: str, *, page: Language) -> tuple[Language, bool]:
    """The language of a message, and whether it is one of ours; the page's where the words do not tell.

    Han decides over Latin from one sign in four on: an order number or a brand does not make a sentence English.
    """
    n_han, n_latin = len(HAN.findall(text)), len(LATIN.findall(text))
    n_foreign = len(FOREIGN.findall(text)) + len(KANA_HANGUL.findall(text))
    if n_foreign > n_han + n_latin:
        return page, False
    if n_han and n_han * 4 >= n_han + n_latin / 4:
        return Language.ZH, True
    if len(re.findall(r"[A-Za-z]{2,}", text)) >= 2 or (n_latin and not n_han):
        return _latin(text, page)
    return page, True


def _latin(text: str, page: Language) -> tuple[Language, bool]:
    """English, or a code, a name or one short word, which say nothing of who writes them."""
    words = re.findall(r"[a-z]{2,}", text.lower())
    if len(words) < 2 and page is not Language.EN and not set(words) & SPOKEN:
        return page, True
    return Language.EN, True


SPOKEN = frozenset(
    [
        "yes",
        "no",
        "hi",
        "hello",
        "thanks",
        "help",
        "ok",
        "okay",
        "please",
        "cancel",
        "return",
        "refund",
        "invoice",
        "order",
        "hey",
        "bye",
        "why",
    ]
)
