"""Gathers the words to translate from Python and templates, and compiles them, without GNU gettext installed.

Django's `makemessages` needs the xgettext program; Babel reads Python by itself, and a template's words stand in
two tags only, so the shop's translations need no system package.
"""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.template.base import DebugLexer, Token, TokenType
from django.utils.translation import override

from shop.contracts import naming

LOCALE = "zh_Hans"
KEYWORDS: dict[str, Any] = {
    name: spec
    for base, spec in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for name in (base, f"{base}_lazy", f"{base}_noop")
} | {"_": None}
PYTHON_METHOD = "python"
TRANSLATE = re.compile(
    r"""(?:translate|trans)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')(.*)""", re.DOTALL
)
INLINE = re.compile(r"""\b_\((?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\)""")
CONTEXT = re.compile(r"""context\s+(?:"([^"]*)"|'([^']*)')""")

Message = tuple[str | tuple[str, str], str | None]  # what is said (singular, plural), its context


def template_messages(source: str) -> Iterator[Message]:
    """The words of `translate`, `blocktranslate` and `_("…")` in a template."""
    tokens = iter(DebugLexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.startswith(
            ("blocktranslate", "blocktrans")
        ):
            yield _block(token, tokens)
        elif token.token_type == TokenType.BLOCK and (found := TRANSLATE.match(token.contents)):
            said = _unescape(found[1] if found[1] is not None else found[2])
            # The tag doubles percent signs before it looks a text up, as `blocktranslate` does.
            yield said.replace("%", "%%"), _context(found[3])
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for inline in INLINE.finditer(token.contents):
                yield _unescape(inline[1] if inline[1] is not None else inline[2]), None


def _block(opening: Token, tokens: Iterator[Token]) -> Message:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.startswith("endblocktrans"):
            break
        if token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
            parts.append([])
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents.strip()})s")
        elif token.token_type == TokenType.TEXT:
            parts[-1].append(token.contents.replace("%", "%%"))
    texts = ["".join(part) for part in parts]
    if "trimmed" in opening.split_contents():
        texts = [" ".join(line.strip() for line in text.strip().splitlines()) for text in texts]
    context = _context(opening.contents)
    return (texts[0], texts[1]) if len(texts) > 1 else texts[0], context


def _unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("\\'", "'")


def _context(rest: str) -> str | None:
    found = CONTEXT.search(rest)
    return (found[1] or found[2]) if found else None


def gather(root: Path) -> Catalog:
    """Every message of the project, with the files that say it."""
    catalog = Catalog(locale=LOCALE, project="Omnishop", charset="utf-8", fuzzy=False)
    for folder in ("config", "shop", *settings.AI_APPS):
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                for line, message, _comments, context in extract_from_file(PYTHON_METHOD, path, KEYWORDS):
                    catalog.add(
                        _plain(message), locations=[(str(path.relative_to(root)), line)], context=context
                    )
    for path in sorted((root / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            for said, context in template_messages(path.read_text()):
                catalog.add(said, locations=[(str(path.relative_to(root)), 1)], context=context)
    for model in _own_models():
        for name in naming.plain_names(model):
            catalog.add(name, locations=[(f"{model._meta.app_label}/models", 1)])
    return catalog


def _own_models() -> list[type[Model]]:
    return [model for app in ("shop", *settings.AI_APPS) for model in apps.get_app_config(app).get_models()]


def _plain(message: Any) -> Any:
    return message[:2] if isinstance(message, tuple) else message


class Command(BaseCommand):
    help = "Update and compile locale/; with --check, fail where a message has no translation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, report what is missing")
        parser.add_argument(
            "--merge", nargs="*", default=[], help="files of further msgid/msgstr pairs to take over"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.LOCALE_PATHS[0]) / LOCALE / "LC_MESSAGES"
        with override(None):  # names as written in the code
            gathered = gather(settings.BASE_DIR)
        known = self._read(folder / "django.po")
        for extra in options["merge"]:
            _take_over(self._read(Path(extra)), into=known)
        known.update(gathered, no_fuzzy_matching=True)
        known.obsolete.clear()
        missing = [message for message in known if message.id and not _is_translated(message.string)]
        if options["check"]:
            self._check(folder, known, missing)
            return
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "django.po").open("wb") as out:
            pofile.write_po(out, known, omit_header=False, include_lineno=False, sort_output=True, width=110)
        with (folder / "django.mo").open("wb") as out:
            mofile.write_mo(out, known)
        self.stdout.write(f"{len(known)} messages, {len(missing)} without translation")

    def _check(self, folder: Path, known: Catalog, missing: list[Any]) -> None:
        if missing:
            lines = "\n".join(f"  {message.locations[0][0]}: {message.id!r}" for message in missing)
            raise CommandError(f"{len(missing)} messages have no Chinese translation:\n{lines}")
        with (folder / "django.mo").open("rb") as compiled:
            stale = [
                m.id for m in mofile.read_mo(compiled) if m.id and known.get(m.id, _text(m.context)) is None
            ]
        compiled_ids = _compiled(folder / "django.mo")
        absent = [message.id for message in known if message.id and _first(message.id) not in compiled_ids]
        if stale or absent:
            raise CommandError(f"locale is out of date, run `make messages`: {(stale + absent)[:10]}")
        self.stdout.write(f"{len(known)} messages, all translated")

    @staticmethod
    def _read(path: Path) -> Catalog:
        if not path.exists():
            return Catalog(locale=LOCALE, project="Omnishop", charset="utf-8", fuzzy=False)
        with path.open("rb") as source:
            return pofile.read_po(source, locale=LOCALE, ignore_obsolete=True)


def _take_over(catalog: Catalog, *, into: Catalog) -> None:
    """Copy translations that are not there yet; `Catalog.add` would keep the empty ones."""
    for message in catalog:
        if message.id and message.string:
            present = into.get(message.id, message.context)
            if present is None:
                into.add(message.id, message.string, context=message.context)
            elif not _is_translated(present.string):
                present.string = message.string


def _text(context: Any) -> str | None:
    return (
        context.decode() if isinstance(context, bytes) else context
    )  # as Babel reads it from a compiled file


def _first(said: Any) -> str:
    return str(said[0] if isinstance(said, (tuple, list)) else said)


def _compiled(path: Path) -> set[str]:
    with path.open("rb") as compiled:
        return {_first(message.id) for message in mofile.read_mo(compiled)}


def _is_translated(said: Any) -> bool:
    return bool(said) and all(said if isinstance(said, (tuple, list)) else [said])
