"""The embedded shop keeps its own time."""

from datetime import UTC, datetime, timedelta

from celery.schedules import schedule

from config.management.commands import clock

SCHEDULE = {
    "sweep": {"task": "a.sweep", "schedule": 30.0},
    "train": {"task": "a.train", "schedule": schedule(3600.0)},
}


def lines_that_ran(ago: timedelta) -> list[clock.Entry]:
    return clock.entries(SCHEDULE, datetime.now(UTC) - ago)


def test_only_what_is_due_runs():
    ran: list[str] = []

    names = clock.run_due(lines_that_ran(timedelta(minutes=1)), datetime.now(UTC), ran.append)

    assert names == ["sweep"]
    assert ran == ["a.sweep"]


def test_nothing_runs_twice_in_its_period():
    lines = lines_that_ran(timedelta(minutes=1))
    clock.run_due(lines, datetime.now(UTC), lambda task: None)

    assert clock.run_due(lines, datetime.now(UTC), lambda task: None) == []


def test_a_task_that_fails_does_not_stop_the_others():
    ran: list[str] = []

    def run(task: str) -> None:
        ran.append(task)
        if task == "a.sweep":
            raise RuntimeError("the database is away")

    clock.run_due(lines_that_ran(timedelta(hours=2)), datetime.now(UTC), run)

    assert ran == ["a.sweep", "a.train"]
