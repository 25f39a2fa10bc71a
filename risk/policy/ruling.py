"""Hard rules, in the order of precedence that card processors made usual: challenge, allow, block, review.

A challenge is asked for beside what the others say; of these the first that matches decides: allow before block
before review, so that a list of trusted customers wins over a rule that was meant for strangers.
Source: Stripe Radar's documentation of rules, whose "request 3D Secure" likewise stands beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from risk.contracts import Action, Found, Rule, Value
from risk.policy.evaluating import RuleFault, matches

DECISIVE = (Action.ALLOW, Action.BLOCK, Action.REVIEW)


def find(rules: Sequence[Rule], facts: Mapping[str, Value], *, draw: float = 0.0) -> Found:
    """What the rules say of an order.

    Args:
        draw: the order's own number in [0, 1): a rule that is rolled out in stages decides only below its share.
    """
    live: list[Rule] = []
    shadows: list[str] = []
    faults: list[str] = []
    for rule in rules:
        try:
            is_match = matches(rule.when, facts)
        except RuleFault as fault:
            faults.append(f"{_name(rule)}: {fault}")
            continue
        if is_match and rule.is_shadow:
            shadows.append(_name(rule))
        elif is_match and draw < rule.draw_below:
            live.append(rule)
    action, deciding = _first(live)
    return Found(action, tuple(map(_name, deciding)), tuple(shadows), tuple(faults))


def _first(live: Sequence[Rule]) -> tuple[Action | None, list[Rule]]:
    challenges = [rule for rule in live if rule.action is Action.CHALLENGE]
    for action in DECISIVE:
        matched = [rule for rule in live if rule.action is action]
        if matched and action is Action.ALLOW and challenges:
            return Action.CHALLENGE, [*challenges, *matched]
        if matched:
            return action, matched
    return (Action.CHALLENGE, challenges) if challenges else (None, [])


def _name(rule: Rule) -> str:
    return f"{rule.code}@{rule.version}"
