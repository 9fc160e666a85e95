"""`binhyen org …` from the console; loading and its figures are in test_org_loading."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from binhyen.org import queries
from binhyen.org.models import Edge, Epoch, Label, Position, Succession, Unit
from binhyen.org.services.checking import verify_units
from tests.org.conftest import Land
from tests.org.test_org_importing import CHANGES, GOOD, ROW, _csv

pytestmark = pytest.mark.usefixtures("english")


def run_org(*args: str) -> str:
    out = io.StringIO()
    call_command("org", *args, stdout=out, stderr=out)
    return out.getvalue()


def test_a_refusal_is_a_sentence_and_a_failing_exit(land: Land) -> None:
    with pytest.raises(CommandError, match="no commune with the code 1"):
        run_org("start", "--commune", "1")


def test_import_export_and_template(land: Land, tmp_path: Path) -> None:
    template, units, out = tmp_path / "t.xlsx", tmp_path / "u.csv", tmp_path / "o.csv"
    run_org("import", "--template", str(template))
    assert template.read_bytes()[:2] == b"PK"
    units.write_bytes(_csv(GOOD))
    assert "would be: 1 new" in run_org("import", str(units), "--commune", "91002", "--dry-run")
    assert "Stored: 1 new" in run_org("import", str(units), "--commune", "91002")
    run_org("export", str(out), "--commune", "91002")
    assert "Thôn Đông" in out.read_text("utf-8-sig")
    units.write_bytes(_csv(["x", *GOOD[1:]]))
    with pytest.raises(CommandError, match="1 rows to correct"):
        run_org("import", str(units), "--commune", "91002")
    with pytest.raises(CommandError, match="Which file"):
        run_org("import")
    with pytest.raises(CommandError, match="cannot be read"):
        run_org("import", str(tmp_path / "none"), "--commune", "91002")
    with pytest.raises(CommandError, match="No commune bears the code"):
        run_org("import", str(units))


def test_event_import(land: Land, tmp_path: Path) -> None:
    path = tmp_path / "changes.tsv"
    path.write_text(CHANGES + ROW, encoding="utf-8")
    assert "1 events proposed" in run_org("event", "import", str(path))
    assert "0 events confirmed, 1 changes were on record" in run_org("event", "import", str(path), "--confirm")


def test_verify_names_each_broken_promise(land: Land) -> None:
    assert verify_units() == []
    early = date(2025, 9, 1)
    Label.objects.filter(unit=land.g5).update(valid_from=early)
    Edge.objects.filter(child=land.g1).update(valid_to=date(2025, 12, 1))
    Edge.objects.create(tree="territory", child=land.g1, child_kind="group", parent=land.n2, valid_from=early)
    Unit.objects.filter(pk=land.g2.pk).update(valid_to=early)
    event_unit = Position.objects.get(unit=land.n3)
    Position.objects.filter(pk=event_unit.pk).update(depth=9)
    Epoch.objects.update(size=3)
    event = land.n1.events_here.create(
        kind="merge", effective_on=early, recorded_at="2026-03-01T00:00:00+07:00", recorded_by="x"
    )
    Succession.objects.create(event=event, predecessor=land.g2, successor=land.g3, basis="area", weight=0.5)
    Edge.objects.filter(child=land.g4).update(child_kind="school")
    found = verify_units()
    assert [
        sum(words in line for line in found)
        for words in ("overlap", "cover", "beyond", "another kind", "add up", "is wrong", "instead of")
    ] == [1, 2, 1, 1, 1, 1, 1]
    with pytest.raises(CommandError, match="8 promises"):
        run_org("verify")
    Edge.objects.filter(child=land.n1, tree="territory").update(parent=land.n2)
    Edge.objects.filter(child=land.n2, tree="territory").update(parent=land.n1)
    assert len([line for line in verify_units() if "is wrong" in line]) >= 2
    assert queries.count_children_by_kind(land.n2, early) != {}
