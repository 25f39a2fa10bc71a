"""Who may publish a rule, and in which steps: draft, proposed, shadow, live for few, some, all; back at once.

Two people stand behind every live version: who wrote it cannot approve it. Nothing goes live that was not tried on
orders whose outcome is known, and nothing that would hit too many of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from risk.contracts import RuleState, Stage, Trial

STEPS: dict[RuleState, frozenset[RuleState]] = {
    RuleState.DRAFT: frozenset({RuleState.PROPOSED, RuleState.RETIRED}),
    RuleState.PROPOSED: frozenset({RuleState.DRAFT, RuleState.SHADOW, RuleState.RETIRED}),
    RuleState.SHADOW: frozenset({RuleState.LIVE, RuleState.RETIRED}),
    RuleState.LIVE: frozenset({RuleState.SHADOW, RuleState.RETIRED}),
    RuleState.RETIRED: frozenset(),
}
APPROVED = {RuleState.SHADOW, RuleState.LIVE}
MOST_MATCHED = 0.2  # share of past orders; a rule that hits more was written for another shop
LEAST_ORDERS = 100  # in the back-test, below which its rates say nothing


class NotAllowed(Exception):
    """A step that the life of a rule does not have, or that this person may not take; says which and why."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step that somebody wants to take; `author` wrote the version, `by` takes the step."""

    before: RuleState
    after: RuleState
    author: str
    by: str


def check(move: Move, trial: Trial | None) -> None:
    """Do nothing for a step that may be taken.

    Raises:
        NotAllowed: for a step that does not exist, an approval of one's own rule, a back-test that is missing, too
            small, faulty, or that matches too much.
    """
    if move.after not in STEPS[move.before]:
        raise NotAllowed(f"a rule that is {move.before} cannot become {move.after}")
    if move.after not in APPROVED or move.before is RuleState.LIVE:
        return  # taking a rule out of service needs no second person
    if not move.author or not move.by or move.author == move.by:
        raise NotAllowed("who wrote a rule cannot approve it: a second person is needed")
    _check_trial(trial)


def stage_after(stage: Stage) -> Stage:
    """The next wider share of orders; the last stays."""
    order = list(Stage)
    return order[min(order.index(stage) + 1, len(order) - 1)]


def share(stage: Stage) -> float:
    """Share of orders that a live version decides on."""
    return int(stage) / 100


def _check_trial(trial: Trial | None) -> None:
    if trial is None:
        raise NotAllowed("it was not tried on past orders")
    if trial.n_orders < LEAST_ORDERS:
        raise NotAllowed(f"it was tried on {trial.n_orders} orders, {LEAST_ORDERS} are needed")
    if trial.n_faults:
        raise NotAllowed(f"it could not be evaluated on {trial.n_faults} past orders")
    if trial.match_rate > MOST_MATCHED:
        raise NotAllowed(
            f"it matches {trial.match_rate:.0%} of past orders, at most {MOST_MATCHED:.0%} may be"
        )
