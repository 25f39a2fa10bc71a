"""Where a language model may take part in understanding: as an agent, or as a router where rules and models abstain.

Gate, taps, a person, yes and no, refusals and slots that are waited for come first, and no model is asked about them.
"""

from support.contracts import DOMAINS, Domain, Mode
from support.policy.deciding import Act
from support.services import agent, routing, spending
from support.services.turns import Answer, Turn

ABSTAINED = frozenset({Act.CHOOSE, Act.SEARCH})


def led(turn: Turn, act: Act) -> Answer | None:
    """An answer that a model led to; None where none is configured or it does not help."""
    mode = spending.mode()
    if act is Act.RUN and turn.understood.intent in DOMAINS[Domain.TALK]:
        return None  # a yes to nothing, thanks, goodbye: there is nothing to look up
    if mode is Mode.AGENT and act is not Act.HAND_OVER:
        return agent.led(turn)
    if mode is Mode.ROUTER and act in ABSTAINED:
        return routing.routed(turn)
    return None
