"""Caps, breaker and deadline around a generator that does as the test says, on a clock that the test moves."""

from __future__ import annotations

import logging
import threading
from decimal import Decimal

import pytest

from ml_core.config import LimitsConfig
from ml_core.generator import (
    BudgetSpent,
    Finish,
    GeneratorBusy,
    GeneratorFailed,
    GeneratorTimeout,
    Guarded,
    Message,
    Reply,
    Role,
    WindowLedger,
)
from ml_core.generator.budget import Cost

QUESTION = [Message(Role.USER, "How is it?")]


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


class Scripted:
    """Answers, or raises, what is next in `script`; remembers what it was asked."""

    def __init__(self, clock, script=(), *, takes_s=0.0):
        self.clock, self.script, self.takes_s = clock, list(script), takes_s
        self.asked, self.is_closed = [], False

    def generate(self, messages, **asked):
        self.asked.append(asked)
        self.clock.now += self.takes_s
        following = self.script.pop(0) if self.script else None
        if isinstance(following, BaseException):
            raise following
        return Reply("Fine.", 100, 20, self.takes_s, Finish.STOP)

    def stream(self, messages, **asked):
        self.asked.append(asked)
        try:
            for piece in self.script:
                self.clock.now += self.takes_s
                if isinstance(piece, BaseException):
                    raise piece
                yield piece
        finally:
            self.is_closed = True


@pytest.fixture
def clock():
    return Clock()


def guard(inner, **limits):
    return Guarded(inner, LimitsConfig(**limits), clock=inner.clock)


def test_an_answer_passes_and_what_is_asked_is_cut_to_the_limits(clock):
    inner = Scripted(clock)

    reply = guard(inner, max_tokens=50, deadline_s=2.0).generate(QUESTION, max_tokens=999, timeout_s=60)

    assert reply.text == "Fine."
    assert inner.asked == [
        {"max_tokens": 50, "temperature": 0.0, "stop": (), "timeout_s": 2.0, "tools": None}
    ]


def test_the_call_after_the_last_allowed_one_is_not_made(clock):
    inner = Scripted(clock)
    guarded = guard(inner, calls=2)
    guarded.generate(QUESTION)
    guarded.generate(QUESTION)

    with pytest.raises(BudgetSpent, match="calls: 3 would pass the cap of 2"):
        guarded.generate(QUESTION)

    assert len(inner.asked) == 2


def test_a_window_slides(clock):
    guarded = guard(Scripted(clock), calls=1, window_s=60.0)
    guarded.generate(QUESTION)

    clock.now += 59
    with pytest.raises(BudgetSpent):
        guarded.generate(QUESTION)
    clock.now += 1

    assert guarded.generate(QUESTION).text == "Fine."


def test_tokens_are_taken_at_their_worst_and_settled_at_what_they_were(clock):
    guarded = guard(Scripted(clock), tokens=400)

    guarded.generate(QUESTION, max_tokens=256)

    assert guarded.ledger.spent == Cost(1, 120, 0.0, Decimal(0))
    with pytest.raises(BudgetSpent, match="tokens"):
        guarded.generate(QUESTION, max_tokens=300)
    assert guarded.generate(QUESTION, max_tokens=200).text == "Fine."


def test_money_is_counted_exactly_by_both_prices(clock):
    prices = {"price_prompt": Decimal("0.50"), "price_answer": Decimal("2")}
    guarded = guard(Scripted(clock), money=Decimal("0.0007"), **prices)

    guarded.generate(QUESTION)

    assert guarded.ledger.spent.money == Decimal("0.00009")
    with pytest.raises(BudgetSpent, match="money"):
        guarded.generate(QUESTION, max_tokens=500)


def test_seconds_are_capped_together(clock):
    guarded = guard(Scripted(clock, takes_s=6.0), seconds=15.0, deadline_s=8.0)
    guarded.generate(QUESTION)

    guarded.generate(QUESTION)

    with pytest.raises(BudgetSpent, match="seconds"):
        guarded.generate(QUESTION)


def test_no_cap_is_no_cap(clock):
    guarded = guard(Scripted(clock), calls=None, tokens=None, seconds=None, money=None)

    assert [guarded.generate(QUESTION).text for _ in range(700)] == ["Fine."] * 700


def test_calls_at_once_cannot_pass_a_cap_together(clock):
    ledger = WindowLedger(LimitsConfig(calls=50), clock=clock)
    refused = []

    def take():
        for _ in range(20):
            try:
                ledger.take(Cost(calls=1))
            except BudgetSpent:
                refused.append(1)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ledger.spent.calls == 50
    assert len(refused) == 110


def test_a_prompt_that_is_too_long_is_not_sent(clock):
    inner = Scripted(clock)

    with pytest.raises(GeneratorFailed, match="a prompt of 10 characters, at most 9"):
        guard(inner, prompt_characters=9).generate(QUESTION)

    assert inner.asked == []


@pytest.mark.parametrize(
    "error", [GeneratorFailed("x"), GeneratorTimeout("x"), GeneratorBusy("x"), OSError("x")]
)
def test_after_failures_in_a_row_the_model_rests(clock, error):
    inner = Scripted(clock, [error] * 3)
    guarded = guard(inner, failures=3, rest_s=30.0)
    for _ in range(3):
        with pytest.raises(type(error)):
            guarded.generate(QUESTION)

    with pytest.raises(GeneratorBusy, match="resting for 30 s") as resting:
        guarded.generate(QUESTION)

    assert resting.value.retry_after_s == 30
    assert len(inner.asked) == 3


