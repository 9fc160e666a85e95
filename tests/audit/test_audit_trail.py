"""Recording, names and their keys, counts by the day."""

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from binhyen.audit import holders, keyring, services, verifying
from binhyen.audit.models import Chain, DailyRoot, Entry, Holder, Personal, SealedHead, Tally
from binhyen.audit.rules import canonical
from binhyen.audit.signatures import signatures
from binhyen.audit.tasks import TRAIL
from binhyen.core import clock, db
from binhyen.core.actor import VISITOR, Actor, system_actor
from binhyen.core.clock import VIET_NAM
from binhyen.jobs.registry import handlers
from tests.support.databases import shared_database

OFFICER = Actor(person_id="per5on", post_id="p0st")
LOADER = system_actor("loader")


def put(unit: str = "u1", by: Actor = LOADER, **detail: Any) -> Entry:
    with db.write():
        return services.record(
            by=by, verb="org.rename", unit=unit, object_type="unit", object_id="x", detail=detail or None
        )


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "keys"


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_into_the_transaction_of_what_it_tells() -> None:
    with pytest.raises(RuntimeError, match="write"):
        services.record(by=LOADER, verb="x", unit="u", object_type="y", object_id="z")


@pytest.mark.django_db
class TestRecording:
    def test_an_entry_goes_with_its_transaction(self) -> None:
        put()
        sid = transaction.savepoint()
        put()
        transaction.savepoint_rollback(sid)
        put()
        assert list(Entry.objects.values_list("sequence", flat=True)) == [1, 2]
        assert verifying.verify().sound

    def test_many_entries_take_a_fixed_number_of_statements(self, django_assert_max_num_queries: Any) -> None:
        rows = [services.Row(f"u{number % 5}", "unit", str(number)) for number in range(250)]
        with db.write(), django_assert_max_num_queries(14):
            assert services.record_many(by=OFFICER, verb="org.load", rows=rows) == 250
        assert verifying.verify().sound
        assert Entry.objects.filter(chain="u3").count() == 50
        with db.write():
            assert services.record_many(by=OFFICER, verb="org.load", rows=[]) == 0

    def test_an_entry_names_a_unit_and_holds_no_prose(self) -> None:
        with pytest.raises(ValueError, match="PLATFORM"):
            put("")
        with pytest.raises(ValueError, match="PLATFORM"), db.write():
            services.record_many(
                by=OFFICER, verb="org.load", rows=[services.Row("u1", "unit", "1"), services.Row("", "unit", "2")]
            )
        assert not Entry.objects.exists()
        with pytest.raises(ValueError, match="at most 200"):
            put(text="x" * 201)
        with pytest.raises(ValueError, match="at most 2000"):
            put(**{f"k{number}": "x" * 150 for number in range(20)})
        with pytest.raises(ValueError, match="JSON"):
            put(number=float("nan"))
        assert canonical({"b": 1, "a": "ữ"}) == '{"a":"ữ","b":1}'
        assert str(put()) == "u1 #1"

    @pytest.mark.parametrize("table", [Entry, SealedHead, DailyRoot])
    def test_the_database_refuses_to_change_and_to_remove(self, table: Any) -> None:
        put()
        SealedHead.objects.create(day=clock.today(), chain="u1", sequence=1, hash="h")
        DailyRoot.objects.create(day=clock.today(), chains=1, tree="t", root="r", sealed_at=clock.now())
        column = {"Entry": "verb", "SealedHead": "hash", "DailyRoot": "root"}[table.__name__]
        for act in (lambda: table.objects.update(**{column: "x"}), lambda: table.objects.all()._raw_delete("default")):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act()
        assert table.objects.count() == 1

    def test_counts_of_a_day_become_one_entry_without_actor_and_hour(self) -> None:
        evening = datetime(2026, 11, 23, 21, 17, tzinfo=VIET_NAM)
        with clock.frozen_at(evening):
            for _time in range(3):
                services.record_count(verb="flags.raise", unit="u1", object_type="flag")
        with clock.frozen_at(evening + timedelta(hours=1)):
            assert services.close_tallies(before=clock.today(), by=TRAIL) == 0
        with clock.frozen_at(evening + timedelta(days=1)):
            assert services.close_tallies(before=clock.today(), by=TRAIL) == 1
        entry = Entry.objects.get()
        assert json.loads(entry.detail) == {"count": 3, "day": "2026-11-23"}
        assert (entry.post, entry.personal, entry.object_id) == ("", "", "")
        assert not Tally.objects.exists()

    def test_a_visitor_leaves_no_name(self) -> None:
        assert put(by=VISITOR).personal == ""


