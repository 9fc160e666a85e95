"""The product is a package: built from a clean copy, installed into an empty environment, it runs its main job."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".tools" / "bin" / "uv"
pytestmark = [pytest.mark.slow, pytest.mark.once]


def _copy_of_checkout(target: Path) -> Path:
    """The files that git would clone, as they are now: nothing built, nothing ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    return target


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = _copy_of_checkout(tmp_path_factory.mktemp("checkout"))
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([UV, "build", "--quiet", "--out-dir", out], cwd=copy, check=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def empty_environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel and what it asks for, and nothing else on PATH."""
    place = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([UV, "venv", "--quiet", "--python", "3.11", place], check=True)
    subprocess.run([UV, "pip", "install", "--quiet", "--python", place / "bin" / "python", wheel], check=True)
    return place / "bin"


def test_wheel_carries_assets_and_translations(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(re.search(r"ui/static/ui/build/.*\.css$", name) for name in names)
    assert any(re.search(r"ui/static/ui/build/.*\.woff2$", name) for name in names)
    assert "binhyen/org/locale/vi/LC_MESSAGES/django.mo" in names
    assert len([name for name in names if name.startswith("binhyen/papers/fonts/") and name.endswith(".ttf")]) == 4
    assert any(name.startswith("binhyen/org/data/") and name.endswith(".tsv") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "tools/", "frontend/"))]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answer(url: str, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"no answer at {url}; the command ended with {process.poll()}")


def test_demo_runs_without_node(empty_environment: Path, tmp_path: Path) -> None:
    port = _free_port()
    environment = {"PATH": f"{empty_environment}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    command = [
        empty_environment / "binhyen",
        "demo",
        "--scale",
        "village",
        "--port",
        str(port),
        "--data",
        tmp_path / "data",
    ]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, start_new_session=True)
    try:
        page = _answer(f"http://localhost:{port}/", process)
        assert "Bình Yên" in page
        style = re.search(r'href="(/tinh/[^"]+\.css[^"]*)"', page)
        assert style is not None
        with urllib.request.urlopen(f"http://localhost:{port}{style.group(1)}", timeout=10) as answer:
            assert answer.status == 200
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)
