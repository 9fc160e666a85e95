"""The demonstration: an environment of its own, data made once, two processes that start and stop together."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from binhyen.core.errors import NotAllowed
from binhyen.org.models import Unit
from binhyen.people.models import User
from binhyen.simulation.models import SampleNation
from binhyen.simulation.progress import watched
from binhyen.simulation.rules.demo import environment, fingerprint
from binhyen.simulation.services import demo, processes
from binhyen.simulation.services.nation import Order, Progress

Make = Callable[..., Order]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def unseen(words: str) -> Iterator[Progress]:
    yield lambda title, done, total: None


# Where it lives


def test_the_environment_is_its_own_and_never_the_shells_database(tmp_path: Path) -> None:
    given = {"BINHYEN_DATA": str(tmp_path), "DATABASE_URL": "postgres://real/people"}
    made = environment(["--scale", "nation", "--port", "8123"], given)
    assert made["DATABASE_URL"] == f"sqlite:///{tmp_path / 'demo' / 'binhyen.sqlite3'}"
    assert made["BINHYEN_SAMPLE"] == "1"
    assert made["BINHYEN_BASE_URL"] == "http://localhost:8123"
    assert environment(["--data", str(tmp_path / "x")], given)["BINHYEN_DATA"] == str(tmp_path / "x")
    assert environment([], {})["BINHYEN_BASE_URL"].endswith(":8000")


def test_a_fingerprint_changes_with_every_file_and_fact() -> None:
    files = [("a", b"1"), ("b", b"2")]
    assert fingerprint(files, "x") == fingerprint(reversed(files), "x")
    others = [fingerprint([("a", b"1")], "x"), fingerprint(files, "y"), fingerprint([("a", b"1"), ("b", b"3")], "x")]
    assert len({fingerprint(files, "x"), *others}) == 4


def test_a_taken_port_is_seen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not demo.is_free(taken.getsockname()[1])
    assert demo.is_free(free_port())


# Its data


def _file(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path


USERS, ONE = "CREATE TABLE people_user (id)", "INSERT INTO people_user VALUES (1)"
MARKS, MARK = "CREATE TABLE simulation_samplenation (id)", "INSERT INTO simulation_samplenation VALUES (1)"


@pytest.mark.parametrize(
    ("statements", "sample"),
    [
        ((), True),
        ((USERS,), True),
        ((USERS, ONE), False),
        ((USERS, ONE, MARKS), False),
        ((USERS, MARKS), True),
        ((USERS, ONE, MARKS, MARK), True),
    ],
)
def test_only_a_marked_or_empty_file_counts_as_a_sample(
    tmp_path: Path, statements: tuple[str, ...], sample: bool
) -> None:
    assert demo.is_sample_file(_file(tmp_path / "binhyen.sqlite3", *statements)) is sample


@pytest.fixture
def own_folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a demonstration; the test's own database stands for the one in it."""
    settings.DATA_DIR = tmp_path
    settings.BINHYEN_SAMPLE = True
    settings.BASE_URL = f"http://localhost:{free_port()}"
    monkeypatch.setattr(demo, "load_nation", lambda *, by, progress: progress("", 1, 1))
    return tmp_path


def test_a_database_with_real_accounts_is_never_thrown_away(own_folder: Path, english: None, db: None) -> None:
    path = _file(own_folder / "binhyen.sqlite3", USERS, ONE)
    with pytest.raises(NotAllowed, match="real accounts"):
        demo.throw_away(own_folder)
    assert path.exists()


def test_data_is_made_once_and_again_when_its_source_changed(
    own_folder: Path, country: dict[str, Unit], order: Make
) -> None:
    assert demo.prepare_demo(order=order(), watched=unseen)
    assert SampleNation.objects.get().finished_at is not None
    assert User.objects.filter(username="mau.xa").exists()
    (own_folder / "binhyen.sqlite3").touch()
    assert not demo.prepare_demo(order=order(), watched=unseen)
    assert (own_folder / "binhyen.sqlite3").exists()


def test_data_of_another_version_is_thrown_away_and_nothing_else(tmp_path: Path) -> None:
    demo.throw_away(tmp_path)
    for name in ("binhyen.sqlite3-wal", "letter.txt"):
        (tmp_path / name).touch()
    _file(tmp_path / "binhyen.sqlite3", USERS, ONE, MARKS, MARK)
    demo.throw_away(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_what_was_begun_from_the_same_source_is_gone_on_with(
    own_folder: Path, country: dict[str, Unit], order: Make
) -> None:
    (own_folder / "demo.json").write_text(json.dumps({"made_from": demo.made_from(order()), "finished": False}))
    _file(own_folder / "binhyen.sqlite3", USERS, ONE)
    assert demo.prepare_demo(order=order(), watched=unseen)
    assert (own_folder / "binhyen.sqlite3").exists()


def test_what_it_is_made_from_depends_on_the_order(order: Make) -> None:
    assert demo.made_from(order()) == demo.made_from(order())
    assert demo.made_from(order()) != demo.made_from(order(seed=2))


# Its processes


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404 if "gone" in self.path else 200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def serve(port: int) -> Callable[[], None]:
    def run() -> None:
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        HTTPServer(("127.0.0.1", port), _Page).serve_forever()

    return run


def sleep() -> None:
    time.sleep(60)


def stubborn() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def end_at_once() -> None:
    """Nothing to do."""


@pytest.mark.parametrize("path", ["", "gone"])
def test_servers_answer_and_stop_when_asked(path: str) -> None:
    port = free_port()
    servers = demo.Servers(f"http://127.0.0.1:{port}/{path}", serve(port), sleep)
    try:
        assert servers.answers()
        servers.stop_on_signals()
        threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
        assert servers.wait()
    finally:
        servers.stop()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert not servers.alive()


def test_a_process_that_ends_by_itself_is_noticed() -> None:
    servers = demo.Servers(f"http://127.0.0.1:{free_port()}/", sleep, end_at_once)
    assert not servers.answers()
    assert not servers.wait()
    servers.stop()
    assert all(not process.is_alive() for process in servers.processes)


def test_a_process_that_does_not_listen_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "STOPS_WITHIN", 0.2)
    servers = demo.Servers("http://127.0.0.1:9/", stubborn)
    time.sleep(0.3)
    servers.stop()
    assert not servers.alive()