@pytest.mark.django_db
class TestNames:
    def test_the_name_of_the_time_is_kept_and_readable(self, keys: Path) -> None:
        nameless = put(by=OFFICER)
        services.keep_holder(person="per5on", name="Trần Thị Thử")
        first = put(by=OFFICER)
        services.keep_holder(person="per5on", name="Trần Thị Đổi")
        second = put(by=OFFICER)
        signed = signatures(list(Entry.objects.all()))
        assert [signed[entry.pk].name for entry in (nameless, first, second)] == ["", "Trần Thị Thử", "Trần Thị Đổi"]
        assert signed[first.pk].person == "per5on"

    def test_no_name_and_no_person_lies_open_in_the_database(self, keys: Path) -> None:
        services.keep_holder(person="per5on", name="CANARY")
        put(by=OFFICER)
        for row in [*Personal.objects.values(), *Holder.objects.values("sealed_name"), *Entry.objects.values()]:
            assert all(b"CANARY" not in bytes(str(value), "utf8") for value in row.values())
            assert all("CANARY" not in str(bytes(v)) for v in row.values() if isinstance(v, bytes | memoryview))
            assert "per5on" not in str(row)

    def test_a_key_that_is_gone_ends_the_name_and_leaves_the_chain_whole(self, keys: Path) -> None:
        services.keep_holder(person="per5on", name="Trần Thị Thử")
        entry = put(by=OFFICER)
        assert holders.forget_holder(person="per5on", by=LOADER)
        assert not holders.forget_holder(person="per5on", by=LOADER)
        assert signatures([entry]) == {}
        assert verifying.verify().sound

    def test_keys_are_turned_every_month_and_old_months_destroyed(self, keys: Path) -> None:
        start = datetime(2026, 1, 15, tzinfo=VIET_NAM)
        with clock.frozen_at(start):
            services.keep_holder(person="per5on", name="Trần Thị Thử")
            entry = put(by=OFFICER)
            backup = bytes(Holder.objects.get().wrapped_key)
        for month in (2, 3, 4):
            with clock.frozen_at(start.replace(month=month)):
                assert holders.turn_keys() == 1
                assert holders.turn_keys() == 0
        assert keyring.months() == ("2026-03", "2026-04")
        assert signatures([entry])[entry.pk].name == "Trần Thị Thử"
        with pytest.raises(keyring.Unreadable):
            keyring.month_key("2026-01")
        assert backup != bytes(Holder.objects.get().wrapped_key)

    def test_a_restored_backup_whose_month_is_gone_reads_no_name_and_work_goes_on(self, keys: Path) -> None:
        with clock.frozen_at(datetime(2026, 1, 15, tzinfo=VIET_NAM)):
            services.keep_holder(person="per5on", name="Trần Thị Thử")
            services.keep_holder(person="other", name="Lê Văn Khác")
            entry = put(by=OFFICER)
        keyring.destroy_month("2026-01")
        assert signatures([entry]) == {}
        assert verifying.verify().sound
        again = put(by=OFFICER)
        assert signatures([again])[again.pk].person == "per5on"
        assert holders.turn_keys() == 0
        assert not Holder.objects.filter(person="other").exists()

    def test_a_new_name_after_a_lost_key_begins_anew(self, keys: Path) -> None:
        with clock.frozen_at(datetime(2026, 1, 15, tzinfo=VIET_NAM)):
            services.keep_holder(person="per5on", name="A")
        keyring.destroy_month("2026-01")
        services.keep_holder(person="per5on", name="B")
        entry = put(by=OFFICER)
        assert signatures([entry])[entry.pk].name == "B"

    def test_the_first_to_make_a_month_key_wins(self, keys: Path) -> None:
        path = keyring.folder() / "2026-05.key"
        keyring._make(path)
        first = path.read_text()
        keyring._make(path)
        assert path.read_text() == first
        assert [each.name for each in keys.iterdir()] == ["2026-05.key"]
        assert path.stat().st_mode & 0o777 == 0o600

    def test_sealed_bytes_open_only_in_their_place(self) -> None:
        key = keyring.new_key()
        sealed = keyring.seal(key, b"x", context="a")
        assert keyring.unseal(key, sealed, context="a") == b"x"
        for wrong in ((keyring.new_key(), sealed, "a"), (key, sealed, "b"), (key, sealed[:-1], "a"), (key, b"", "a")):
            with pytest.raises(keyring.Unreadable):
                keyring.unseal(wrong[0], wrong[1], context=wrong[2])

    def test_the_jobs_of_the_room_run(self, keys: Path) -> None:
        put(by=OFFICER)
        with clock.frozen_at(clock.now() + timedelta(days=366 * 5 + 32)):
            handlers()["audit.keys_and_names"].work({}, None)  # type: ignore[arg-type]
        assert not Personal.objects.exists()
        assert Entry.objects.filter(verb="audit.end_names").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                with db.write():
                    services.record(
                        by=OFFICER, verb="x", unit="u1" if turn % 2 else "u2", object_type="t", object_id=str(number)
                    )
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    with shared_database(tmp_path):
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert verifying.verify().sound
        assert Entry.objects.count() == 40
        assert set(Chain.objects.values_list("length", flat=True)) == {20}
        assert not Entry.objects.filter(hash=F("previous")).exists()
