"""Text behind encodings: base64, base32, hexadecimal, bits, percent signs, entities, ciphers, unseen characters.

Only what decodes to readable text counts; a long word that happens to be base64 decodes to nothing readable.
"""

import base64
import binascii
import html
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])(?:[A-Za-z0-9+/_-]{4}[\r\n]?){4,}[A-Za-z0-9+/_-]{0,3}={0,2}")
BASE32 = re.compile(r"(?<![A-Z2-7=])[A-Z2-7]{16,}={0,6}")
HEXADECIMAL = re.compile(r"(?<![0-9A-Fa-f])(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[ :,]?){10,}")
BITS = re.compile(r"(?<![01])(?:[01]{8}[ ,]?){5,}")
CODES = re.compile(r"(?<!\d)(?:1?\d{2}[ ,;]{1,2}){9,}1?\d{2}(?!\d)")
ESCAPE = re.compile(r"(?:\\u\{?|U\+|\\x)([0-9A-Fa-f]{4,6}|[0-9A-Fa-f]{2})\}?[ ]?")
PERCENT = re.compile(r"(?:\S*?%[0-9A-Fa-f]{2}){4,}\S*")
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)
MORSE = re.compile(r"(?:[.\-·–—]{1,5}[ /|]+){8,}[.\-·–—]{1,5}")
MORSE_LETTERS = dict(
    zip(
        [
            ".-",
            "-...",
            "-.-.",
            "-..",
            ".",
            "..-.",
            "--.",
            "....",
            "..",
            ".---",
            "-.-",
            ".-..",
            "--",
            "-.",
            "---",
            ".--.",
            "--.-",
            ".-.",
            "...",
            "-",
            "..-",
            "...-",
            ".--",
            "-..-",
            "-.--",
            "--..",
        ],
        string.ascii_lowercase,
        strict=True,
    )
)
TAG_BLOCK = re.compile("[\U000e0020-\U000e007f]{4,}")
UNSEEN = re.compile("[\u200b-\u200f\u2060-\u2064\u206a-\u206f\u202a-\u202e\u2066-\u2069\ufeff\u00ad\u180e]")
UNSEEN_BITS = re.compile("[\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff]{16,}")
SELECTORS = re.compile("[\ufe00-\ufe0e\U000e0100-\U000e01ef]{4,}")
MOST_UNSEEN = 12  # more between letters hide something; a few come with copied text
# Words that make a deciphered text worth reading; without one the cipher was not the right one.
TELLING = re.compile(
    r"instruct|prompt|ignor|disregard|assistan|previous|system|refund|recommend|reveal|chatbot|forget|override|discount",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Readable text that stood encoded at `start:end`."""

    name: str
    text: str
    start: int
    end: int


def decoded(text: str) -> list[Piece]:
    """All that can be decoded out of a text."""
    found = [
        Piece(name, inner, *match.span())
        for name, pattern, decode in TOKENS
        for match in pattern.finditer(text)
        if (inner := _readable(decode, match[0]))
    ]
    for name, pattern, decode in WHOLES:
        if len(pattern.findall(text)) >= 3 or (pattern is PERCENT and pattern.search(text)):
            inner = decode(text)
            if inner != text:
                found.append(Piece(name, inner, 0, len(text)))
    return found + list(unseen(text))


def unseen(text: str) -> Iterator[Piece]:
    """Text in characters that nobody sees: tags, selectors, zero-width bits."""
    for match in TAG_BLOCK.finditer(text):
        if not (
            match.start() and text[match.start() - 1] == "\U0001f3f4"
        ):  # the flags of England, Scotland, Wales
            yield Piece("unseen", "".join(chr(ord(sign) - 0xE0000) for sign in match[0]), *match.span())
    for match in SELECTORS.finditer(text):
        yield Piece("unseen", _selected(match[0]), *match.span())
    for match in UNSEEN_BITS.finditer(text):
        yield Piece("unseen", _zero_width(match[0]), *match.span())


def is_full_of_unseen(text: str) -> bool:
    """Whether more unseen characters stand between Latin letters or Han than copying brings along."""
    return len(re.findall(rf"(?<=[A-Za-z0-9\u4e00-\u9fff]){UNSEEN.pattern}", text)) > MOST_UNSEEN


def ciphers(text: str) -> Iterator[tuple[str, str]]:
    """The text under each simple cipher that makes it say something of instructions."""
    if len(re.findall(r"[A-Za-z]", text)) < 12:
        return
    for shift in range(1, 26):
        moved = text.translate(_shifted(shift))
        if len(TELLING.findall(moved)) >= 2:
            yield "cipher", moved
    for name, changed in (
        ("backwards", text[::-1]),
        ("backwards", " ".join(reversed(text.split()))),
        ("backwards", " ".join(word[::-1] for word in text.split())),
        ("cipher", text.translate(ATBASH)),
    ):
        if len(TELLING.findall(changed)) >= 2:
            yield name, changed


def filler(text: str) -> str:
    """A sign that stands between all others and says nothing, "" if there is none."""
    signs = [sign for sign in text if not sign.isspace()]
    if len(signs) < 8:
        return ""
    sign, n = Counter(signs).most_common(1)[0]
    return sign if n >= 0.35 * len(signs) else ""


def _shifted(shift: int) -> dict[int, int]:
    lower, upper = string.ascii_lowercase, string.ascii_uppercase
    return str.maketrans(lower + upper, lower[shift:] + lower[:shift] + upper[shift:] + upper[:shift])


ATBASH = str.maketrans(
    string.ascii_lowercase + string.ascii_uppercase,
    string.ascii_lowercase[::-1] + string.ascii_uppercase[::-1],
)


def _readable(decode: Callable[[str], str], raw: str) -> str:
    """The decoded text if a person could read it, else nothing."""
    try:
        text = decode(raw)
    except (ValueError, binascii.Error):
        return ""
    n_letters = sum(sign.isalpha() or sign.isspace() for sign in text)
    plain = all(sign.isprintable() or sign in "\n\t\r" for sign in text)
    has_words = " " in text.strip() or any("\u4e00" <= sign <= "\u9fff" for sign in text) or len(text) >= 20
    return text if plain and len(text) >= 4 and has_words and n_letters > 0.75 * len(text) else ""


def _base64(raw: str) -> str:
    bare = re.sub(r"\s", "", raw).replace("-", "+").replace("_", "/").rstrip("=")
    bare = bare[: len(bare) - (len(bare) % 4 == 1)]
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode()


def _base32(raw: str) -> str:
    bare = raw.rstrip("=")
    return base64.b32decode(bare + "=" * (-len(bare) % 8)).decode()


def _hexadecimal(raw: str) -> str:
    return bytes.fromhex(re.sub(r"0x|\\x|[ :,]", "", raw)).decode()


def _bits(raw: str) -> str:
    bare = re.sub(r"[ ,]", "", raw)
    return bytes(int(bare[at : at + 8], 2) for at in range(0, len(bare), 8)).decode()


def _codes(raw: str) -> str:
    return "".join(chr(int(code)) for code in re.findall(r"\d+", raw))


def _escapes(text: str) -> str:
    return ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), text)


def _morse(raw: str) -> str:
    marks = raw.replace("·", ".").replace("–", "-").replace("—", "-")
    words = re.split(r"\s*[/|]\s*|\s{3,}", marks)
    return " ".join("".join(MORSE_LETTERS.get(letter, "") for letter in word.split()) for word in words)


def _selected(raw: str) -> str:
    codes = [ord(sign) - 0xFE00 if sign < "\U000e0100" else ord(sign) - 0xE0100 + 16 for sign in raw]
    return bytes(code & 0xFF for code in codes).decode(errors="replace")


def _zero_width(raw: str) -> str:
    """Two unseen characters as bits, either way round; what cannot be read stays unread."""
    kinds = sorted(set(raw), key=raw.index)[:2]
    if len(kinds) < 2:
        return ""
    for zero, one in (kinds, kinds[::-1]):
        bits = "".join("0" if sign == zero else "1" for sign in raw if sign in (zero, one))
        text = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8)).decode(errors="replace")
        if text.isascii() and text.isprintable():
            return text
    return ""


TOKENS: tuple[tuple[str, "re.Pattern[str]", Callable[[str], str]], ...] = (
    ("base64", BASE64, _base64),
    ("base32", BASE32, _base32),
    ("hexadecimal", HEXADECIMAL, _hexadecimal),
    ("bits", BITS, _bits),
    ("codes", CODES, _codes),
    ("morse", MORSE, _morse),
)
WHOLES: tuple[tuple[str, "re.Pattern[str]", Callable[[str], str]], ...] = (
    ("percent", PERCENT, unquote),
    ("entities", ENTITY, html.unescape),
    ("escapes", ESCAPE, _escapes),
)