@pytest.mark.django_db(transaction=True)
def test_both_processes_start_with_a_code_for_the_head_of_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    asked: list[str] = []
    monkeypatch.setattr(demo, "run_web", lambda own: serve(own)())
    monkeypatch.setattr(demo, "run_worker", sleep)
    monkeypatch.setattr(demo, "offer_phone", lambda: asked.append("phone"))
    servers = demo.serve_demo(port=port)
    try:
        assert servers.answers()
        assert asked == ["phone"]
    finally:
        servers.stop()


def test_the_web_server_listens_to_this_machine_only() -> None:
    web = processes._Web(8123)
    assert web.cfg.settings["bind"].get() == ["127.0.0.1:8123"]
    assert (web.cfg.workers, web.cfg.threads) == (4, 2)
    assert callable(web.load())


# The command


def test_outside_its_own_environment_it_does_not_start(db: None, english: None) -> None:
    with pytest.raises(CommandError, match="environment of its own"):
        call_command("demo")


def test_a_taken_port_is_said(own_folder: Path, english: None, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings.BASE_URL = f"http://localhost:{taken.getsockname()[1]}"
        with pytest.raises(CommandError, match="in use"):
            call_command("demo")


def test_a_refusal_becomes_its_sentence(own_folder: Path, country: dict[str, Unit], english: None) -> None:
    with pytest.raises(CommandError, match="no commune"):
        call_command("demo", "--province", "99", "--prepare-only")


def test_ctrl_c_while_the_data_is_made_is_no_traceback(
    own_folder: Path, country: dict[str, Unit], english: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(**_given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "load_nation", interrupted)
    with pytest.raises(CommandError, match="goes on where"):
        call_command("demo", "--scale", "village", "--prepare-only")


def test_data_can_be_made_without_serving(own_folder: Path, country: dict[str, Unit]) -> None:
    said = StringIO()
    call_command("demo", "--scale", "village", "--prepare-only", stdout=said)
    assert SampleNation.objects.get().finished_at is not None
    assert said.getvalue() == ""


def _light_servers(monkeypatch: pytest.MonkeyPatch, *targets: Callable[[], None], port: int) -> None:
    def start(*, port: int) -> demo.Servers:
        demo.offer_phone()
        return demo.Servers(f"http://127.0.0.1:{port}/", *targets)

    monkeypatch.setattr("binhyen.simulation.management.commands.demo.serve_demo", start)


def _press_ctrl_c(said: StringIO, words: str) -> None:
    """As soon as the words are on the screen."""
    while words not in said.getvalue():
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGINT)


def test_it_prints_a_way_in_for_each_level_until_it_is_stopped(
    own_folder: Path, country: dict[str, Unit], english: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(settings.BASE_URL.rpartition(":")[2])
    _light_servers(monkeypatch, serve(port), sleep, port=port)
    said = StringIO()
    threading.Thread(target=_press_ctrl_c, args=(said, settings.BASE_URL), daemon=True).start()
    try:
        call_command("demo", "--scale", "village", stdout=said)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for words in ("mau.trung-uong", "mau.xa", "mau.ky-thuat", "/gan-may/", settings.BASE_URL, "Stopped."):
        assert words in said.getvalue()


def test_it_says_when_one_of_its_processes_ended(
    own_folder: Path, country: dict[str, Unit], english: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _light_servers(monkeypatch, end_at_once, sleep, port=0)
    with pytest.raises(CommandError, match="ended by itself"):
        call_command("demo", "--scale", "village", stdout=StringIO())
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_bar_moves_quietly_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    with watched("Making", quiet=True) as move:
        move("Huế", 1, 2)
    assert capsys.readouterr().err == ""
    with watched("Making") as move:
        move("Huế", 1, 2)
        move("", 2, 2)
    assert "Making" in capsys.readouterr().err


# The whole of it, from a shell


def _demo(folder: Path, port: int) -> "subprocess.Popen[str]":
    given = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "BINHYEN_DATA"}}
    command = [sys.executable, "-c", "from config.console import main; main()"]
    command += ["demo", "--scale", "village", "--data", str(folder), "--port", str(port)]
    return subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _until_it_answers(port: int, seconds: float) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urlopen(f"http://127.0.0.1:{port}/dang-nhap/", timeout=10) as page:
                return str(page.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError("it never answered")


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the demonstration has its own SQLite file")
def test_from_the_shell_it_starts_serves_stops_cleanly_and_starts_again(tmp_path: Path) -> None:
    assert connection.vendor == "sqlite"
    port = free_port()
    for turn, patience in enumerate((150, 40)):
        running = _demo(tmp_path, port)
        try:
            page = _until_it_answers(port, patience)
            assert "mau.trung-uong" in page
            time.sleep(1)
        finally:
            running.send_signal(signal.SIGINT)
            said, _ = running.communicate(timeout=40)
        assert running.returncode == 0, said
        assert f"http://localhost:{port}" in said
        assert ("100%" in said) == (turn == 0)
        assert demo.is_free(port)
