"""The benchmarks measure what they say, print every bar, and never fail."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.org.models import Unit
from binhyen.simulation.services.nation import Order, Scale, simulate_nation
from tests.simulation.conftest import build_small_country
from tools.bench import __main__ as bench
from tools.bench import data
from tools.bench.figures import Bar, Figure, from_plain, percentile, show, write_json
from tools.bench.ground import Ground, counted, insert_rate, rows_of_nation, timed, undone
from tools.bench.machine import fsync_milliseconds, load_words
from tools.bench.offered import asker, open_loop, saturation

KEYS = {"id", "what", "database", "bar", "figure", "unit", "floor", "ratio"}


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=200), st.floats(min_value=0, max_value=1))
def test_a_percentile_is_one_of_the_values_and_enough_lie_below(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


def test_percentiles_by_nearest_rank() -> None:
    values = [float(value) for value in range(1, 101)]
    assert (percentile(values, 0.95), percentile(values, 0.5), percentile(values, 0)) == (95.0, 50.0, 1.0)
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_a_row_has_the_keys_of_the_issue_and_survives_json(tmp_path: Path) -> None:
    row = Figure("a.b", "what", "SQLite", "ms", 42.0, Bar(20), 2.1)
    assert set(row.as_row()) == KEYS
    assert row.as_row()["bar"] == "≤ 20"
    assert row.ratio == 20.0
    write_json([row], tmp_path / "rows.json")
    assert json.loads((tmp_path / "rows.json").read_text()) == [row.as_row()]
    from dataclasses import asdict

    assert from_plain(json.loads(json.dumps(asdict(row)))) == row


def test_a_row_without_figure_or_floor_has_no_ratio() -> None:
    assert Figure("a", "b", "c", "d", None, Bar(), 3.0).ratio is None
    assert Figure("a", "b", "c", "d", 3.0, Bar(), None).ratio is None


def test_bars_hold_in_both_directions() -> None:
    assert Bar(3).holds(3)
    assert not Bar(3).holds(3.1)
    assert Bar(least=5).holds(6)
    assert not Bar(least=5).holds(4)
    assert (str(Bar()), str(Bar(least=5))) == ("", "≥ 5")


def test_the_table_says_met_missed_and_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        Figure("a", "one", "SQLite", "ms", 1.0, Bar(2)),
        Figure("b", "two", "SQLite", "ms", 3000.0, Bar(2), 1.5),
        Figure("c", "three", "SQLite", "ms", None, Bar(2)),
        Figure("d", "four", "SQLite", "ms", 5.0),
    ]
    show(rows, "title")
    said = capsys.readouterr().out
    for words in ("title", "met", "missed", "not measured", "3,000", "≤ 2"):
        assert words in said


class _Slow(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(0.02)
        self.send_response(500 if self.path == "/bad" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def slow_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_open_loop_offers_its_rate_and_counts_waiting(slow_server: str) -> None:
    served = open_loop(asker(slow_server, ["/a", "/b"]), rate=20, seconds=1)
    assert served.failed == 0
    assert served.rate == pytest.approx(20, rel=0.35)
    assert served.p95 >= 20


def test_an_open_loop_does_not_wait_for_slow_answers() -> None:
    def ask() -> bool:
        time.sleep(0.1)
        return True

    crowded = open_loop(ask, rate=40, seconds=0.5, threads=1)
    assert crowded.p95 > 800


def test_bad_answers_and_missing_servers_are_counted(slow_server: str) -> None:
    assert saturation(asker(slow_server, ["/bad"]), seconds=0.3, threads=2).failed > 0
    assert not asker("127.0.0.1:9", ["/"])()


def test_saturation_is_bounded_by_threads(slow_server: str) -> None:
    served = saturation(asker(slow_server, ["/a"]), seconds=1, threads=2)
    assert 5 < served.rate <= 101


def test_the_machine_is_measured(tmp_path: Path) -> None:
    assert fsync_milliseconds(tmp_path, 5) > 0
    assert list(tmp_path.iterdir()) == []
    assert "cores" in load_words()


def test_an_act_is_timed_by_wall_and_cpu() -> None:
    spent = timed(lambda: time.sleep(0.01), 3)
    assert spent.wall >= 10
    assert spent.cpu < spent.wall


def test_a_command_is_measured_by_its_own_process() -> None:
    spent = data.measure([sys.executable, "-c", "bytearray(80_000_000)"], {"PATH": "/usr/bin"})
    assert spent.peak > 75
    assert spent.wall > 0
    with pytest.raises(RuntimeError, match="ended with 3"):
        data.measure([sys.executable, "-c", "raise SystemExit(3)"], {"PATH": "/usr/bin"})


@pytest.fixture
def ground(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """The benchmark on a small sample."""
    monkeypatch.setattr("tools.bench.ground.PAGE_TIMES", 2)
    settings.DATA_DIR = tmp_path
    settings.BINHYEN_SAMPLE = True
    build_small_country()
    simulate_nation(order=Order(Scale.NATION, 1, date(2026, 11, 1), months=0))
    return Ground()


def test_every_bar_of_the_issue_gets_a_figure(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.bench.ground._two_writers", lambda: 100)
    rows = {row.id: row for row in ground.all()}
    wanted = {
        "page.unit.statements": "≤ 15",
        "page.unit.p95": "≤ 80",
        "page.unit.html": "≤ 60",
        "page.centre.statements": "≤ 15",
        "page.centre.p95": "≤ 80",
        "page.centre.html": "≤ 60",
        "search.p95": "≤ 50",
        "subtree.p95": "≤ 20",
        "move.commune": "≤ 2",
        "page.growth": "≤ 0",
        "sign_in.rest": "≤ 30",
    }
    assert {key: str(rows[key].bar) for key in wanted} == wanted
    assert all(rows[key].figure is not None for key in wanted)
    assert rows["page.growth"].figure == 0
    assert rows["write.saturation"].figure == 25


def test_measuring_leaves_the_units_as_they_were(ground: Ground) -> None:
    before = list(Unit.objects.order_by("pk").values_list("pk", "valid_to", "version"))
    list(ground.transfer())
    list(ground.growth())
    assert list(Unit.objects.order_by("pk").values_list("pk", "valid_to", "version")) == before


def test_a_measure_that_breaks_becomes_a_row_without_figure(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_self: Ground) -> Iterator[Figure]:
        raise LookupError("nothing there")
        yield

    for part in ("pages", "search", "subtrees", "growth", "transfer", "sign_in", "writing"):
        monkeypatch.setattr(Ground, part, broken)
    rows = ground.all()
    assert [row.figure for row in rows] == [None] * 7
    assert "LookupError: nothing there" in capsys.readouterr().err


def test_rows_and_statements_are_counted(ground: Ground) -> None:
    loaded, simulated = rows_of_nation()
    assert loaded > 20
    assert simulated > 500
    assert insert_rate() > 1000
    with counted() as asked:
        Unit.objects.count()
        Unit.objects.count()
    assert asked.count == 2


def test_what_is_undone_is_gone(db: None) -> None:
    with undone():
        Unit.objects.create(kind="commune", valid_from=date(2025, 7, 1))
    assert not Unit.objects.exists()


def test_it_ends_with_0_even_when_nothing_can_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_database: str) -> data.Made:
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr(bench, "nation_of", broken)
    target = tmp_path / "rows.json"
    assert bench.main(["ground", "--database", "sqlite", "--json", str(target)]) == 0
    assert json.loads(target.read_text()) == []
    assert "no room on the disk" in capsys.readouterr().err


def test_without_postgresql_it_is_left_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench.postgres, "binaries", lambda: None)
    assert bench.main(["ground", "--database", "postgres"]) == 0
    assert "left out" in capsys.readouterr().err


def test_the_nation_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = []

    def measure(command: list[str], environment: Any) -> data.Spent:
        asked.append(command[3])
        return data.Spent(1.0, 0.5, 99.0)

    monkeypatch.setattr(data, "HOME", tmp_path)
    monkeypatch.setattr(data, "measure", measure)
    first = data.nation_of("sqlite")
    again = data.nation_of("sqlite")
    assert asked == ["migrate", "org", "simulate"]
    assert first == again
    assert first.environment["BINHYEN_SAMPLE"] == "1"
    floors = {"load_floor": 0.2, "simulate_floor": 2.0}
    assert [row.figure for row in bench.made_figures(first, "SQLite", floors)] == [1.0, 0.5, 99, 1.0, 0.5, 99]
