"""Forms inside the chat: a new address, and which items come back. Both end as a choice that the assistant knows."""

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _

from shop.contracts.people import AddressInput
from shop.services import returns
from shop.services.customers import addresses
from shop.views.account import AddressForm
from support.contracts import ToolContext
from support.features import showing
from support.features.showing import LineShown
from support.models import Conversation

ADDRESS, RETURN = "address", "return"


class ReturnForm(forms.Form):
    """How many of each come back. Why is asked afterwards."""

    def __init__(self, *args: object, lines: tuple[LineShown, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for line in lines:
            self.fields[f"line_{line.line_id}"] = forms.IntegerField(
                label=f"{line.name} {line.variant}".strip(),
                min_value=0,
                max_value=line.most,
                initial=0,
                required=False,
            )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.errors and not self.quantities():
            raise forms.ValidationError(_("Choose at least one thing to send back."))
        return cleaned

    def quantities(self) -> dict[int, int]:
        """Order line ids with how many come back."""
        return {int(name.removeprefix("line_")): value for name, value in self.cleaned_data.items() if value}


def form_of(
    name: str, conversation: Conversation, context: ToolContext, data: Mapping[str, str] | None = None
) -> forms.BaseForm | None:
    """The form that an answer asks for, empty or filled; None where there is nothing to fill in.

    A new address goes into the address book, which a guest has not: the order's own page changes it there.
    """
    if name == ADDRESS and context.customer_id is not None:
        return AddressForm(data, auto_id="chat_%s")
    if name == RETURN and (lines := _lines(conversation, context)):
        return ReturnForm(data, lines=lines, auto_id="chat_%s")
    return None


def payload_of(form: forms.BaseForm, context: ToolContext, now: datetime) -> str:
    """A valid form as the choice that it amounts to.

    Raises:
        addresses.InvalidAddress: `field` names the part that cannot be right.
    """
    if isinstance(form, ReturnForm):
        chosen = sorted(form.quantities().items())
        return "lines:" + ",".join(f"{line_id}x{units}" for line_id, units in chosen)
    typed = AddressInput(**form.cleaned_data)
    row = addresses.add(customer_id=context.customer_id or 0, address=typed, now=now)
    return f"address:{row.pk}"


def said_of(form: forms.BaseForm) -> str:
    """What the conversation shows in its place."""
    if not isinstance(form, ReturnForm):
        return _("I entered a new address.")
    chosen = form.quantities()
    return ", ".join(f"{units} × {form.fields[f'line_{line_id}'].label}" for line_id, units in chosen.items())


def _lines(conversation: Conversation, context: ToolContext) -> tuple[LineShown, ...]:
    slots = conversation.state.get("slots") or {}
    number = str(slots.get("order_number") or "")
    order_id = showing.order_id(number, context) if number else None
    if order_id is None:
        return ()
    return showing.lines(number, context, returns.returnable(order_id=order_id))
