"""The outbox: work is promised in the transaction of its cause, done after it, and found again if it got
lost.

The broker only makes it fast. A promise that no worker picked up, or whose worker died, is due again after
its lease and the sweeper takes it, so neither a killed process nor an emptied Redis loses an e-mail or a
webhook.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from shop import signals
from shop.models import Job

LEASE = timedelta(minutes=5)  # longest run of a job, after which its worker counts as dead
FIRST_RETRY = timedelta(seconds=15)  # doubled with each attempt
LONGEST_RETRY = timedelta(hours=1)
MAX_ATTEMPTS = 12  # about six hours of a provider that is away
KEPT_FOR = timedelta(days=30)
OPEN_STATES = (Job.State.WAITING, Job.State.RUNNING)


def promise(
    *, task: str, arguments: dict[str, int | str], key: str, now: datetime, due_at: datetime | None = None
) -> None:
    """Promise that a task will run once this transaction is committed.

    Args:
        task: name of the Celery task, which must be safe to run twice.
        arguments: its keyword arguments: ids and short words.
        key: names the work; the same key is promised once, however often this is called.
        due_at: not before, by default at once.
    """
    job, is_new = Job.objects.get_or_create(
        key=key, defaults={"task": task, "arguments": arguments, "due_at": due_at or now}
    )
    if is_new and job.due_at <= now:
        transaction.on_commit(partial(signals.job_promised.send_robust, Job, job_id=job.pk))


def claim(*, job_id: int, now: datetime) -> Job | None:
    """Take a job that is due, for the length of a lease; None if it is done, not due or somebody else's."""
    due = Job.objects.filter(pk=job_id, state__in=OPEN_STATES, due_at__lte=now)
    taken = due.update(state=Job.State.RUNNING, n_attempts=F("n_attempts") + 1, due_at=now + LEASE)
    return Job.objects.get(pk=job_id) if taken else None


def finish(*, job_id: int, now: datetime) -> None:
    """The work is done."""
    Job.objects.filter(pk=job_id).update(state=Job.State.DONE, finished_at=now, error="")


def fail(*, job_id: int, error: str, now: datetime) -> None:
    """The attempt failed: try again later, or give up after the last one and leave it to the operators."""
    job = Job.objects.get(pk=job_id)
    job.error = error[:300]
    if job.n_attempts >= MAX_ATTEMPTS:
        job.state, job.finished_at = Job.State.FAILED, now
    else:
        job.state = Job.State.WAITING
        job.due_at = now + min(FIRST_RETRY * 2 ** (job.n_attempts - 1), LONGEST_RETRY)
    job.save(update_fields=["error", "state", "finished_at", "due_at"])


def retry(*, job_id: int, now: datetime) -> None:
    """An operator wants a job tried again that was given up."""
    again = Job.objects.filter(pk=job_id, state=Job.State.FAILED)
    if again.update(state=Job.State.WAITING, n_attempts=0, due_at=now, finished_at=None):
        transaction.on_commit(partial(signals.job_promised.send_robust, Job, job_id=job_id))


def due(*, now: datetime, limit: int = 200) -> list[int]:
    """Ids of the jobs that should run now, oldest first."""
    rows = Job.objects.filter(state__in=OPEN_STATES, due_at__lte=now).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def clear_old(*, now: datetime) -> int:
    """Forget jobs that were done long ago; returns their number."""
    return Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - KEPT_FOR).delete()[0]
