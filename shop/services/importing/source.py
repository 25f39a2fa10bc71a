"""A CSV file as a stream of lines, plain or gzipped, whose encoding is found before anything is written.

Every line of the file is a record of its own: no format here has line breaks inside a field, and a quote that
is never closed must not swallow the lines after it.
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shop.services.importing.rows import Fault, Line

BLOCK = 1 << 20
MAX_LINE = 100_000
ENCODINGS = ("utf-8", "cp1252", "latin-1")  # in this order; the last one reads every byte
GZIP_MAGIC = b"\x1f\x8b"
# Other ways to begin a file, which would be read as garbage otherwise.
FOREIGN = {
    b"PK\x03\x04": gettext_noop("a spreadsheet or zip archive"),
    b"PAR1": gettext_noop("a parquet file"),
    b"%PDF": gettext_noop("a PDF document"),
}


class UnusableFile(Exception):
    """The file as a whole cannot be read as this format; nothing was written."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read once from end to end, so that it is whole and its encoding known."""

    path: Path
    is_gzip: bool
    encoding: str
    size: int  # bytes on disk
    n_lines: int  # without the header; blank lines at the very end do not count
    header: tuple[str, ...]
    ends_in_newline: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A line and its fields, or what is wrong with it."""

    line: Line
    fields: Sequence[str]
    fault: Fault | None = None


def examine(path: Path, encoding: str = "") -> Source:
    """Read the file once: is it whole, what is its encoding, how many lines has it.

    Args:
        encoding: what the file is said to be; empty: UTF-8 if it reads as that, else Windows-1252, else
        Latin-1.

    Raises:
        UnusableFile: if it is missing, empty, cut off, binary, of another kind or another encoding, or its header
            is none.
    """
    if not path.is_file():
        raise UnusableFile(_("there is no file %(path)s") % {"path": path})
    with path.open("rb") as file:
        start = file.read(4)
    for magic, kind in FOREIGN.items():
        if start.startswith(magic):
            raise UnusableFile(
                _("%(file)s is %(kind)s, not CSV; export it as CSV first")
                % {"file": path.name, "kind": _(kind)}
            )
    is_gzip = start.startswith(GZIP_MAGIC)
    try:
        found, n_newlines, end = _scan(path, is_gzip, _known(encoding))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnusableFile(
            _("%(file)s is a damaged gzip file: %(why)s") % {"file": path.name, "why": error}
        ) from error
    source = Source(path, is_gzip, found, path.stat().st_size, 0, (), end.endswith(b"\n"))
    header = _header(source)
    n_lines = n_newlines + (0 if end.endswith(b"\n") else 1) - 1 - _n_blank_at_end(end)
    return Source(path, is_gzip, found, source.size, max(0, n_lines), header, source.ends_in_newline)


def records(source: Source, tell: Callable[[int], None] | None = None) -> Iterator[Record]:
    """Each line after the header. `tell` hears how many bytes of the file were read, now and then."""
    width = len(source.header)
    with source.path.open("rb") as disk, _unpacked(disk, source.is_gzip) as stream:
        next(stream, b"")
        for number, raw in enumerate(stream, 2):
            if number > source.n_lines + 1:
                return
            if tell is not None and number % 1000 == 0:
                tell(disk.tell())
            yield _record(raw, number, source.encoding, width)
    if tell is not None:
        tell(source.size)


def _unpacked(disk: IO[bytes], is_gzip: bool) -> IO[bytes]:
    return gzip.GzipFile(fileobj=disk) if is_gzip else disk  # type: ignore[return-value]  # both iterate over lines


def _known(encoding: str) -> tuple[str, ...]:
    if not encoding:
        return ENCODINGS
    try:
        return (codecs.lookup(encoding).name,)
    except LookupError as error:
        raise UnusableFile(_("there is no encoding %(found)r") % {"found": encoding}) from error


def _scan(path: Path, is_gzip: bool, names: Sequence[str]) -> tuple[str, int, bytes]:
    """The first encoding that reads every byte, the number of newlines, and the end of the file."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in names}
    n_newlines, start, end = 0, b"", b""
    with path.open("rb") as disk, _unpacked(disk, is_gzip) as stream:
        while block := stream.read(BLOCK):
            if b"\0" in block:
                text = _("%(file)s holds zero bytes: it is binary or UTF-16, save it as UTF-8 CSV")
                raise UnusableFile(text % {"file": path.name})
            n_newlines += block.count(b"\n")
            start, end = start or block[:3], (end + block)[-1000:]
            decoders = {name: decoder for name, decoder in decoders.items() if _reads(decoder, block)}
    if not start:
        raise UnusableFile(_("%(file)s is empty") % {"file": path.name})
    if not decoders:
        raise UnusableFile(
            _("%(file)s cannot be read as %(encoding)s") % {"file": path.name, "encoding": names[0]}
        )
    # A file cut off inside a letter is still what it was before: only its last line is damaged.
    found = next(iter(decoders))
    has_mark = start == codecs.BOM_UTF8
    return ("utf-8-sig" if found == "utf-8" and has_mark else found), n_newlines, end


def _reads(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _n_blank_at_end(end: bytes) -> int:
    """Lines at the very end that hold nothing: an editor's habit, not data."""
    kept = end.rstrip(b"\r\n \t")
    blank = end[len(kept) :].count(b"\n")
    return max(0, blank - 1)


def _header(source: Source) -> tuple[str, ...]:
    with source.path.open("rb") as disk, _unpacked(disk, source.is_gzip) as stream:
        first = next(stream, b"")
    text = first.decode(source.encoding, "replace").strip("\r\n\ufeff")
    if "\r" in text:
        told = _("%(file)s ends its lines in the way of very old programs (CR); save it again as UTF-8 CSV")
        raise UnusableFile(told % {"file": source.path.name})
    if len(text) > MAX_LINE:
        told = _("the header of %(file)s is longer than %(most)d characters")
        raise UnusableFile(told % {"file": source.path.name, "most": MAX_LINE})
    try:
        cells = next(csv.reader([text]), [])
    except csv.Error as error:
        told = _("the header of %(file)s is no line of CSV: %(why)s")
        raise UnusableFile(told % {"file": source.path.name, "why": error}) from error
    return tuple(cell.strip() for cell in cells)


def _record(raw: bytes, number: int, encoding: str, width: int) -> Record:
    text = raw.decode("utf-8" if encoding == "utf-8-sig" else encoding, "replace").rstrip("\r\n")
    line = Line(number, text)
    if len(text) > MAX_LINE:
        return Record(
            Line(number, text[:500]),
            (),
            Fault("length", _("longer than %(most)d characters") % {"most": MAX_LINE}),
        )
    if not text.strip():
        return Record(line, (), Fault("blank", _("an empty line")))
    try:
        # Four of five lines have no quote; splitting them is several times faster than the csv module.
        fields = text.split(",") if '"' not in text else next(csv.reader([text], strict=True))
    except csv.Error:
        return Record(line, (), Fault("quote", _("a quote is not closed")))
    if len(fields) != width:
        is_half = len(fields) < width
        text = (
            _("half a line: %(n)d fields instead of %(width)d")
            if is_half
            else _("%(n)d fields instead of %(width)d")
        )
        return Record(line, (), Fault("fields", text % {"n": len(fields), "width": width}))
    return Record(line, fields)
