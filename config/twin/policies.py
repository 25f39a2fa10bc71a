"""Who decides what: hand rules, apps, and each app alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.twin import app_rules, hand_rules, knowing
from config.twin.facts import Premises, moments
from config.twin.hand_rules import Cover
from config.twin.world import Nature

BASELINE: Final = "baseline"


@dataclass(frozen=True, slots=True)
class Policy:
    """Apps that decide; what none of them decides, hand rules do."""

    name: str
    apps: tuple[str, ...] = ()
    cover: Cover = Cover()
    has_room: bool = False  # inventory may tie up more money than 28 days of cover do
    knows: bool = False  # prices are set by one who knows the truth: a yardstick, no app

    def night(self, *, nature: Nature, day: int, since: int, tied_days: float, learns: bool) -> None:
        """What machines do before anybody is up.

        Args:
            nature: gives the date.
            day: its number.
            since: counts the measured days.
            tied_days: see `running.Stage`.
            learns: whether forecasters are trained; else statistics foresee.
        """
        now = moments.at(nature.date_of(day), moments.NIGHT)
        if "inventory" in self.apps:
            app_rules.foresee(
                now=now, day=since, tied_days=None if self.has_room else tied_days, learns=learns
            )
        if "pricing" in self.apps:
            app_rules.weigh(now=now, day=since)

    def morning(self, *, nature: Nature, premises: Premises, day: int, changed: Sequence[int]) -> None:
        """Prices first, then orders."""
        today = nature.date_of(day)
        now = moments.at(today, moments.DECISIONS)
        if "pricing" in self.apps:
            app_rules.reprice(now=now)
        elif self.knows:
            knowing.reprice(nature=nature, premises=premises, day=day, now=now)
        else:
            hand_rules.reprice(nature=nature, premises=premises, day=day, changed=changed, now=now)
        if "inventory" in self.apps:
            app_rules.reorder(today=today, now=now)
        else:
            hand_rules.reorder(premises=premises, today=today, now=now, cover=self.cover)


POLICIES: Final = {
    policy.name: policy
    for policy in (
        Policy(BASELINE),
        Policy("inventory", ("inventory",)),
        Policy("pricing", ("pricing",)),
        Policy("ai", ("inventory", "pricing")),
        Policy("inventory-free", ("inventory",), has_room=True),
        Policy("cover-42", cover=Cover(cover_days=42.0, least_days=28.0)),
        Policy("knowing", knows=True),
    )
}
