"""What reviews are read for: the words of each aspect, and aspects that reviews themselves propose."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from content.models import AspectDefinition, AspectProposal
from content.services import discovery
from shop.admin.base import LedgerAdmin, ModelForm, ShopAdmin
from shop.admin.calls import detail, dialog, run_each

WORDS = ("seeds_en", "seeds_zh", "positive_en", "positive_zh", "negative_en", "negative_zh")
STATE_COLOURS = {"open": "warning", "accepted": "success", "refused": "danger"}


class WordsField(forms.CharField):
    """A list of words, one a line."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return discovery.lines(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return discovery.words(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != discovery.words(data or "")


class DefinitionForm(ModelForm):
    seeds_en = WordsField(label=_("English words"), required=False, help_text=_("One a line."))
    seeds_zh = WordsField(label=_("Chinese words"), required=False)
    positive_en = WordsField(label=_("English words that only praise it"), required=False)
    positive_zh = WordsField(label=_("Chinese words that only praise it"), required=False)
    negative_en = WordsField(label=_("English words that only criticise it"), required=False)
    negative_zh = WordsField(label=_("Chinese words that only criticise it"), required=False)

    class Meta:
        model = AspectDefinition
        fields = (*WORDS, "product_types", "is_active")


@admin.register(AspectDefinition)
class AspectDefinitionAdmin(ShopAdmin):
    form = DefinitionForm
    list_display = ("aspect", "code", "n_words", "origin", "is_active")
    list_filter = ("origin", "is_active", "product_types")
    list_select_related = ("aspect",)
    search_fields = ("aspect__code", "aspect__name_en", "aspect__name_zh_hans")
    ordering = ("aspect__position", "aspect__code")
    fields = ("aspect", *WORDS, "product_types", "origin", "is_active")
    readonly_fields = ("aspect", "origin")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @display(description=_("code"), ordering="aspect__code")
    def code(self, obj: AspectDefinition) -> str:
        return obj.aspect.code

    @display(description=_("words"))
    def n_words(self, obj: AspectDefinition) -> int:
        return sum(len(getattr(obj, name)) for name in WORDS)

    def save_related(
        self, request: HttpRequest, form: "BaseModelForm[Any]", formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if form.has_changed():
            discovery.promise_reading(now=timezone.now())


class AcceptForm(BaseDialogForm):
    name_en = forms.CharField(label=_("English name"), max_length=60, widget=UnfoldAdminTextInputWidget)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=60, widget=UnfoldAdminTextInputWidget)


@admin.register(AspectProposal)
class AspectProposalAdmin(LedgerAdmin):
    list_display = ("label", "language", "n_reviews", "in_terms", "standing", "found_at")
    list_filter = ("state", "language")
    search_fields = ("label",)
    ordering = ("-n_reviews", "-id")
    fields = ("label", "language", "n_reviews", "in_terms", "in_examples", "state", "aspect", "found_at")
    readonly_fields = fields
    list_select_related = ("aspect",)
    actions = ("refuse_all",)
    actions_detail = ("accept", "refuse")

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("content.change_aspectproposal")

    @display(description=_("words"))
    def in_terms(self, obj: AspectProposal) -> str:
        return " · ".join(obj.terms)

    @display(description=_("examples"))
    def in_examples(self, obj: AspectProposal) -> SafeString:
        rows = format_html_join("", '<li class="py-1">{}</li>', ((one,) for one in obj.examples))
        return format_html("<ul>{}</ul>", rows)

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def standing(self, obj: AspectProposal) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @action(
        description=_("Accept"),
        icon="check",
        permissions=["decide"],
        url_path="accept",
        dialog=dialog(_("Make it an aspect"), _("All reviews are read again for it."), AcceptForm),
    )
    def accept(self, request: HttpRequest, form: AcceptForm, object_id: str) -> HttpResponse:
        names = form.cleaned_data
        return detail(
            request,
            AspectProposal,
            object_id,
            lambda row: discovery.accept(
                proposal_id=row.pk, name_en=names["name_en"], name_zh=names["name_zh"], now=timezone.now()
            ),
        )

    @action(
        description=_("Refuse"),
        icon="close",
        permissions=["decide"],
        url_path="refuse",
        dialog=dialog(_("Refuse this proposal"), _("It is not proposed again.")),
    )
    def refuse(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return detail(request, AspectProposal, object_id, lambda row: discovery.refuse(proposal_id=row.pk))

    @admin.action(description=_("Refuse"), permissions=["decide"])
    def refuse_all(self, request: HttpRequest, queryset: "QuerySet[AspectProposal]") -> None:
        run_each(request, list(queryset), lambda row: discovery.refuse(proposal_id=row.pk))
