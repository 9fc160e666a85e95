"""A browser and a server with the shell alone."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.recipes import BROWSERS

ROOT = Path(__file__).resolve().parents[2]
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-dev-shm-usage"
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    path = os.environ.get("CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    return {**browser_type_launch_args, "executable_path": path, "args": SWITCHES.split()}


@pytest.fixture(scope="session")
def shell_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the shell's pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "BINHYEN_DATA": str(tmp_path_factory.mktemp("shell")),
    }
    command = [sys.executable, "-m", "tests.ui.shell_server", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    address = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{address}/ngoai-tuyen/", timeout=2):
                    break
            except OSError:
                time.sleep(0.2)
        assert process.poll() is None, "the server ended while starting"
        yield address
    finally:
        process.terminate()
        process.wait(20)
