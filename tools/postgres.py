"""Private PostgreSQL clusters in the checkout: one for tests (no fsync), one durable for work and benchmarks."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"


def binaries() -> Path | None:
    """The folder of initdb, or None when PostgreSQL is not on the machine."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]), reverse=True)
    if versions:
        return versions[0].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as the system's own `postgres` user."""
    if os.geteuid() != 0:
        return command
    return ["runuser", "-u", "postgres", "--", *command]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_as_owner(command), cwd="/", check=True, text=True, capture_output=True)


def _readable_by_owner(folder: Path) -> bool:
    if os.geteuid() != 0:
        return True
    return subprocess.run(_as_owner(["test", "-x", str(folder)]), cwd="/", check=False).returncode == 0


def home(durable: bool) -> Path:
    """The cluster's folder: in the checkout, or in the system's temporary folder when its owner cannot reach that."""
    name = "pg-durable" if durable else "pg-test"
    LOCAL.mkdir(exist_ok=True)
    note = LOCAL / f"{name}.path"
    if note.exists():
        return Path(note.read_text())
    base = LOCAL if _readable_by_owner(LOCAL) else Path(tempfile.mkdtemp(prefix="binhyen-"))
    if base != LOCAL:
        base.chmod(0o755)
    note.write_text(str(base / name))
    return base / name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def url(durable: bool = False) -> str:
    """DATABASE_URL of the cluster."""
    port = (home(durable) / "port").read_text().strip()
    return f"postgres://binhyen@127.0.0.1:{port}/binhyen"


def _create(place: Path, tools: Path, durable: bool) -> None:
    place.mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(place, "postgres")
    _run(
        [
            str(tools / "initdb"),
            "-D",
            str(place / "data"),
            "-U",
            "binhyen",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
    )
    port = _free_port()
    (place / "port").write_text(str(port))
    lines = [
        f"port = {port}",
        "listen_addresses = '127.0.0.1'",
        f"unix_socket_directories = '{place}'",
        "shared_buffers = 256MB",
        "max_connections = 100",
        "timezone = 'Asia/Ho_Chi_Minh'",
    ]
    if not durable:
        lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
    with (place / "data" / "postgresql.conf").open("a") as handle:
        handle.write("\n".join(lines) + "\n")


def running(durable: bool = False) -> bool:
    """Whether the cluster answers."""
    tools, place = binaries(), home(durable)
    if tools is None or not (place / "data").exists():
        return False
    status = [str(tools / "pg_ctl"), "-D", str(place / "data"), "status"]
    return subprocess.run(_as_owner(status), cwd="/", check=False, capture_output=True).returncode == 0


def start(durable: bool = False) -> str:
    """Start the cluster (making it first) and return its DATABASE_URL."""
    tools = binaries()
    if tools is None:
        sys.exit("PostgreSQL is not on this machine. On Debian: apt-get install postgresql")
    place = home(durable)
    if not (place / "data" / "PG_VERSION").exists():
        shutil.rmtree(place, ignore_errors=True)
        _create(place, tools, durable)
    if not running(durable):
        control = [
            str(tools / "pg_ctl"),
            "-D",
            str(place / "data"),
            "-w",
            "-s",
            "-l",
            str(place / "data" / "log"),
            "start",
        ]
        subprocess.run(_as_owner(control), cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = (place / "port").read_text().strip()
        create = [str(tools / "createdb"), "-h", "127.0.0.1", "-p", port, "-U", "binhyen", "binhyen"]
        subprocess.run(_as_owner(create), cwd="/", check=False, capture_output=True)
    return url(durable)


def stop(durable: bool = False) -> None:
    """Stop the cluster if it runs."""
    tools = binaries()
    if tools is not None and running(durable):
        _run([str(tools / "pg_ctl"), "-D", str(home(durable) / "data"), "-m", "fast", "stop"])


def main(arguments: list[str]) -> int:
    """`db start|stop|url|status [--durable]`."""
    durable = "--durable" in arguments
    verb = next((word for word in arguments if not word.startswith("-")), "status")
    if verb == "start":
        print(start(durable))
    elif verb == "stop":
        stop(durable)
    elif verb == "url":
        print(url(durable))
    else:
        print("running" if running(durable) else "stopped")
    return 0
