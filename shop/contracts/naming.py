"""Names of tables and columns in the reader's language.

Django makes a column's label from its attribute ("placed at"), in English only. Wrapping those labels in gettext
lets the admin speak both languages without a label beside each of some two hundred columns; `manage.py messages`
gathers the same names. Migrations do not see it: they compare what was written in the class.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.db.models import Field, Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from modeltranslation.fields import TranslationField


def plain_names(model: type[Model]) -> Iterator[str]:
    """The English labels that nobody wrote by hand."""
    yield from (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
    yield from (str(field.verbose_name) for field in _unlabelled(model))


def _unlabelled(model: type[Model]) -> list[Any]:
    own = (field for field in _columns(model) if not isinstance(field, TranslationField))
    return [field for field in own if field._verbose_name is None and field.name != "id"]


def _columns(model: type[Model]) -> list[Any]:
    # `Any`: what was written in the class, `_verbose_name`, is no part of a field's public type.
    return [field for field in model._meta.get_fields() if isinstance(field, Field)]


def translate_names(models: Iterable[type[Model]]) -> None:
    """Give the tables and columns lazily translated labels. Called once, when all models are loaded."""
    for model in models:
        for field in _unlabelled(model):
            field.verbose_name = gettext_lazy(str(field.verbose_name))
        for column in _columns(model):
            if isinstance(column, TranslationField):
                original = gettext_lazy(str(column.translated_field.verbose_name))
                column.verbose_name = format_lazy("{} [{}]", original, column.language)  # type: ignore[assignment]
        options = cast("Any", model._meta)
        options.verbose_name = gettext_lazy(str(options.verbose_name))
        options.verbose_name_plural = gettext_lazy(str(options.verbose_name_plural))
