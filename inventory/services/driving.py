"""What a forecast goes by, named for people: codes and numbers, put into words where they are shown."""

from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inventory.features import History
from inventory.features import history as reading
from inventory.predictor import Foreseen

Values = NDArray[np.float64]
MONTH = 28
NOTICED = 0.1  # relative changes below it are not named
MOST_LIKE = 3  # products that a newcomer is compared with
MOST_DOUBTED = 3  # days that are named, the latest


def drivers(history: History, foreseen: Foreseen) -> list[list[dict[str, Any]]]:
    """Of each place, most telling first."""
    like = _like(history, foreseen)
    return [_of_place(history, foreseen, at) + like.get(at, []) for at in range(len(history))]


def _of_place(history: History, foreseen: Foreseen, at: int) -> list[dict[str, Any]]:
    """Level, trend, weekday, season ahead, price, promotion, stock-outs: what is there to name."""
    units, mean = history.units[at], foreseen.mean[at]
    recent, before = _mean(units[-MONTH:]), _mean(units[-2 * MONTH : -MONTH])
    named: list[dict[str, Any]] = [{"kind": "level", "daily": round(recent or float(mean.mean()), 2)}]
    if recent is not None and before and abs(recent / before - 1) >= NOTICED:
        named.append({"kind": "trend", "change": round(recent / before - 1, 3)})
    named += _weekday(history, mean)
    ahead = float(mean[:MONTH].mean())
    if recent and abs(ahead / recent - 1) >= NOTICED:
        named.append({"kind": "ahead", "change": round(ahead / recent - 1, 3)})
    named += _plans(history, at)
    out = float(history.censored[at, -MONTH:].mean())
    if out > 0:
        named.append({"kind": "stock_outs", "share": round(out, 3)})
    return named + _doubted(history, at)


def _weekday(history: History, mean: Values) -> list[dict[str, Any]]:
    """The day of the week that stands out in what is foreseen."""
    if len(mean) < 7 or mean[:7].sum() <= 0:
        return []
    share = mean[:7] / mean[:7].mean()
    top = int(share.argmax())
    if share[top] < 1 + NOTICED:
        return []
    day = (history.next_day.weekday() + top) % 7
    return [{"kind": "weekday", "day": day, "ratio": round(float(share[top]), 2)}]


def _plans(history: History, at: int) -> list[dict[str, Any]]:
    """The first planned change of the price, and promotions ahead."""
    t = history.n_days
    price, promotion = (
        history.known[at, :, 0],
        history.known[at][:, [1, 3]].max(axis=1),
    )  # shown, or by a code
    named: list[dict[str, Any]] = []
    changed = np.flatnonzero(np.abs(price[t:] - price[t - 1]) > 1e-6)
    if len(changed):
        ratio = float(np.exp(price[t + changed[0]] - price[t - 1]))
        named.append({"kind": "price", "change": round(ratio - 1, 3), "in_days": int(changed[0]) + 1})
    if promotion[t:].max(initial=0.0) > 0:
        named.append({"kind": "promotion", "depth": round(float(promotion[t:].max()), 3)})
    return named


def _doubted(history: History, at: int) -> list[dict[str, Any]]:
    """Days that sold beyond belief, and what they count as."""
    days = np.flatnonzero(history.doubted[at] > 0)[-MOST_DOUBTED:]
    return [
        {
            "kind": "doubted",
            "day": (history.first + timedelta(days=int(day))).isoformat(),
            "sold": float(history.units[at, day] + history.doubted[at, day]),
            "counted": float(history.units[at, day]),
        }
        for day in days
    ]


def _like(history: History, foreseen: Foreseen) -> dict[int, list[dict[str, Any]]]:
    """Of places without a past, the products in this lot whose texts are nearest."""
    rows = np.flatnonzero(foreseen.is_new)
    old = np.flatnonzero(~foreseen.is_new)
    if not len(rows) or not len(old):
        return {}
    names = reading.skus([history.spots[at].variant_id for at in old])
    found = {}
    for row in rows:
        near = old[np.argsort(-(history.vectors[old] @ history.vectors[row]), kind="stable")[:MOST_LIKE]]
        like = list(dict.fromkeys(names[history.spots[at].variant_id] for at in near))
        found[int(row)] = [{"kind": "new", "like": like}]
    return found


def _mean(units: Values) -> float | None:
    known = units[~np.isnan(units)]
    return float(known.mean()) if len(known) else None
