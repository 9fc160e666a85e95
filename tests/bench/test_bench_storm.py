"""The storm of the benchmark: due times, clients that send again, what an open page sees, what a process costs."""

import asyncio
import gzip
import json
import os
import random
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tools.bench import __main__ as bench
from tools.bench import reviews, storm
from tools.bench.figures import Figure, percentile
from tools.bench.ground import paired
from tools.bench.planting import FIRST, MONTHS, month_after, months_from
from tools.bench.senders import Ready, body_of
from tools.bench.serving import cpu_of, family
from tools.bench.storm import (
    LONGEST_PAUSE,
    Browser,
    Look,
    Sending,
    Sent,
    closed_loop,
    deliver,
    due_times,
    number_on,
    open_loop,
    parsed,
    pauses,
    visibility,
)
from tools.bench.storming import shared

pytestmark = pytest.mark.once


class _Server(BaseHTTPRequestHandler):
    """Takes each key once; can be told to be slow, in trouble, or rude."""

    protocol_version = "HTTP/1.1"
    taken: ClassVar[dict[str, int]] = {}
    troubles: ClassVar[list[str]] = []
    slow: ClassVar[float] = 0.0
    lock = threading.Lock()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        time.sleep(self.slow)
        with self.lock:
            trouble = self.troubles.pop() if self.troubles else ""
            if trouble != "500":
                self.taken[body] = self.taken.get(body, 0) + 1
        if trouble == "lost answer":
            self.close_connection = True
            return
        self.answer(int(trouble or 200), json.dumps({"state": "received", "version": 1}).encode())

    def do_GET(self) -> None:
        number = len(self.taken)
        if self.path.endswith(".json"):
            tag = f'"{number}"'
            self.answer(304 if self.headers.get("If-None-Match") == tag else 200, b"", ETag=tag)
            return
        page = gzip.compress(f'<by-live data-version="{number}">'.encode())
        self.answer(200, page, **{"Content-Encoding": "gzip"})

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    _Server.taken, _Server.troubles, _Server.slow = {}, [], 0.0
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def sendings(count: int) -> list[Sending]:
    return [Sending(f"k{n}", "/gui/", "phien=a; csrf=b", "b", f"once=k{n}") for n in range(count)]


def one(port: int, sending: Sending, *, patience: float = 5.0) -> Sent:
    sent = Sent(sending.key, time.monotonic())
    return asyncio.run(deliver(Browser("127.0.0.1", port, timeout=1), sending, sent, patience=patience))


def test_reports_are_due_at_an_even_rate() -> None:
    assert due_times(4, 40, 100.0) == [100.0, 100.025, 100.05, 100.075]


def test_pauses_grow_up_to_a_second_and_differ_between_clients() -> None:
    first = list(islice(pauses(random.Random(1)), 12))
    assert all(pause <= LONGEST_PAUSE * 1.5 for pause in first)
    assert sum(first[8:]) > sum(first[:4]) * 2
    assert first != list(islice(pauses(random.Random(2)), 12))


def test_latency_counts_from_when_a_report_was_due() -> None:
    assert Sent("k", 10.0, done=10.25).latency == pytest.approx(250)


