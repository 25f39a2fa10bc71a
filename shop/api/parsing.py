"""Reads JSON bodies, and only JSON bodies: bounded in size and depth, and nothing that a database would choke on.

Python's reader is lenient where the standard is not: it takes NaN and Infinity, keeps the second of two equal
names, lets lone surrogates and NUL through (both end as an error 500 in the database driver) and overflows
`1e999` to infinity. Each of these is refused here with words, so that no endpoint has to think of them.
"""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 16
MAX_DIGITS = 40


class TooLarge(APIException):
    """The body is longer than `DATA_UPLOAD_MAX_MEMORY_SIZE`."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"

    def __init__(self) -> None:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        super().__init__(_("The body is too large: at most %(limit)d bytes are read.") % {"limit": limit})


class StrictJSONParser(BaseParser):
    """A JSON object or list in UTF-8."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        return loads(raw)


def loads(raw: bytes) -> Any:
    """The data of a JSON text.

    Raises:
        ParseError: saying what is wrong, in the reader's language.
    """
    try:
        data = json.loads(
            raw.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_int=_whole,
            object_pairs_hook=_unique_names,
        )
    except UnicodeDecodeError as error:
        raise ParseError(_("The body is not valid UTF-8.")) from error
    except RecursionError as error:
        raise ParseError(_too_deep()) from error
    except ValueError as error:
        raise ParseError(_("The body is not valid JSON: %(reason)s.") % {"reason": error}) from error
    _inspect(data)
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(_("%(name)s is not a number in JSON.") % {"name": name})


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ParseError(_("A number in the body has too many digits."))
    return int(digits)


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(_("The name “%(name)s” occurs twice in one object.") % {"name": _printable(twice)})
    return found


def _inspect(data: Any) -> None:
    """Walk the tree without recursion: depth, text that cannot be stored, numbers that are none."""
    level: list[Any] = [data]
    for _depth in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            else:
                _check_leaf(value)
        if not below:
            return
        level = below
    raise ParseError(_too_deep())


def _check_leaf(value: Any) -> None:
    if isinstance(value, str) and (value != _printable(value) or "\x00" in value):
        raise ParseError(_("The body holds text that is not valid Unicode, or a NUL."))
    if isinstance(value, float) and not math.isfinite(value):
        raise ParseError(_("A number in the body is too large."))


def _too_deep() -> str:
    return _("The body is nested too deeply: at most %(depth)d levels are read.") % {"depth": MAX_DEPTH}


def _printable(text: str) -> str:
    """The text with lone surrogates replaced, so that it can be written into an answer."""
    return text.encode("utf-8", "replace").decode("utf-8")
