from datetime import timedelta

import pytest
from celery import shared_task
from django.db import transaction

from config.celery import app
from shop import tasks
from shop.models import Job
from shop.services import jobs
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW
DONE: list[str] = []


@shared_task(name="tests.note")
def note(*, word: str) -> None:
    DONE.append(word)


@shared_task(name="tests.fall")
def fall() -> None:
    raise ConnectionError("the post office is closed")


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    DONE.clear()


def promise(key: str = "k", task: str = "tests.note", **more) -> None:
    arguments = {"word": key} if task == "tests.note" else {}
    jobs.promise(task=task, arguments=arguments, key=key, now=NOW, **more)


def test_what_is_promised_is_done_after_commit_and_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        promise()
        promise()
        assert DONE == []

    tasks.run_job.delay(job_id=Job.objects.get().pk)
    tasks.sweep_jobs.delay()

    job = Job.objects.get()
    assert (DONE, job.state, job.n_attempts) == (["k"], "done", 1)


def test_what_is_undone_was_never_promised(django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        promise()
        raise ZeroDivisionError

    assert not Job.objects.exists()
    assert DONE == []


def test_a_promise_that_was_lost_with_the_broker_is_found_by_the_sweeper():
    promise()

    tasks.sweep_jobs.delay()

    assert (DONE, Job.objects.get().state) == (["k"], "done")


def test_a_failure_is_written_down_and_tried_again_later(caplog):
    promise(task="tests.fall")
    tasks.sweep_jobs.delay()

    job = Job.objects.get()
    assert (job.state, job.n_attempts) == ("waiting", 1)
    assert job.error == "ConnectionError: the post office is closed"
    assert jobs.due(now=NOW) == []


def test_waits_double_up_to_an_hour_and_end():
    promise()
    job, waits = Job.objects.get(), []
    for _ in range(jobs.MAX_ATTEMPTS):
        Job.objects.update(due_at=NOW)
        assert jobs.claim(job_id=job.pk, now=NOW) is not None
        jobs.fail(job_id=job.pk, error="x", now=NOW)
        job.refresh_from_db()
        waits.append(int((job.due_at - NOW).total_seconds()))

    assert waits[:-1] == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert (job.state, job.finished_at) == ("failed", NOW)
    assert jobs.due(now=NOW + timedelta(days=9)) == []
    jobs.retry(job_id=job.pk, now=NOW)
    assert jobs.due(now=NOW) == [job.pk]


def test_a_job_is_claimed_by_one_worker_until_its_lease_ends():
    promise()
    job = Job.objects.get()

    assert jobs.claim(job_id=job.pk, now=NOW) is not None
    assert jobs.claim(job_id=job.pk, now=NOW) is None
    assert jobs.due(now=NOW + jobs.LEASE - timedelta(seconds=1)) == []
    assert jobs.due(now=NOW + jobs.LEASE) == [job.pk]
    assert jobs.claim(job_id=job.pk, now=NOW + jobs.LEASE) is not None


def test_a_job_for_later_waits():
    promise(due_at=NOW + timedelta(hours=1))

    assert jobs.due(now=NOW) == []
    assert jobs.due(now=NOW + timedelta(hours=1)) == [Job.objects.get().pk]


def test_old_work_is_forgotten_but_never_what_is_open():
    for key in ("old", "new", "open"):
        promise(key)
    Job.objects.filter(key="old").update(state="done", finished_at=NOW - timedelta(days=31))
    Job.objects.filter(key="new").update(state="done", finished_at=NOW - timedelta(days=29))

    assert jobs.clear_old(now=NOW) == 1
    assert set(Job.objects.values_list("key", flat=True)) == {"new", "open"}


def test_every_task_on_the_schedule_exists():
    app.loader.import_default_modules()

    missing = [entry["task"] for entry in app.conf.beat_schedule.values() if entry["task"] not in app.tasks]

    assert missing == []


def test_every_promised_task_exists():
    app.loader.import_default_modules()
    promised = {
        "shop.tasks.send_order_confirmation",
        "shop.tasks.capture_payment",
        "shop.tasks.release_payment",
        "shop.tasks.process_webhook",
        "shop.tasks.send_sandbox_webhook",
    }

    assert promised <= set(app.tasks)