def test_a_success_between_failures_forgives_them(clock):
    inner = Scripted(clock, [GeneratorFailed("x"), None, GeneratorFailed("x"), None])
    guarded = guard(inner, failures=2)

    for failing in (True, False, True, False):
        if failing:
            with pytest.raises(GeneratorFailed):
                guarded.generate(QUESTION)
        else:
            guarded.generate(QUESTION)

    assert len(inner.asked) == 4


def test_a_failed_trial_doubles_the_rest_and_a_good_one_ends_it(clock):
    inner = Scripted(clock, [GeneratorFailed("x")] * 2)
    guarded = guard(inner, failures=1, rest_s=30.0, longest_rest_s=50.0)
    with pytest.raises(GeneratorFailed):
        guarded.generate(QUESTION)
    clock.now += 30
    with pytest.raises(GeneratorFailed):
        guarded.generate(QUESTION)

    clock.now += 49
    with pytest.raises(GeneratorBusy, match="resting for 1 s"):
        guarded.generate(QUESTION)
    clock.now += 1

    assert guarded.generate(QUESTION).text == "Fine."
    assert guarded.generate(QUESTION).text == "Fine."


def test_only_one_call_is_the_trial(clock):
    inner = Scripted(clock, ["a", "b"])
    guarded = guard(inner, failures=1, rest_s=30.0)
    guarded._breaker.failed()
    clock.now += 30
    trial = guarded.stream(QUESTION)
    next(trial)

    with pytest.raises(GeneratorBusy, match="a trial is under way"):
        guarded.generate(QUESTION)

    list(trial)
    assert guarded.generate(QUESTION).text == "Fine."


def test_an_abandoned_trial_makes_way_for_another(clock):
    guarded = guard(Scripted(clock, ["a", "b"]), failures=1, rest_s=30.0)
    guarded._breaker.failed()
    clock.now += 30
    trial = guarded.stream(QUESTION)
    next(trial)
    trial.close()

    assert next(guarded.stream(QUESTION)) == "a"


def test_the_endpoints_own_waiting_time_is_kept(clock):
    inner = Scripted(clock, [GeneratorBusy("429", retry_after_s=12.0)])
    guarded = guard(inner)
    with pytest.raises(GeneratorBusy, match="429"):
        guarded.generate(QUESTION)

    with pytest.raises(GeneratorBusy, match="resting for 12 s"):
        guarded.generate(QUESTION)
    clock.now += 12

    assert guarded.generate(QUESTION).text == "Fine."


def test_a_call_that_rest_turns_away_costs_nothing(clock):
    guarded = guard(Scripted(clock, [GeneratorFailed("x")]), failures=1, calls=2)
    with pytest.raises(GeneratorFailed):
        guarded.generate(QUESTION)

    for _ in range(5):
        with pytest.raises(GeneratorBusy):
            guarded.generate(QUESTION)

    assert guarded.ledger.spent.calls == 1


def test_a_failed_call_counts_at_its_worst_and_a_refused_one_not(clock):
    guarded = guard(Scripted(clock, [GeneratorTimeout("x"), GeneratorBusy("x")]))
    with pytest.raises(GeneratorTimeout):
        guarded.generate(QUESTION, max_tokens=100)
    assert guarded.ledger.spent.tokens > 100

    before = guarded.ledger.spent.tokens
    with pytest.raises(GeneratorBusy):
        guarded.generate(QUESTION, max_tokens=100)
    assert guarded.ledger.spent.tokens == before


def test_a_spent_budget_is_no_failure_of_the_model(clock):
    outer = guard(guard_and_clock(clock, calls=0), failures=1)

    for _ in range(3):
        with pytest.raises(BudgetSpent):
            outer.generate(QUESTION)

    assert outer.ledger.spent == Cost()


def guard_and_clock(clock, **limits):
    inner = guard(Scripted(clock), **limits)
    inner.clock = clock
    return inner


def test_a_stream_asks_the_caps_at_its_first_piece(clock):
    inner = Scripted(clock, ["Fi", "ne"])
    guarded = guard(inner, calls=1)
    unread = guarded.stream(QUESTION)

    assert list(guarded.stream(QUESTION)) == ["Fi", "ne"]
    with pytest.raises(BudgetSpent):
        next(unread)
    assert len(inner.asked) == 1


def test_a_stream_that_does_not_keep_the_deadline_is_cut(clock):
    inner = Scripted(clock, ["a"] * 100, takes_s=1.0)
    pieces = []

    with pytest.raises(GeneratorTimeout, match=r"within 3\.0 s"):
        pieces.extend(guard(inner, deadline_s=3.0).stream(QUESTION))

    assert pieces == ["a"] * 3
    assert inner.is_closed


def test_a_reader_who_goes_away_pays_for_what_was_read(clock):
    inner = Scripted(clock, ["a", "b", "c"])
    guarded = guard(inner, failures=1)
    pieces = guarded.stream(QUESTION, max_tokens=256)
    next(pieces)

    pieces.close()

    assert inner.is_closed
    assert guarded.ledger.spent.tokens < 30
    assert list(guarded.stream(QUESTION)) == ["a", "b", "c"]


def test_a_stream_that_breaks_counts_as_a_failure(clock):
    guarded = guard(Scripted(clock, ["a", GeneratorFailed("x")]), failures=1)
    with pytest.raises(GeneratorFailed):
        list(guarded.stream(QUESTION))

    with pytest.raises(GeneratorBusy):
        list(guarded.stream(QUESTION))


def test_logs_name_the_kind_of_failure_and_nothing_that_was_said(clock, caplog):
    inner = Scripted(clock, [GeneratorFailed("she asked about her illness")])
    with caplog.at_level(logging.DEBUG), pytest.raises(GeneratorFailed):
        guard(inner).generate([Message(Role.USER, "about my illness")])

    assert "GeneratorFailed" in caplog.text
    assert "illness" not in caplog.text
