"""Checks of descriptions for operators: what is wrong with each, in words, and the way to the product."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from content.contracts import Fault
from content.models import DescriptionCheck
from content.services import drafts
from shop.admin.base import LedgerAdmin

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: dict[str, "StrOrPromise"] = {
    Fault.ABSOLUTE: _("Absolute claim that the law forbids"),
    Fault.CONFLICT: _("Contradicts the product's properties"),
    Fault.HIDDEN: _("Hidden characters or markup"),
    Fault.CONTESTED: _("Denied by reviewers"),
    Fault.MISSING: _("Property is missing"),
    Fault.SUPERLATIVE: _("Superlative"),
    Fault.UNTRANSLATED: _("Not translated"),
    Fault.HARD: _("Hard to read"),
}
LANGUAGES: dict[str, "StrOrPromise"] = {"en": _("English"), "zh": _("Chinese")}
# What may mislead a shopper or break a law is painted red.
GRAVE = frozenset({Fault.ABSOLUTE, Fault.CONFLICT, Fault.HIDDEN, Fault.CONTESTED})


def sentence(finding: Sequence[Any]) -> str:
    """A stored finding, [kind, language, words, detail, n, of], as an operator reads it."""
    kind, language, words, detail, n, of = finding
    values = {
        "words": words, "detail": detail, "n": n, "of": of, "language": LANGUAGES.get(language, language),
    }  # fmt: skip
    if kind == Fault.CONTESTED:
        text = ngettext(
            "%(language)s: “%(words)s”, but %(n)d of %(of)d reviewer who mentions it disagrees",
            "%(language)s: “%(words)s”, but %(n)d of %(of)d reviewers who mention it disagree",
            of,
        )
        return text % values
    return _pattern(kind) % values


def _pattern(kind: str) -> str:
    return {
        Fault.ABSOLUTE: gettext(
            "%(language)s: “%(words)s” is an absolute claim that advertising law forbids"
        ),
        Fault.CONFLICT: gettext("%(language)s: “%(words)s”, but the property says %(detail)s"),
        Fault.HIDDEN: gettext("%(language)s: hidden from readers: %(words)s"),
        Fault.MISSING: gettext("Property without a value: %(words)s"),
        Fault.SUPERLATIVE: gettext("%(language)s: “%(words)s” cannot be shown to be true"),
        Fault.UNTRANSLATED: gettext("%(language)s: the description is missing"),
        Fault.HARD: gettext("%(language)s: long sentences or long words"),
    }[Fault(kind)]


class KindFilter(admin.SimpleListFilter):
    """Checks with a finding of one kind. Read in the stored text, which both databases write alike."""

    title = _("kind of finding")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*KINDS.items(), ("none", _("Nothing found"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        kind = self.value()
        if kind == "none":
            queryset = queryset.filter(n_findings=0)
        elif kind in KINDS:
            stored = Cast("findings", TextField())
            queryset = queryset.annotate(stored=stored).filter(stored__contains=f'["{kind}"')
        return queryset


@admin.register(DescriptionCheck)
class DescriptionCheckAdmin(LedgerAdmin):
    list_display = ("product", "kinds", "n_findings", "ease_en", "length_zh", "at")
    list_filter = (KindFilter, "product__product_type", "product__brand")
    list_select_related = ("product",)
    search_fields = ("product__name_en", "product__name_zh_hans")
    ordering = ("-n_findings", "product_id")
    fields = ("to_product", "in_words", "ease_en", "length_zh", "at")
    readonly_fields = fields
    actions = ("suggest",)

    def has_suggest_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("content.add_descriptiondraft")

    @admin.action(description=_("Suggest better texts"), permissions=["suggest"])
    def suggest(self, request: HttpRequest, queryset: "QuerySet[DescriptionCheck]") -> None:
        ids = list(queryset.values_list("product_id", flat=True))
        n = drafts.suggest(product_ids=ids, now=timezone.now())
        text = ngettext("%(n)d draft waits for a decision.", "%(n)d drafts wait for a decision.", n)
        messages.success(request, text % {"n": n})

    @display(description=_("findings"))
    def kinds(self, obj: DescriptionCheck) -> SafeString:
        """Each kind once, with how often."""
        counted = Counter(finding[0] for finding in obj.findings)
        rows = (
            (_colour(kind), KINDS[kind], f" × {n}" if n > 1 else "")
            for kind, n in counted.items()
            if kind in KINDS
        )
        return format_html_join("", '<span class="block {}">{}{}</span>', rows) or SafeString("–")

    @display(description=_("findings"))
    def in_words(self, obj: DescriptionCheck) -> SafeString:
        rows = ((_colour(finding[0]), sentence(finding)) for finding in obj.findings)
        found = format_html_join("", '<li class="py-1 {}">{}</li>', rows)
        return format_html("<ul>{}</ul>", found) if found else format_html("{}", _("Nothing found"))

    @display(description=_("product"))
    def to_product(self, obj: DescriptionCheck) -> SafeString:
        address = reverse("admin:shop_product_change", args=[obj.product_id])
        return format_html('<a class="text-link" href="{}">{}</a>', address, obj.product)

    @display(description=_("ease, English"), ordering="readability_en")
    def ease_en(self, obj: DescriptionCheck) -> str:
        return "–" if obj.readability_en is None else f"{obj.readability_en:.0f}"

    @display(description=_("characters per sentence, Chinese"), ordering="readability_zh")
    def length_zh(self, obj: DescriptionCheck) -> str:
        return "–" if obj.readability_zh is None else f"{obj.readability_zh:.0f}"


def _colour(kind: str) -> str:
    return "text-red-700 dark:text-red-400" if kind in GRAVE else ""
