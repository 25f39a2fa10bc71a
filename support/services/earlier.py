"""What the customer said before in this conversation: the only history that a language model is shown.

What the assistant answered is left out, because it holds names and words of others, which could give orders.
"""

from support.models import Message
from support.services.turns import Turn

N_EARLIER = 2
LONG = 400  # signs of a message


def said(turn: Turn) -> list[str]:
    """The customer's latest messages before this one, oldest first."""
    if turn.context.conversation_id is None:
        return []
    rows = Message.objects.filter(
        conversation_id=turn.context.conversation_id, author=Message.Author.CUSTOMER, at__lte=turn.context.now
    )
    texts = rows.exclude(text__in=("", turn.text)).order_by("-number").values_list("text", flat=True)
    return [text[:LONG] for text in reversed(texts[:N_EARLIER])]