def test_an_answer_is_read_when_it_is_whole() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nabcd"
    assert all(parsed(whole[:cut]) is None for cut in range(len(whole)))
    answer = parsed(whole)
    assert answer is not None
    assert (answer.status, answer.body, answer.closes) == (200, b"abcd", True)
    unchanged = parsed(b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\nContent-Length: 4\r\n\r\n')
    assert unchanged is not None
    assert (unchanged.status, unchanged.headers["etag"]) == (304, '"7"')


def test_an_open_loop_counts_waiting_and_takes_every_report_once(port: int) -> None:
    _Server.slow = 0.05
    found = asyncio.run(open_loop(("127.0.0.1", port), sendings(20), rate=100, connections=2))
    assert _Server.taken == {f"once=k{n}": 1 for n in range(20)}
    assert all(sent.taken and sent.times == 1 and sent.status == 200 for sent in found)
    dues = [sent.due for sent in found]
    assert [round((due - dues[0]) * 100) for due in dues] == list(range(20))
    assert found[-1].latency > 200, "two connections take 40 a second of the 100 offered: the last one waited"


def test_who_gets_no_answer_or_an_error_sends_again_under_the_same_key(port: int) -> None:
    _Server.troubles = ["lost answer", "500"]
    sent = one(port, sendings(1)[0])
    assert sent.taken
    assert (sent.times, sent.troubles) == (3, {"500": 1, "ConnectionError": 1})
    assert _Server.taken == {"once=k0": 2}, "the server tells by the key that it has it already"


def test_a_slow_answer_is_given_up_and_asked_for_again(port: int) -> None:
    _Server.slow = 0.3
    sending = sendings(1)[0]
    browser = Browser("127.0.0.1", port, timeout=0.1)
    sent = asyncio.run(deliver(browser, sending, Sent("k", time.monotonic()), patience=0.3))
    assert not sent.taken
    assert set(sent.troubles) == {"TimeoutError"}


def test_a_refusal_is_final(port: int) -> None:
    _Server.troubles = ["422"]
    sent = one(port, sendings(1)[0])
    assert (sent.taken, sent.times, sent.status) == (False, 1, 422)


def test_patience_ends_where_nobody_answers() -> None:
    sent = one(9, sendings(1)[0], patience=0.3)
    assert not sent.taken
    assert sent.times > 1
    assert set(sent.troubles) == {"ConnectionRefusedError"}


def test_a_closed_loop_sends_as_many_as_go_and_stops_in_time(port: int) -> None:
    _Server.slow = 0.02
    found = asyncio.run(closed_loop(("127.0.0.1", port), sendings(500), seconds=0.5, connections=4))
    assert 20 < len(found) < 500
    assert all(sent.taken for sent in found)


def test_a_page_shows_what_was_acknowledged_before_it_was_asked_for() -> None:
    sents = [Sent("a", 0.0, done=1.0), Sent("b", 0.0, done=2.0), Sent("c", 0.0, done=2.5), Sent("d", 0.0)]
    looks = [Look(0.0, 0.1, 200, 7), Look(1.2, 1.5, 200, 8), Look(2.2, 2.4, 200, 9), Look(3.0, 3.2, 200, 10)]
    seen = visibility(sents, looks)
    assert [round(after) for after in seen.after] == [500, 400, 700]
    assert seen.behind == 0
    assert visibility(sents, [*looks[:2], Look(2.2, 2.4, 200, 8)]).behind == 1


def test_an_order_is_carried_out_with_the_page_open(port: int, tmp_path: Path) -> None:
    order, answer = tmp_path / "order.json", tmp_path / "answer.json"
    given = {"host": "127.0.0.1", "port": port, "connections": 4, "rate": 20.0, "seconds": 0.0}
    rows = [{name: getattr(each, name) for name in Sending.__slots__} for each in sendings(20)]
    watch = {"page": "/trang/", "live": "/song.json", "cookies": "phien=c"}
    order.write_text(json.dumps({**given, "sendings": rows, "watch": watch}))
    storm.main(order, answer)
    found = json.loads(answer.read_text())
    looks = [Look(**row) for row in found["looks"]]
    assert [looks[0].number, looks[-1].number] == [0, 20]
    seen = visibility([Sent(**row) for row in found["sents"]], looks)
    assert len(seen.after) == 20
    assert seen.behind == 0
    assert 0 < found["cpu"] < found["wall"]
    order.write_text(json.dumps({**given, "rate": 0.0, "seconds": 0.1, "sendings": rows[:2]}))
    storm.main(order, answer)
    assert len(json.loads(answer.read_text())["sents"]) == 2


def test_the_number_of_a_page() -> None:
    assert number_on(b'<by-live data-url="x" data-version="41" data-words-on="">') == 41
    assert number_on(b"<html>") == -1


def test_a_form_is_written_as_the_browser_writes_it() -> None:
    assert body_of([3, 0], 2, "do 1") == "s0=3&s1=0&goc=2&once=do+1"
    wire = Sending("k", "/gui/", "phien=a; csrf=b", "b", "s0=3").wire("127.0.0.1:1")
    assert wire.startswith(b"POST /gui/ HTTP/1.1\r\nHost: 127.0.0.1:1\r\n")
    assert wire.endswith(b"Content-Length: 4\r\n\r\ns0=3")


def test_few_reports_are_shared_out_between_the_loads() -> None:
    reports = [Ready(n, [n], each) for n, each in enumerate(sendings(100))]
    warm, spare, kept = shared(reports, 1000)
    assert (len(warm), len(spare), len(kept)) == (6, 34, 60)
    assert {each.slot for part in (warm, spare, kept) for each in part} == set(range(100))
    assert [len(part) for part in shared(reports, 10)] == [15, 75, 10]


def test_pairs_are_measured_side_by_side_and_may_come_out_below_nothing() -> None:
    alone, beyond = paired(lambda: time.sleep(0.02), lambda: None, 3)
    assert len(alone) == len(beyond) == 3
    assert min(alone) >= 20
    assert max(beyond) < 0
    assert percentile(paired(lambda: None, lambda: time.sleep(0.03), 3)[1], 0.5) > 20


def test_months_follow_one_another() -> None:
    assert months_from(FIRST, 3)[-1].isoformat() == "2024-02-15"
    assert month_after(MONTHS).isoformat() == "2025-12-15"


def test_a_process_is_counted_with_those_below_it() -> None:
    begun = cpu_of(os.getpid())
    sum(range(5_000_000))
    assert cpu_of(os.getpid()) > begun
    assert os.getpid() in family(os.getpid())
    assert family(2**22 + 1) == []
    assert cpu_of(2**22 + 1) == 0


def test_a_part_that_fails_leaves_a_row_without_a_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "BINHYEN_DATA": str(tmp_path)}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    rows = reviews.run_parts(environment, tmp_path, ["audit"], said.append)
    assert [(row.id, row.figure) for row in rows] == [("audit", None)]
    assert said[0].startswith("audit: failed after")


def test_parts_scale_and_minutes_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Any] = []

    def run_parts(environment: dict[str, str], folder: Path, parts: list[str], say: Any) -> list[Figure]:
        say("begun")
        asked.append((environment["BINHYEN_BENCH_MINUTES"], folder, parts))
        return [Figure("a", "b", "SQLite", "s", 1.0)]

    monkeypatch.setattr(bench, "run_parts", run_parts)
    monkeypatch.setattr(bench, "copy_of", lambda _database, _scale: {})
    monkeypatch.setattr(bench, "kept_copy_of", lambda _database, _scale: {})
    monkeypatch.setattr(bench, "folder_of", lambda database, scale: tmp_path / f"{database}-{scale}")
    chosen = ["reviews", "--scale", "village", "--database", "sqlite", "--minutes", "0.5"]
    assert bench.main([*chosen, "--parts", "storm,board"]) == 0
    assert bench.main(chosen) == 0
    assert asked[0] == ("0.5", tmp_path / "sqlite-village", ["board", "storm"])
    assert asked[1][2] == list(reviews.PARTS)
