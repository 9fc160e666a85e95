"""What this machine can do at all: the floor under every figure."""

import os
import time
from pathlib import Path

from tools.bench.figures import percentile


def fsync_milliseconds(folder: Path, times: int = 60) -> float:
    """Median time of writing 4 kB and waiting until they are on the disk."""
    path = folder / "fsync.probe"
    spent = []
    with path.open("wb", buffering=0) as probe:
        for _ in range(times):
            started = time.perf_counter()
            probe.write(os.urandom(4096))
            os.fsync(probe.fileno())
            spent.append((time.perf_counter() - started) * 1000)
    path.unlink()
    return percentile(spent, 0.5)


def load_words() -> str:
    """How busy the machine is with other things."""
    one, five, _fifteen = os.getloadavg()
    return f"{os.cpu_count()} cores, load {one:.1f} over one minute, {five:.1f} over five"
