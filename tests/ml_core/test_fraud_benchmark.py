"""The fraud benchmark: the published split, columns that know nothing of the future, and data that it refuses."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from benchmarks import fraud, fraud_data, fraud_features, fraud_scores
from benchmarks.fraud_data import DAY, Transactions

FIRST = 17_622  # 2018-04-01


def transactions(n: int = 4_000, *, days: int = 62, seed: int = 0) -> Transactions:
    rng = np.random.default_rng(seed)
    time = np.sort(rng.integers(FIRST * DAY, (FIRST + days) * DAY, n))
    amount = rng.lognormal(3, 1, n).round(2)
    fraud_rows = (rng.random(n) < 0.04) | (amount > 150)
    return Transactions(
        time, rng.integers(0, 60, n), rng.integers(0, 90, n), amount, fraud_rows.astype(np.int64)
    )


ROWS = transactions()
COLUMNS = fraud_features.published(ROWS) | fraud_features.extended(ROWS)


def test_the_split_leaves_a_week_for_labels_and_known_cards_out():
    split = fraud_data.split(ROWS)
    day = ROWS.day

    assert day[split.test].min() == day[split.train].min() + 14
    assert day[split.fit].max() < day[split.calibrate].min()
    known = ROWS.customer[split.train][ROWS.fraud[split.train] == 1]
    assert not np.isin(ROWS.customer[split.test], known).any()


def test_a_window_counts_as_one_would_by_hand():
    row = 3_000
    own = ROWS.customer[: row + 1] == ROWS.customer[row]
    recent = own & (ROWS.time[: row + 1] > ROWS.time[row] - 7 * DAY)
    place = ROWS.terminal == ROWS.terminal[row]
    late = place & (ROWS.time <= ROWS.time[row] - 7 * DAY) & (ROWS.time > ROWS.time[row] - 37 * DAY)

    assert COLUMNS["customer_count_7d"][row] == recent.sum()
    assert COLUMNS["customer_mean_7d"][row] == pytest.approx(ROWS.amount[: row + 1][recent].mean())
    assert COLUMNS["terminal_count_30d"][row] == late.sum()
    assert COLUMNS["terminal_risk_30d"][row] == pytest.approx(ROWS.fraud[late].mean())


def test_no_column_knows_a_label_of_the_last_week_or_anything_later():
    row = 3_000
    fraud_rows = ROWS.fraud.copy()
    fraud_rows[ROWS.time > ROWS.time[row] - 7 * DAY] = 1
    amount = ROWS.amount.copy()
    amount[row + 1 :] = 9_999.0
    other = replace(ROWS, fraud=fraud_rows, amount=amount)

    changed = fraud_features.published(other) | fraud_features.extended(other)

    for name, values in COLUMNS.items():
        assert changed[name][row] == pytest.approx(values[row]), name


def test_sequences_hold_a_cards_own_events_up_to_each_row():
    windows = fraud.latest(ROWS)
    row = 3_500

    own = np.flatnonzero(ROWS.customer[: row + 1] == ROWS.customer[row])[-fraud.LENGTH :]
    np.testing.assert_array_equal(windows[row][windows[row] >= 0], own)
    assert windows[row, -1] == row


def test_data_that_one_column_separates_is_refused(capsys):
    split = fraud_data.split(ROWS)
    easy = replace(ROWS, amount=ROWS.amount + 1_000.0 * ROWS.fraud)

    with pytest.raises(SystemExit):
        fraud.require_hard({"amount": easy.amount}, easy, split)

    assert "the column amount alone separates fraud" in capsys.readouterr().err
    fraud.require_hard({"amount": ROWS.amount}, ROWS, split)


def test_average_precision_is_the_usual_one_with_ties_too():
    rng = np.random.default_rng(2)
    scores, labels = rng.integers(0, 20, 500).astype(float), rng.integers(0, 2, 500)

    found = fraud_scores.average_precision(scores, labels)

    assert found == pytest.approx(average_precision_score(labels, scores))


def test_a_card_that_was_found_is_not_looked_at_again():
    time = np.array([0, 1, 2, DAY, DAY + 1]) + FIRST * DAY
    rows = Transactions(time, np.array([1, 2, 3, 1, 2]), np.arange(5), np.ones(5), np.array([1, 0, 0, 1, 1]))

    found = fraud_scores.card_precision(rows, np.arange(5), np.array([0.9, 0.8, 0.1, 0.9, 0.8]), top=1)

    assert found == 1.0  # card 1 on the first day, card 2 on the second


def test_money_is_a_share_of_doing_nothing():
    time = np.full(4, FIRST * DAY)
    rows = Transactions(time, np.arange(4), np.arange(4), np.array([100.0] * 4), np.array([1, 0, 0, 1]))

    found = fraud_scores.money(rows, np.arange(4), np.array([0.999, 0.001, 0.001, 0.001]))

    assert found["cost_rate"] == pytest.approx(0.5)  # one fraud is blocked, one is let through
    assert (found["block_rate"], found["review_rate"]) == (0.25, 0.0)


def test_people_are_sent_one_order_in_a_hundred_however_many_are_worth_a_look():
    n = 3_000
    time = FIRST * DAY + 60 * np.arange(n)
    fraud_rows = (np.arange(n) % 100 == 0).astype(np.int64)
    rows = Transactions(time, np.arange(n), np.arange(n), np.full(n, 100.0), fraud_rows)

    found = fraud_scores.money(rows, np.arange(n), np.full(n, 0.03))

    first = 105 / n  # before there are enough of them for a share, and until that is counted anew
    assert found["review_rate"] <= 0.011 + first


def test_another_week_is_asked_for_by_the_day_on_which_its_test_begins(monkeypatch, capsys):
    monkeypatch.setattr(fraud_data, "read", lambda path: ROWS)
    asked = ["fraud", "--data", "any.parquet", "--models", "prior", "--test-week", "2018-05-24"]
    monkeypatch.setattr(sys, "argv", asked)

    fraud.main()

    assert "any.parquet, 2018-05-10 to 2018-05-30" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("start", "message"),
    [(date(2018, 4, 2), "must start between"), (date(2018, 6, 1), "must start between")],
)
def test_a_week_without_a_past_or_a_future_is_refused(start, message, capsys):
    with pytest.raises(SystemExit):
        fraud_data.split(ROWS, start=start)

    assert message in capsys.readouterr().err


def test_reading_says_what_is_missing(tmp_path, capsys):
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")

    parquet.write_table(pyarrow.table({"TX_AMOUNT": [1.0]}), tmp_path / "transactions.parquet")
    (tmp_path / "not.parquet").write_text("no")

    for path, message in ((tmp_path, "TX_FRAUD"), (tmp_path / "not.parquet", "not.parquet")):
        with pytest.raises(SystemExit):
            fraud_data.read(path)
        assert message in capsys.readouterr().err


def test_reading_gives_back_what_was_written(tmp_path):
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")

    table = pyarrow.table(
        {
            "TX_DATETIME": ROWS.time.astype("datetime64[s]")[::-1],
            "CUSTOMER_ID": ROWS.customer[::-1],
            "TERMINAL_ID": ROWS.terminal[::-1],
            "TX_AMOUNT": ROWS.amount[::-1],
            "TX_FRAUD": ROWS.fraud[::-1],
        }
    )
    parquet.write_table(table, tmp_path / "transactions.parquet")

    found = fraud_data.read(tmp_path)

    np.testing.assert_array_equal(found.time, ROWS.time)
    assert found.amount.sum() == pytest.approx(ROWS.amount.sum())
