"""Text as models read it, with the way back: every cleaned character knows which stored characters it stands for.

Markup, control, zero-width and direction marks go out; emoji stay; full-width letters and digits become plain ones
(NFKC), while Chinese punctuation keeps its own form, because the splitter tells it from the English.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# No review may be longer than this in the shop; of an imported one the rest is not read.
MAX_CHARACTERS = 5_000
# Marks upon one letter; more are play ("z̷̢a̷l̷g̷o"), and cost time.
MAX_MARKS = 2
ZERO_WIDTH_JOINER = "\u200d"
KEPT = frozenset("，。！？；：、…（）【】《》“”‘’「」『』～—–")
# Nothing but such characters: the text is what it is. Most reviews pass here.
PLAIN = re.compile(r"[\n !-;=?-~\u4e00-\u9fff，。！？；：、（）“”‘’—–àâäçèéêëîïñôöùûüß]*")
PIECE = re.compile(
    r"(?P<hidden><!--.*?(?:-->|\Z)|<(?P<tag>script|style|template)\b.*?(?:</(?P=tag)\s*>|\Z))"
    r"|(?P<markup></?(?P<name>[a-z][a-z0-9-]*)\b[^<>]{0,500}>|<![a-z][^<>]{0,200}>)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)"
    r"|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
# fmt: off
BLOCKS = frozenset((
    "br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr",
    "section", "article",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text`, and for each of its characters the first stored character and the one after the last."""

    text: str
    starts: tuple[int, ...] | None = None  # None: the cleaned text is the stored one
    ends: tuple[int, ...] = ()

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Stored characters of `text[start:end]`, which must not be empty."""
        if self.starts is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def clean(text: str) -> Cleaned:
    """The first `MAX_CHARACTERS` of a text as models read it."""
    text = text[:MAX_CHARACTERS]
    # An ampersand may begin an entity; the pattern has it because "S&P" is plain far more often.
    if PLAIN.fullmatch(text) and "&" not in text:
        return Cleaned(text)
    signs, starts, ends = [], [], []
    for sign, start, end in _clusters(list(_pieces(text))):
        for plain in _plain(sign):
            signs.append(plain)
            starts.append(start)
            ends.append(end)
    return Cleaned("".join(signs), tuple(starts), tuple(ends))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A character of the text, or what stands for a piece of markup."""

    sign: str
    start: int
    end: int


def _pieces(text: str) -> Iterator[_Piece]:
    for found in PIECE.finditer(text):
        start, end = found.span()
        if found["sign"] is not None:
            yield _Piece(found["sign"], start, end)
        elif found["entity"] is not None:
            for sign in html.unescape(found["entity"])[:2]:
                yield _Piece(sign, start, end)
        elif found["markup"] is not None:
            if (found["name"] or "").lower() in BLOCKS:
                yield _Piece("\n", start, end)
        else:
            yield _Piece(" ", start, end)


def _clusters(pieces: list[_Piece]) -> Iterator[tuple[str, int, int]]:
    """Letters with the marks upon them, so that they are composed together; without what nobody sees."""
    base, start, end, n_marks = "", 0, 0, 0
    for at, piece in enumerate(pieces):
        kind = unicodedata.category(piece.sign)
        if kind in {"Mn", "Me"} and not _is_selector(piece.sign):
            if base and n_marks < MAX_MARKS:
                base, n_marks = base + piece.sign, n_marks + 1
            end = piece.end if base else end
            continue
        if _is_hidden(piece.sign, kind) and not _joins(pieces, at):
            continue
        if base:
            yield base, start, end
        base, start, end, n_marks = piece.sign, piece.start, piece.end, 0
    if base:
        yield base, start, end


def _plain(cluster: str) -> str:
    if cluster in KEPT:
        return cluster
    if cluster[0].isspace():
        return "\n" if cluster[0] in "\n\u2028\u2029" else " "
    return unicodedata.normalize("NFKC", cluster)


def _is_hidden(sign: str, kind: str) -> bool:
    return _is_selector(sign) or (kind in {"Cf", "Cc", "Co", "Cs", "Cn"} and sign not in "\n\t")


def _is_selector(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def _joins(pieces: list[_Piece], at: int) -> bool:
    """Whether this is the joiner inside one emoji, such as a family's."""
    if pieces[at].sign != ZERO_WIDTH_JOINER or not 0 < at < len(pieces) - 1:
        return False
    before = next((p.sign for p in reversed(pieces[max(0, at - 2) : at]) if not _is_selector(p.sign)), "")
    return is_emoji(before) and is_emoji(pieces[at + 1].sign)


def is_emoji(sign: str) -> bool:
    """Whether a character is a picture: 👍, ❤, a skin tone, a flag's letter."""
    return bool(sign) and (unicodedata.category(sign) == "So" or "\U0001f1e6" <= sign <= "\U0001faff")
