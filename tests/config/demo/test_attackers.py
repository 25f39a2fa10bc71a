"""Simulated attackers: the same seed gives the same world, labels come late, and no column gives a world away."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import pytest

from benchmarks import attacks, attacks_data
from config.demo.attackers import crimes, worlds
from config.demo.attackers.made import History
from risk.contracts.events import LABELS, EventKind, Link
from risk.contracts.heads import Head

DAYS = 120


@pytest.fixture(scope="module", params=sorted(worlds.WORLDS))
def world(request) -> History:
    return made(request.param)


def made(name: str, seed: int = 3) -> History:
    small = {"agents": {"n_people": 500}, "pools": {"n_a_day": 20.0}}[name]
    return worlds.WORLDS[name](seed=seed, days=DAYS, **small)


def test_the_same_seed_gives_the_same_events_and_another_one_does_not(world):
    assert made("agents").events == made("agents").events
    assert made("agents").events != made("agents", seed=4).events


def test_every_crime_is_there_and_most_deeds_are_honest(world):
    found = Counter(deed.crime for deed in world.deeds.values())

    assert set(crimes.CRIMES) <= set(found)
    assert found[""] > 0.8 * len(world.deeds)


def test_every_deed_is_an_event_and_ids_are_unique(world):
    ids = [event.event_id for event in world.events]

    assert len(ids) == len(set(ids))
    assert set(world.deeds) <= set(ids)
    assert max(map(len, ids)) <= 40 - len("demo-")


def test_labels_come_a_month_late_and_never_for_some(world):
    kinds = {event.event_id: event for event in world.events}
    labels = [event for event in world.events if event.kind in LABELS]
    days = [(each.known_at - kinds[each.subject].known_at).total_seconds() / 86_400 for each in labels]
    crimes_done = [key for key, deed in world.deeds.items() if deed.crime]
    told = {each.subject for each in labels}

    assert 25 < float(np.median(days)) < 35
    assert max(days) <= 120
    assert 0.85 < len(told & set(crimes_done)) / len(crimes_done) < 0.97
    assert told - set(crimes_done)  # honest orders that are disputed


def test_the_friendly_ones_look_odd_and_nobody_shows_a_card_to_sign_in():
    world = made("agents")

    friendly = Counter(deed.friendly for deed in world.deeds.values())
    assert {"household", "gift", "travel", "student", "vpn"} <= set(friendly)
    assert not any(Link.CARD in event.links for event in world.events if event.kind is EventKind.SIGN_IN)


def test_a_column_that_tells_everything_is_refused(capsys):
    target = np.array([0.0, 1.0] * 50)
    columns = np.stack([np.random.default_rng(0).normal(size=100), target * 2 - 1], axis=1)

    with pytest.raises(SystemExit):
        attacks_data.require_hard(columns, ("noise", "leak"), target, "test.csv")

    assert "the column leak alone separates fraud (AUC 1.000" in capsys.readouterr().err


def test_what_is_missing_may_be_what_gives_it_away():
    target = np.array([0.0, 1.0] * 50)
    column = np.where(target == 1, np.nan, 1.0)

    assert attacks_data.separation(column, target) == 1.0


def csv(path, rows):
    path.write_text("\n".join(["amount,noise,word,is_fraud", *rows]) + "\n", encoding="utf-8")
    return path


def run(monkeypatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["attacks", *arguments])
    attacks.main()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([f"{at},{at % 7},x,{int(at > 50)}" for at in range(100)], "the column amount alone separates fraud"),
        (["1,2,x,yes"], "must hold 0 and 1"),
        ([], "is needed (--target)"),
    ],
)
def test_a_table_that_is_no_test_ends_with_a_clear_line(monkeypatch, capsys, tmp_path, rows, told):
    path = csv(tmp_path / "data.csv", rows)

    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, "--data", str(path))

    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_a_file_that_is_not_there_ends_with_a_clear_line(monkeypatch, capsys, tmp_path):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", str(tmp_path / "none.csv"))

    assert "none.csv" in capsys.readouterr().err


def test_rows_of_the_test_come_after_those_of_the_training():
    world = made("agents")

    data = attacks_data.decisions(world)[Head.PAYMENT]

    assert not (data.is_train & data.is_test).any()
    assert data.is_train.any() and data.is_test.any()
    assert len(data.features) == len(data.deeds) == len(data.truth)
