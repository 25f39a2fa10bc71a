"""Server-sent events from a byte stream, as far as chat endpoints use them: the data of each event.

Source: WHATWG HTML, section 9.2.6; event names, ids and retry times are ignored.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from ml_core.generator.errors import GeneratorFailed

LONGEST_LINE = 2**20  # characters; an endpoint that never ends a line would fill the memory
_LINE_END = re.compile("\r\n|\n|\r")


def events(chunks: Iterable[bytes]) -> Iterator[str]:
    """The data of each event; an event that the end cuts off is dropped.

    Raises:
        GeneratorFailed: for bytes that are no UTF-8, or a line without end.
    """
    data: list[str] = []
    for line in _lines(chunks):
        if not line:
            if data:
                yield "\n".join(data)
            data = []
        elif line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest = ""
    for chunk in chunks:
        try:
            rest += decoder.decode(chunk)
        except UnicodeDecodeError:
            raise GeneratorFailed("the stream is no UTF-8") from None
        # A carriage return at the very end may be half of a line's end.
        held = "\r" if rest.endswith("\r") else ""
        *whole, rest = _LINE_END.split(rest.removesuffix(held))
        rest += held
        if len(rest) > LONGEST_LINE:
            raise GeneratorFailed(f"a line of the stream is longer than {LONGEST_LINE} characters")
        yield from whole
