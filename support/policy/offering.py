"""Which tools a language model may ask for in a turn. Decided in code, never in a prompt."""

from collections.abc import Mapping

from support.contracts import READING, WRITING, Intent, ToolName, Understood
from support.policy.deciding import FAR_OUT, LIKELY

# What these say holds words of vendors, reviewers and whoever names things.
UNTRUSTED = frozenset(
    {
        ToolName.PRODUCT_SEARCH,
        ToolName.PRODUCT_FACTS,
        ToolName.REVIEW_FACTS,
        ToolName.COMPARE,
        ToolName.STOCK,
        ToolName.RECOMMEND,
        ToolName.RETURN_ELIGIBILITY,
    }
)
# What a customer must want before a tool that changes something is offered for it.
WANTED: Mapping[ToolName, frozenset[Intent]] = {
    ToolName.CANCEL_ORDER: frozenset({Intent.CANCEL_ORDER}),
    ToolName.CREATE_RETURN: frozenset({Intent.RETURN_ITEM, Intent.EXCHANGE_ITEM}),
    ToolName.CHANGE_ADDRESS: frozenset({Intent.CHANGE_ADDRESS}),
    ToolName.SEND_INVOICE: frozenset({Intent.INVOICE}),
    ToolName.SET_NEWSLETTER: frozenset({Intent.NEWSLETTER}),
    ToolName.CREATE_TICKET: frozenset(
        {
            Intent.PARCEL_MISSING,
            Intent.ITEM_DAMAGED,
            Intent.ITEM_WRONG,
            Intent.CHARGED_TWICE,
            Intent.COMPLAINT,
        }
    ),
}


def offered(understood: Understood, *, is_tainted: bool) -> tuple[ToolName, ...]:
    """Reading tools always; a writing one where the customer's words likely ask for it, and nobody else's were read."""
    if is_tainted or understood.p_out_of_scope >= FAR_OUT:
        return tuple(name for name in ToolName if name in READING)
    likely = {intent for intent, chance in understood.intents if chance >= LIKELY}
    return tuple(name for name in ToolName if name in READING or (name in WRITING and WANTED[name] & likely))
