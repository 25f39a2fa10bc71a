"""What the gate and the registry said, in the reader's language.

They speak English, for cards and logs, and what they said is kept as it was said. Sentences that are known here are put
into the reader's language when a page is drawn, also those of trainings long ago; others are shown as they are.
"""

import re
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from inventory.admin import words

Told = Callable[..., str]


def verdict(sentences: Iterable[str]) -> list[str]:
    """The gate's sentences of one training."""
    return [told(sentence) for sentence in sentences]


def told(sentence: str) -> str:
    """One sentence of the gate, the registry or a training that ended early."""
    for pattern, say in KNOWN:
        found = pattern.fullmatch(sentence)
        if found:
            return say(*found.groups())
    return sentence


KNOWN: tuple[tuple[re.Pattern[str], Told], ...] = tuple((re.compile(pattern), say) for pattern, say in (
    (r"(\d+) units in the holdout, (\d+) needed", lambda n, least: _(
        "%(n)s places judge it, at least %(least)s are needed"
    ) % {"n": words.number(float(n)), "least": words.number(float(least))}),
    (r"\S+ has values that are not finite", lambda: _("some of its figures are no numbers: it cannot serve")),
    (r"against champion (?:champion )?(\S+): (\S+) ± (\S+), needed: a gain, or at worst (\S+)",
     lambda version, gain, margin, floor: _(
        "against %(version)s, which served: a gain of %(gain)s ± %(margin)s; "
        "needed: a gain, or surely not below %(floor)s"
    ) % {"version": version, "gain": gain, "margin": margin, "floor": floor}),
    (r"against (.+): (\S+) ± (\S+), must be above 0", lambda name, gain, margin: _(
        "against “%(model)s”: a gain of %(gain)s ± %(margin)s, must surely be above 0"
    ) % {"model": words.model(name), "gain": gain, "margin": margin}),
    (r"no champion yet", lambda: _("no model served before it")),
    (r"the champion has learnt from the days held out: not compared", lambda: _(
        "the model that served has learnt from these days: not compared"
    )),
    (r"the champion cannot be measured: (.+)", lambda why: _(
        "the model that served cannot be measured: %(why)s"
    ) % {"why": why}),
    (r"no model has been trained yet", lambda: _("no model has been trained yet")),
    (r"loading", lambda: _("it is being loaded")),
    (r"the champion pointer cannot be read: (.+)", lambda why: _(
        "it cannot be read which model serves: %(why)s"
    ) % {"why": why}),
    (r"version (\S+) cannot be loaded: (.+)", lambda version, why: _(
        "version %(version)s cannot be loaded: %(why)s"
    ) % {"version": version, "why": why}),
    (r"(\d+) places with (\d+) known days and a sale over (\d+) days; (\d+) places over (\d+) days are needed",
     lambda n, known, days, least, least_days: _(
        "only %(n)s places with %(known)s known days and a sale in %(days)s days; "
        "%(least)s places over %(least_days)s days are needed"
    ) % {"n": n, "known": known, "days": days, "least": least, "least_days": least_days}),
))  # fmt: skip
