"""A review in sentences and clauses, with places in the stored text, so that words can be shown verbatim.

A clause holds one side of a contrast: "looks nice, but it broke" is two. Commas alone do not part clauses, because
"small, light and cheap" is one opinion; whoever looks for aspects may part there too (`at_commas`).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from content.contracts import Clause, Sentence, Split
from content.features.cleaning import clean
from content.features.language import detect

# Latin: a mark ends a sentence before space, end, quote or Chinese; "great.Love it" and "great!love it" are two.
ENDS = re.compile(
    r"[。！？!?]+[”’」』\"')）]*|[；;]+|…+|\.{2,}|\n+"
    r"|(?<=[\u3400-\u9fff])[~～]+|[~～]+(?=[\u3400-\u9fff])"
    r"|\.(?=[\s\"'”’)\u3400-\u9fff]|$)|(?<=[a-z])\.(?=[A-Z][a-z]*\s)"
)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|vs|etc|e\.g|i\.e|eg|ie|no|approx|incl|fig|ca|cf|inc|ltd|co|jr|sr|sq|oz|lbs?|ft|min|max"
    r"|avg|temp|vol|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|\b[a-z](?:\.[a-z])*)$",
    re.IGNORECASE,
)
# Words that turn against what was said. "Nothing but", "not yet" and 只不过 do not.
TURNS = re.compile(
    r"(?<!\bnothing )(?<!\banything )(?<!\beverything )(?<!\ball )\b(?:but|except)\b"
    r"|\b(?:however|although|(?:even\s+)?though|unfortunately|sadly|that\s+said|on\s+the\s+other\s+hand)\b"
    r"|(?<=[,;] )(?:yet|still|only|while|whereas)\b|^(?:yet|still|while|whereas)\b"
    r"|(?<![不非])但是|(?<![不非])但(?!凡)|(?<![只再])不过(?![如分关期时])|可是|然而|虽然|虽说|尽管|美中不足|唯一"
    r"|(?<=[，、,\s])(?:就是|只是|可惜|遗憾|除了)|^(?:可惜|遗憾)",
    re.IGNORECASE,
)
CONCEDES = re.compile(r"^(?:although|(?:even\s+)?though|while|whereas|虽然|虽说|尽管)", re.IGNORECASE)
INSERTED = re.compile(r"(?P<before>[^,;]+), (?P<turn>however|though|unfortunately|sadly),", re.IGNORECASE)
SUBJECT = 4  # words of what stands before such a word, if they are no clause of their own
COMMA = re.compile(
    r"(?<!\d)[,，、](?!\d)|(?<=[\u3400-\u9fff])[,，、](?=\d)|\s[–—-]{1,2}\s|—+"
    r"|(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])"
)
WORDS = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:['’][a-z]+)?|[\u3400-\u9fff]")
SIGN = re.compile(r"\w|[\u2600-\U0001faff]")
LONGEST = 64  # words, or Chinese characters, of a clause; longer ones are parted at commas


def split(text: str, title: str = "") -> Split:
    """Sentences and clauses of `text`; the title only helps to tell the language."""
    cleaned = clean(text)
    sentences: list[Sentence] = []
    clauses: list[Clause] = []
    for start, end in sentence_spans(cleaned.text):
        number = len(sentences)
        sentences.append(Sentence(cleaned.text[start:end], *cleaned.origin(start, end)))
        for at, to in clause_spans(cleaned.text[start:end]):
            place = cleaned.origin(start + at, start + to)
            clauses.append(Clause(cleaned.text[start + at : start + to], *place, number))
    return Split(detect(f"{title}\n{text}"), tuple(sentences), tuple(clauses))


def whole_text(title: str, parts: Split) -> str:
    """Title and sentences as a model of whole reviews reads them, in training and in serving."""
    return "\n".join([clean(title).text, *(one.text for one in parts.sentences)]).strip()


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence that has a word or a picture in it, with its closing mark."""
    start = 0
    kept = [found.span() for found in ADDRESS.finditer(text)]
    for mark in ENDS.finditer(text):
        if any(at <= mark.start() < to - 1 for at, to in kept) or _is_abbreviated(text, start, mark):
            continue
        yield from _trimmed(text, start, mark.end())
        start = mark.end()
    yield from _trimmed(text, start, len(text))


def clause_spans(sentence: str) -> Iterator[tuple[int, int]]:
    """Start and end of every clause of one sentence, each with a word beside the one that turns."""
    cuts = {0, len(sentence)}
    for turn in TURNS.finditer(sentence):
        cuts.add(turn.start())
        comma = COMMA.search(sentence, turn.end())
        if comma and CONCEDES.match(turn.group()):
            cuts.add(comma.end())
    places = _with_words(sentence, sorted(cuts - _inserted(sentence)))
    for start, end in pairwise(places):
        for at, to in _short(sentence[start:end]):
            yield from _trimmed(sentence, start + at, start + to)


def _inserted(sentence: str) -> set[int]:
    """Where a "however" between two commas starts that only interrupts its clause: "the lens, however, is poor"."""
    return {
        found.start("turn")
        for found in INSERTED.finditer(sentence)
        if len(WORDS.findall(found.group("before"))) <= SUBJECT
    }


def at_commas(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between commas."""
    start = 0
    for comma in COMMA.finditer(text):
        yield from _trimmed(text, start, comma.start())
        start = comma.end()
    yield from _trimmed(text, start, len(text))


def _is_abbreviated(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a single full stop belongs to "approx.", "e.g." or an initial, and does not end the text."""
    if mark.group() != "." or mark.end() >= len(text.rstrip()):
        return False
    return bool(ABBREVIATED.search(text[max(start, mark.start() - 8) : mark.start()]))


def _with_words(sentence: str, cuts: list[int]) -> list[int]:
    """The cuts that leave a word of its own on both sides; a turning word alone joins what follows it."""
    kept = [cuts[0]]
    for cut in cuts[1:-1]:
        if _says(sentence[kept[-1] : cut]) and _says(sentence[cut:]):
            kept.append(cut)
    return [*kept, cuts[-1]]


def _says(part: str) -> bool:
    return bool(WORDS.search(TURNS.sub(" ", part)))


def _short(clause: str) -> Iterator[tuple[int, int]]:
    """The clause itself, or where it is too long its parts between commas, and at worst after so many words."""
    if len(clause) <= LONGEST or sum(1 for _ in WORDS.finditer(clause)) <= LONGEST:
        yield 0, len(clause)
        return
    start, n, comma = 0, 0, 0
    ends = {to for _, to in at_commas(clause)}
    for word in WORDS.finditer(clause):
        comma = max((to for to in ends if start < to <= word.start()), default=0)
        n += 1
        if n > LONGEST:
            cut = comma or word.start()
            yield start, cut
            start, n = cut, sum(1 for _ in WORDS.finditer(clause, cut, word.end()))
    yield start, len(clause)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without the space and commas around it; nothing where it says nothing."""
    part = text[start:end]
    if SIGN.search(part):
        left = len(part) - len(part.lstrip(" \n,，、;；-–—"))
        right = len(part.rstrip(" \n,，、"))
        yield start + left, start + right
