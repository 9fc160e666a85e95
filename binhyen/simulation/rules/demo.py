"""Where a demonstration lives: its environment is decided before the settings are read. No Django here."""

import argparse
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PORT = 8000
ADDRESS = "127.0.0.1"
"""A demonstration listens to this machine only."""


def options(parser: argparse.ArgumentParser) -> None:
    """The options which decide the environment."""
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--data", type=Path, default=None)


def environment(arguments: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """The variables under which a demonstration runs: its own folder and SQLite file, marked as a sample.

    A DATABASE_URL of the shell is not used, so that a demonstration can never meet real data.
    """
    parser = argparse.ArgumentParser(add_help=False)
    options(parser)
    chosen, _rest = parser.parse_known_args(arguments)
    folder = (chosen.data or Path(given.get("BINHYEN_DATA", ".local")) / "demo").absolute()
    return {
        "BINHYEN_DATA": str(folder),
        "BINHYEN_SAMPLE": "1",
        "BINHYEN_BASE_URL": f"http://localhost:{chosen.port}",
        "DATABASE_URL": f"sqlite:///{folder / 'binhyen.sqlite3'}",
    }


def fingerprint(files: Iterable[tuple[str, bytes]], *facts: str) -> str:
    """What a demonstration's data was made from: migrations, official data and the order, as hexadecimal text."""
    total = hashlib.sha256("\0".join(facts).encode())
    for name, content in sorted(files):
        total.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()[:32]
