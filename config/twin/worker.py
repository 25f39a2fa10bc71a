"""One seed in a process and a database of its own: `python -m config.twin.worker '{"seed": 1, …}'`.

The parent names an empty, migrated SQLite file in DATABASE_URL. What is done goes to standard output, a JSON object a
line: {"days": n} for progress, {"policy": …, "figures": …, "cpu_s": …} for a result.
"""

import json
import logging
import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path


def main(text: str) -> None:
    import django  # noqa: PLC0415 - settings are read from the environment first

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    logging.disable(logging.WARNING)
    _run(json.loads(text))


def _run(order: dict[str, object]) -> None:
    from django.db import connection  # noqa: PLC0415

    from config.twin import running  # noqa: PLC0415
    from config.twin.accounts import figures  # noqa: PLC0415
    from config.twin.policies import POLICIES  # noqa: PLC0415

    _hush()
    plan = running.Plan(**order["plan"])  # type: ignore[arg-type]
    policies = [str(name) for name in order["policies"]]  # type: ignore[attr-defined]
    stage = running.live_history(seed=int(str(order["seed"])), plan=plan, progress=_days)
    own = Path(connection.settings_dict["NAME"])
    kept = own.with_suffix(".history")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(kept)])
    for number, name in enumerate(policies):
        _take(kept, own)
        began = time.process_time()
        done = plan.n_history + number * plan.n_days
        outcome = running.live_on(
            stage.copy(),
            POLICIES[name],
            plan,
            progress=lambda day, done=done: _days(done + day),  # type: ignore[misc]
        )
        _say({
            "policy": name, "figures": figures(outcome.account), "account": asdict(outcome.account),
            "cpu_s": time.process_time() - began,
        })  # fmt: skip


def _hush() -> None:
    """Nobody searches here: a product that changes need not be indexed again, which took a fifth of the time."""
    from shop import receivers, signals  # noqa: PLC0415

    signals.product_changed.disconnect(receivers.index_changed_products)


def _take(kept: Path, own: Path) -> None:
    """Put the database back to the end of the history, and forget what was cached or learnt since."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.cache import cache  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    connection.close()
    for suffix in ("-wal", "-shm"):
        own.with_name(own.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(kept, own)
    cache.clear()
    shutil.rmtree(settings.ARTIFACTS_DIR, ignore_errors=True)


def _days(done: int) -> None:
    _say({"days": done})


def _say(found: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
