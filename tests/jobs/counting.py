"""A worker of its own process whose one job counts to `upto`, a row a step: run by the tests, and killed by them."""

import sys
import time

import django

django.setup()

from datetime import timedelta  # noqa: E402

from binhyen.core import clock  # noqa: E402
from binhyen.core.models import Once  # noqa: E402
from binhyen.jobs.checkpoints import Checkpoint  # noqa: E402
from binhyen.jobs.registry import Payload, job  # noqa: E402
from binhyen.jobs.worker import Worker  # noqa: E402


@job("tests.count", lease=timedelta(seconds=1.5))
def count(payload: Payload, checkpoint: Checkpoint) -> None:
    for number in range(checkpoint.get("done", 0), payload["upto"]):
        with checkpoint.step(done=number + 1):
            Once.objects.create(scope="count", key=f"{checkpoint.key}-{number}", created_at=clock.now())
        time.sleep(payload["pause"])


if __name__ == "__main__":
    worker = Worker(idle_seconds=0.05)
    worker.stop_on_signals()
    sys.exit(0 if worker.run(once="--once" in sys.argv) >= 0 else 1)
