"""Features: the same bits offline and online, and nothing of the future in them."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import redis

from risk.contracts.events import EventKind, Happening, Link
from risk.features import hashing, reading, replaying, traces
from risk.features.memory import MOST, ProcessMemory
from risk.features.redis_memory import RedisMemory
from risk.features.traces import Trace
from tests.risk.histories import START, happening, history

CARD = {Link.CARD: "c1"}


def bits(features: dict[str, float]) -> bytes:
    return struct.pack(f"<{len(features)}d", *(features[name] for name in reading.NAMES))


@pytest.fixture
def shared() -> Iterator[RedisMemory]:
    url = os.environ.get("REDIS_URL", "")
    if not url:
        pytest.skip("REDIS_URL names no Redis")
    client = redis.Redis.from_url(url)
    memory = RedisMemory(client, prefix="test-risk:")
    memory.declare_whole()
    yield memory
    if keys := client.keys("test-risk:*"):
        client.delete(*keys)


@pytest.mark.parametrize("seed", range(3))
def test_online_and_offline_features_are_equal_bit_by_bit(shared, seed):
    events = history(400, seed=seed)
    offline = list(replaying.replay(events))

    online = []
    for event in sorted(events, key=lambda each: (each.known_at, each.event_id)):
        if event.kind is EventKind.ORDER:
            online.append(reading.read(event, shared))
        shared.add(event)

    assert len(offline) > 100
    assert [bits(row.features) for row in offline] == [bits(features) for features in online]


def test_a_link_of_thousands_is_cut_alike_in_both_memories(shared):
    own = ProcessMemory()
    for number in range(MOST + 40):
        event = happening(f"e{number % 7}-{number}", minutes=number // 3, links=CARD)
        own.add(event)
        shared.add(event)
    event = happening("last", minutes=500, links=CARD)

    found = reading.read(event, own)

    assert bits(found) == bits(reading.read(event, shared))
    assert found["card_is_shared"] == 1.0
    assert found["linked_size"] == 0.0


def test_the_future_changes_nothing():
    events = history(300, seed=9)
    known = sorted(events, key=lambda each: (each.known_at, each.event_id))

    early = list(replaying.replay(known[:150]))
    whole = list(replaying.replay(known))[: len(early)]

    assert [bits(row.features) for row in early] == [bits(row.features) for row in whole]


def test_an_event_is_not_in_its_own_features():
    read = replaying.replay([happening("a", links=CARD, amount=Decimal(10))])

    features = next(read).features

    assert features["card_n_attempts_30d"] == 0.0
    assert features["card_is_new"] == 1.0
    assert math.isnan(features["device_n_attempts_30d"])


def read_after(*events: Happening, ask: Happening) -> dict[str, float]:
    memory = ProcessMemory()
    for event in events:
        memory.add(event)
    return reading.read(ask, memory)


def test_windows_open_after_their_beginning_and_close_with_the_event():
    events = [
        happening(f"e{minutes}", minutes=minutes, links=CARD, amount=Decimal(10)) for minutes in (0, 5, 9, 10)
    ]

    found = read_after(*events, ask=happening("x", minutes=10, links=CARD))

    assert found["card_n_attempts_1m"] == 1.0
    assert found["card_n_attempts_10m"] == 3.0  # that of ten minutes ago is just too old
    assert found["card_spent_10m"] == 30.0
    assert found["card_n_attempts_30d"] == 4.0


def test_declines_of_many_cards_on_one_device_show_card_testing():
    tries = [
        happening(
            f"d{at}", EventKind.PAYMENT_DECLINED, minutes=at, links={Link.DEVICE: "d", Link.CARD: f"c{at}"}
        )
        for at in range(9)
    ]

    found = read_after(*tries, ask=happening("x", minutes=9, links={Link.DEVICE: "d", Link.CARD: "c99"}))

    assert found["device_n_declines_10m"] == 9.0
    assert found["device_n_cards_1d"] == 9.0
    assert found["card_is_new"] == 1.0


def test_a_label_counts_from_when_it_arrived_and_may_be_taken_back():
    order = happening("o1", links=CARD, amount=Decimal(50))

    def label(minutes: int, *, is_fraud: bool) -> Happening:
        return happening(
            f"l{minutes}", EventKind.LABELLED, minutes=minutes, links=CARD, subject="o1", is_fraud=is_fraud
        )

    bad, good = label(60, is_fraud=True), label(120, is_fraud=False)

    before = read_after(order, bad, good, ask=happening("x", minutes=59, links=CARD))
    between = read_after(order, bad, good, ask=happening("x", minutes=61, links=CARD))
    after = read_after(order, bad, good, ask=happening("x", minutes=121, links=CARD))

    assert (before["card_n_bad"], before["linked_bad"]) == (0.0, 0.0)
    assert (between["card_n_bad"], between["linked_bad"], between["linked_bad_rate"]) == (1.0, 1.0, 1.0)
    assert (after["card_n_bad"], after["card_n_good"], after["linked_bad"]) == (0.0, 1.0, 0.0)


def test_a_network_ties_nobody_together():
    links = {Link.NETWORK: "n", Link.CARD: "c1"}
    other = {Link.NETWORK: "n", Link.CARD: "c2"}

    found = read_after(happening("a", links=links), ask=happening("x", minutes=1, links=other))

    assert found["network_n_attempts_1d"] == 1.0
    assert found["linked_size"] == 0.0


def test_a_clock_that_runs_ahead_hides_nothing():
    ahead = happening("a", links=CARD, occurred_at=START + timedelta(days=3))

    found = read_after(ahead, ask=happening("x", minutes=1, links=CARD))

    assert found["card_n_attempts_1h"] == 1.0


def test_an_event_that_arrives_twice_counts_once(shared):
    memory = ProcessMemory()
    for each in (memory, shared):
        for _ in range(2):
            each.add(happening("a", links=CARD, amount=Decimal(10)))

        assert reading.read(happening("x", minutes=1, links=CARD), each)["card_spent_1d"] == 10.0


def test_an_event_without_any_link_is_read_all_the_same():
    found = reading.read(happening("a", amount=Decimal(10)), ProcessMemory())

    assert list(found) == list(reading.NAMES)
    assert (found["amount"], found["linked_size"]) == (10.0, 0.0)


def test_numbers_that_are_none_are_missing():
    event = happening("a", numbers={"n_items": math.inf, "surprise": 3.0})

    found = reading.read(event, ProcessMemory())

    assert math.isnan(found["n_items"])
    assert "surprise" not in found


def test_signs_that_separate_cannot_break_what_is_remembered():
    event = replace(happening("a|b\n"), links={Link.CARD: "x:1,y|2"}, subject="s|t")

    found = traces.trace(event)

    assert Trace.of_text(found.text(), found.at_ms) == found


@pytest.mark.parametrize(
    "make",
    [
        lambda: Happening("a", EventKind.ORDER, datetime(2026, 1, 1), START),  # noqa: DTZ001 - that is the point
        lambda: happening("a", amount=Decimal(-1)),
        lambda: happening("a", amount=Decimal("nan")),
    ],
)
def test_events_that_cannot_be_are_refused(make):
    with pytest.raises(ValueError, match="event a"):
        make()


KEY = b"0123456789abcdef"


@pytest.mark.parametrize(
    ("link", "one", "other"),
    [
        (Link.EMAIL, "Ann.Smith+shop@gmail.com", "annsmith@googlemail.com"),
        (Link.EMAIL, "bo@example.com ", "BO+x@example.com"),
        (Link.ADDRESS, "1  High Street", "1 high street"),
        (Link.NETWORK, "8.8.8.1", "8.8.8.200"),
        (Link.NETWORK, "2a00:1450:4001::1", "2a00:1450:4001:ffff::2"),
    ],
)
def test_what_is_the_same_hashes_alike(link, one, other):
    assert hashing.hashed(link, one, key=KEY) == hashing.hashed(link, other, key=KEY) != ""


def test_hashes_differ_by_key_kind_and_value():
    base = hashing.hashed(Link.CARD, "x", key=KEY)

    assert base != hashing.hashed(Link.DEVICE, "x", key=KEY)
    assert base != hashing.hashed(Link.CARD, "x", key=KEY[::-1])
    assert base != hashing.hashed(Link.CARD, "y", key=KEY)
    assert len(base) == 24


@pytest.mark.parametrize(
    ("link", "value"),
    [
        (Link.NETWORK, "127.0.0.1"),
        (Link.NETWORK, "10.1.2.3"),
        (Link.NETWORK, "not an address"),
        (Link.NETWORK, "1.2.3.4, 5.6.7.8"),
        (Link.EMAIL, "nobody"),
        (Link.EMAIL, "+tag@example.com"),
        (Link.CARD, "  "),
    ],
)
def test_what_is_missing_or_spoofed_links_nobody(link, value):
    assert hashing.hashed(link, value, key=KEY) == ""


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        hashing.hashed(Link.CARD, "x", key=b"short")


def test_redis_answers_nothing_before_it_is_whole(shared):
    shared._client.delete("test-risk:whole")

    assert not shared.is_whole()
    assert shared.recall(["card:c"], 0) is None
    shared.declare_whole()
    assert shared.recall(["card:c"], 0) == [[]]
