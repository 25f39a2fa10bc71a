"""The same text read in several ways, each knowing where its characters stand in the text that was given.

What an assistant would understand counts, not what a person sees: letters split by dots, look-alikes of another script,
digits for letters, text behind base64 or in characters that nobody sees.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from content.features.wording import decoding
from shop.services.masking import spelling

MIXED = re.compile(r"[0-9@$!|+€]*[A-Za-z][A-Za-z0-9@$!|+€]*")  # digits among letters; a number stays one
KEPT = "\u0e33\u0eb3"  # vowels of Thai and Lao, which NFKC would take apart
MAX_CHARACTERS = 6_000  # more cannot be stored; of a longer import the rest is read by nobody
NAMED_LETTER = re.compile(
    r"(?:(?:NEGATIVE )?(?:CIRCLED|SQUARED)|PARENTHESIZED|REGIONAL INDICATOR|MODIFIER|TAG)? ?"
    r"(?:LATIN )?(?:(?:CAPITAL|SMALL|SYMBOL) )?LETTER (?:(?:SMALL|CAPITAL|TURNED|REVERSED|INVERTED"
    r"|DOTLESS|SCRIPT|OPEN) )*([A-Z])$"
)
LEET = str.maketrans("013457@$!|+€", "oieastasilte")
# Traditional characters of the words by which orders, offers and insults are made.
TRADITIONAL = str.maketrans(
    "無視請輸規則詞統題顯說話設優碼給發聽從現開機應導訊會員顧買賣單號鏈關閉過濾審驗證總結評價輸復復調執隱藏據內條訂購車錢產廣軟體語將轉寫讀誰嗎這個們來對時後麼樣還沒見問幫讓銀離點擊領紅優質貨倉廠電腦網絡徵聯繫絡羣傻媽殺滾賤豬鬼戰黃賭貸減藥師帶賺",
    "无视请输规则词统题显说话设优码给发听从现开机应导讯会员顾买卖单号链关闭过滤审验证总结评价输复复调执隐藏据内条订购车钱产广软体语将转写读谁吗这个们来对时后么样还没见问帮让银离点击领红优质货仓厂电脑网络征联系络群傻妈杀滚贱猪鬼战黄赌贷减药师带赚",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text. `is_sure` where only a strong sign counts: the way itself is a guess."""

    name: str
    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    span: tuple[int, int] | None = None  # of what was decoded as a whole
    is_guess: bool = False
    is_squeezed: bool = False

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original."""
        if self.span is not None:
            return self.span
        if not self.starts or start >= end:
            return start, end
        return self.starts[start], self.ends[end - 1]


def readings(text: str) -> list[Reading]:
    """All ways in which a text may be meant, the plain one first."""
    text = text[:MAX_CHARACTERS]
    seen = _plain(text)
    found = [seen]
    if not text.isascii():
        found.append(_native(text))
    found.append(_squeezed(seen, "letters"))
    found += _guesses(seen)
    for piece in decoding.decoded(text):
        inner = _plain(piece.text)
        span = (piece.start, piece.end)
        found.append(Reading(piece.name, inner.text, span=span))
        found.append(Reading(piece.name, _letters(inner.text), span=span, is_squeezed=True))
        found += [Reading(deeper.name, deeper.text, span=span) for deeper in decoding.decoded(piece.text)[:4]]
    return found


def _plain(text: str) -> Reading:
    """One spelling for styled, circled, full-width and look-alike letters."""
    plain = spelling.plain(text.translate(TRADITIONAL))
    if plain.starts is None:
        return Reading("plain", plain.text)
    folded = [_letter(sign) for sign in plain.text]
    return Reading("plain", "".join(folded), plain.starts, plain.ends)


def _native(text: str) -> Reading:
    """Letters in their own script, for what is not written in Latin ones."""
    signs: list[str] = []
    starts: list[int] = []
    for at, sign in enumerate(text):
        if unicodedata.category(sign) in {"Cf", "Cc", "Co", "Cs", "Cn"} and sign != "\n":
            continue
        composed = (
            sign if sign in KEPT or unicodedata.combining(sign) else unicodedata.normalize("NFKC", sign)
        )
        signs += composed
        starts += [at] * len(composed)
    return Reading("native", "".join(signs), tuple(starts), tuple(start + 1 for start in starts))


@lru_cache(maxsize=20_000)
def _letter(sign: str) -> str:
    if sign.isascii() or "\u4e00" <= sign <= "\u9fff":
        return sign
    named = NAMED_LETTER.match(unicodedata.name(sign, ""))
    return named[1].lower() if named else sign


def _squeezed(reading: Reading, name: str) -> Reading:
    """Its letters and nothing else, so that spaces, dots and hyphens between them say nothing."""
    kept = [at for at, sign in enumerate(reading.text) if sign.isalpha()]
    places = [reading.place(at, at + 1) for at in kept]
    text = "".join(reading.text[at] for at in kept)
    return Reading(
        name, text, tuple(start for start, _ in places), tuple(end for _, end in places), is_squeezed=True
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())


def _guesses(seen: Reading) -> list[Reading]:
    """Digits for letters, letters moved along the alphabet, words backwards: only where that makes sense"
    " of it."""
    found = []
    leet = MIXED.sub(lambda found: found[0].translate(LEET), seen.text)
    if leet != seen.text:
        found.append(Reading("leet", leet, seen.starts, seen.ends, is_guess=True))
        found.append(_squeezed(found[-1], "leet"))
    whole = (0, seen.ends[-1] if seen.ends else len(seen.text))
    if filler := decoding.filler(seen.text):
        found.append(Reading("filler", seen.text.replace(filler, ""), span=whole, is_guess=True))
    for name, text in decoding.ciphers(seen.text):
        found.append(Reading(name, text, span=whole, is_guess=True))
        found.append(Reading(name, _letters(text), span=whole, is_guess=True, is_squeezed=True))
    return found
