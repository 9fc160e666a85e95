"""Days are sealed in order, roots reach their witnesses, and the command shows, checks and proves."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from binhyen.audit import sealing, services, witnesses
from binhyen.audit.merkle import Head, Step, holds
from binhyen.audit.models import DailyRoot, Entry, Handover, SealedHead
from binhyen.core import clock, db
from binhyen.core.actor import system_actor
from binhyen.core.clock import VIET_NAM
from binhyen.core.errors import BadInput, NotFound
from binhyen.jobs.models import Job
from binhyen.jobs.worker import Worker
from tests.support.append_only import triggers_down

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 24, 0, 30, tzinfo=VIET_NAM)
MONDAY = NIGHT.date() - timedelta(days=1)
BY = system_actor("tests")


@pytest.fixture(autouse=True)
def _night(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(witnesses, "_witnesses", {})
    with clock.frozen_at(NIGHT), translation.override("en"):
        yield


def put(unit: str, number: int = 1) -> None:
    for turn in range(number):
        with db.write():
            services.record(by=BY, verb="x", unit=unit, object_type="unit", object_id=str(turn))


def test_a_day_is_sealed_once_with_what_grew_only() -> None:
    put("a", 2)
    put("b")
    first = sealing.seal_day(day=MONDAY)
    put("b")
    assert sealing.seal_day(day=MONDAY).pk == first.pk
    with clock.frozen_at(NIGHT + timedelta(days=1)):
        second = sealing.seal_day(day=MONDAY + timedelta(days=1))
    assert [(head.chain, head.sequence) for head in SealedHead.objects.filter(day=second.day)] == [("b", 2)]
    assert (first.chains, second.chains) == (2, 2)
    assert first.root != second.root
    assert [root.day for root in sealing.roots()] == [second.day, first.day]


def test_days_are_sealed_in_order_and_not_ahead() -> None:
    sealing.seal_day(day=MONDAY)
    for day in (MONDAY - timedelta(days=1), NIGHT.date() + timedelta(days=1)):
        with pytest.raises(BadInput):
            sealing.seal_day(day=day)


def test_a_sealing_that_was_cut_off_goes_on() -> None:
    put("a")
    put("b")
    SealedHead.objects.create(day=MONDAY, chain="a", sequence=1, hash=Entry.objects.get(chain="a").hash)
    assert sealing.seal_day(day=MONDAY).chains == 2
    assert SealedHead.objects.count() == 2


def test_two_that_seal_together_make_one_root(monkeypatch: pytest.MonkeyPatch) -> None:
    put("a")
    real = sealing._heads_until

    def meanwhile(day: Any) -> Any:
        monkeypatch.setattr(sealing, "_heads_until", real)
        sealing.seal_day(day=day)
        return real(day)

    monkeypatch.setattr(sealing, "_heads_until", meanwhile)
    sealing.seal_day(day=MONDAY)
    assert DailyRoot.objects.count() == 1


def test_the_job_of_the_night_counts_seals_and_hands_over(settings: Any, tmp_path: Path) -> None:
    settings.BINHYEN_WITNESS_FILE = str(tmp_path / "outside" / "roots.txt")
    with clock.frozen_at(NIGHT - timedelta(hours=3)):
        services.record_count(verb="flags.raise", unit="a", object_type="flag")
    Worker().run(once=True)
    kept = list(witnesses.read(Path(settings.BINHYEN_WITNESS_FILE).read_text()))
    root = DailyRoot.objects.get()
    assert [(each.day, each.chains, each.root) for each in kept] == [(MONDAY, root.chains, root.root)]
    assert "a" in {head.chain for head in kept[0].heads}
    assert Handover.objects.get().delivered_at == NIGHT
    sealing.hand_over(day=MONDAY, witness="file")
    assert len(list(witnesses.read(Path(settings.BINHYEN_WITNESS_FILE).read_text()))) == 1


class Keeper(BaseHTTPRequestHandler):
    """A witness's web server."""

    status = 200
    bodies: list[str] = []

    def do_POST(self) -> None:
        Keeper.bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(Keeper.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing."""


def test_a_web_address_is_sent_the_root_and_asked_again_when_it_fails(settings: Any) -> None:
    server = HTTPServer(("127.0.0.1", 0), Keeper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        settings.BINHYEN_WITNESS_URL = f"http://127.0.0.1:{server.server_port}/"
        sealing.seal_day(day=MONDAY)
        Keeper.status = 500
        with pytest.raises(OSError, match="500"):
            sealing.hand_over(day=MONDAY, witness="url")
        assert Handover.objects.get().delivered_at is None
        Keeper.status = 200
        assert sealing.hand_over(day=MONDAY, witness="url")
        assert Handover.objects.get().delivered_at is not None
    finally:
        server.shutdown()
        server.server_close()
    assert next(witnesses.read(Keeper.bodies[-1])).root == DailyRoot.objects.get().root


def test_a_witness_that_is_not_kept_any_more_is_passed_over(settings: Any) -> None:
    settings.BINHYEN_WITNESS_FILE = "x"
    sealing.seal_day(day=MONDAY)
    settings.BINHYEN_WITNESS_FILE = ""
    assert not sealing.hand_over(day=MONDAY, witness="file")
    assert Job.objects.get(name=sealing.HAND_OVER).payload == {"day": MONDAY.isoformat(), "witness": "file"}


def test_a_unit_can_prove_that_its_chain_is_in_the_root() -> None:
    for unit in ("a", "b", "c"):
        put(unit)
    root = sealing.seal_day(day=MONDAY)
    head, steps, tree = sealing.proof_of(unit="b", day=MONDAY)
    assert tree == root.tree
    assert holds(head, steps, bytes.fromhex(tree))
    for unit, day in (("z", MONDAY), ("b", MONDAY + timedelta(days=9))):
        with pytest.raises(NotFound):
            sealing.proof_of(unit=unit, day=day)
    with pytest.raises(NotFound):
        sealing.witnessed(day=MONDAY + timedelta(days=9))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("audit", *arguments)
    return capsys.readouterr().out


def test_the_command_shows_gives_and_proves(capsys: pytest.CaptureFixture[str], settings: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No day"):
        run(capsys, "root")
    put("a")
    put("b")
    line = run(capsys, "root", "--seal")
    root = DailyRoot.objects.get()
    assert line.split() == ["binhyen-root-v1", root.day.isoformat(), "2", root.root]
    assert run(capsys, "root", "--day", root.day.isoformat()) == line
    settings.BINHYEN_WITNESS_FILE = str(tmp_path / "w.txt")
    text = run(capsys, "witness")
    assert text.startswith(line)
    assert run(capsys, "witness", "--deliver") == text == (tmp_path / "w.txt").read_text()
    proof = json.loads(run(capsys, "proof", "a"))
    steps = [Step(bytes.fromhex(step["neighbour"]), step["left"]) for step in proof["path"]]
    assert holds(Head("a", proof["sequence"], proof["hash"]), steps, bytes.fromhex(proof["tree"]))
    with pytest.raises(CommandError, match="no root"):
        run(capsys, "root", "--day", "2020-01-01")
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        run(capsys, "root", "--day", "yesterday")


@pytest.mark.wall("W16", "verify names what was tampered with")
def test_the_command_checks_and_fails_loudly(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    put("a", 3)
    kept = tmp_path / "letter.txt"
    kept.write_text(run(capsys, "root", "--seal"))
    assert "3 entries in 1 chains, 1 daily roots, 1 roots" in run(capsys, "verify", "--against", str(kept))
    assert json.loads(run(capsys, "verify", "--json"))["sound"] is True
    with triggers_down():
        Entry.objects.filter(sequence=2).update(verb="y")
    with pytest.raises(CommandError) as caught:
        call_command("audit", "verify")
    assert caught.value.returncode == 2
    assert "a: Entry 2 is not what was written." in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--json")
    assert json.loads(capsys.readouterr().out)["problems"][0]["sequence"] == 2
    for path, words in ((tmp_path / "none", "cannot be read"), (tmp_path / "empty", "holds no root")):
        (tmp_path / "empty").write_text("hello")
        with pytest.raises(CommandError, match=words):
            call_command("audit", "verify", "--against", str(path))
