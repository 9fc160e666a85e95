"""Each way to tamper with the trail is found and named (wall W16). The attacker owns the database."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from binhyen.audit import checking, holders, sealing, services, verifying, witnesses
from binhyen.audit.models import Chain, DailyRoot, Entry, Personal, SealedHead
from binhyen.audit.rules import GENESIS
from binhyen.audit.signatures import signatures
from binhyen.core import clock, db
from binhyen.core.actor import Actor, system_actor
from binhyen.core.clock import VIET_NAM
from tests.support.append_only import triggers_down

pytestmark = [pytest.mark.django_db, pytest.mark.wall("W16", "the trail cannot be edited quietly")]
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=VIET_NAM)
OFFICER = Actor(person_id="per5on", post_id="p0st")
LOADER = system_actor("org-load")


@pytest.fixture(autouse=True)
def _attacker() -> Iterator[None]:
    """Three chains of twelve entries, written by hand and by the machine; then the triggers are gone."""
    services.keep_holder(person="per5on", name="Trần Thị Thử")
    for turn in range(12):
        for unit in ("aa", "bb", "cc"):
            with clock.frozen_at(MONDAY + timedelta(minutes=turn)), db.write():
                services.record(
                    by=OFFICER if turn % 2 else LOADER,
                    verb="org.rename",
                    unit=unit,
                    object_type="unit",
                    object_id=f"u{turn}",
                    detail={"turn": turn, "chữ": "đủ dấu", "share": 0.25, "open": True, "none": None},
                )
    with triggers_down():
        yield


def row(number: int, unit: str = "bb") -> Entry:
    return Entry.objects.get(chain=unit, sequence=number)


def found(*against: witnesses.Witnessed) -> list[tuple[str, str, int]]:
    return [(each.kind, each.chain, each.sequence) for each in verifying.verify(against=against).found()]


def rehash(unit: str, start: int) -> None:
    """What an attacker with the source code does: compute every later hash again, the chain's head as well."""
    previous = Entry.objects.filter(chain=unit, sequence=start - 1).values_list("hash", flat=True).first() or GENESIS
    number = start - 1
    for entry in Entry.objects.filter(chain=unit, sequence__gte=start).order_by("sequence"):
        entry.previous = previous
        entry.hash = checking.hash_of(entry, entry.sequence)
        entry.save(update_fields=["previous", "hash"])
        Personal.objects.filter(entry=entry).delete()
        previous, number = entry.hash, entry.sequence
    Chain.objects.filter(unit=unit).update(head=previous, length=number)


def renumber(unit: str, above: int, step: int) -> None:
    entries = Entry.objects.filter(chain=unit, sequence__gt=above)
    for entry in entries.order_by("-sequence" if step > 0 else "sequence"):
        Entry.objects.filter(pk=entry.pk).update(sequence=entry.sequence + step)


def copy_of(entry: Entry, number: int, **fields: object) -> Entry:
    values = {name.attname: getattr(entry, name.attname) for name in Entry._meta.concrete_fields if name.name != "id"}
    return Entry.objects.create(**{**values, "sequence": number, "personal": "", **fields})


def test_an_untouched_trail_is_sound() -> None:
    report = verifying.verify()
    assert report.sound
    assert (report.entries, report.chains) == (36, 3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verb", "org.close"),
        ("post", "an0ther"),
        ("system", "other"),
        ("object_type", "post"),
        ("object_id", "u99"),
        ("detail", '{"turn":4}'),
        ("recorded_at", MONDAY + timedelta(hours=1)),
        ("personal", "0" * 64),
        ("previous", "0" * 64),
        ("hash", "0" * 64),
    ],
)
def test_a_changed_field_is_found_and_its_row_named(field: str, value: object) -> None:
    Entry.objects.filter(chain="bb", sequence=5).update(**{field: value})
    assert ("changed", "bb", 5) in found()
    assert {chain for _kind, chain, _number in found()} == {"bb"}


def test_a_changed_row_whose_own_hash_was_made_again_is_named() -> None:
    entry = row(5)
    entry.verb = "org.close"
    entry.hash = checking.hash_of(entry, 5)
    entry.save()
    assert found() == [("changed", "bb", 5)]


def test_the_last_row_changed_with_its_hash_is_found_by_the_head() -> None:
    entry = row(11)
    entry.verb = "org.close"
    entry.hash = checking.hash_of(entry, 11)
    entry.save()
    assert found() == [("changed", "bb", 11)]
    entry = row(12, "aa")
    entry.verb = "org.close"
    entry.hash = checking.hash_of(entry, 12)
    entry.save()
    assert ("changed", "aa", 12) in found()


def test_long_chains_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for rows in (1, 4, 5, 12, 36):
        monkeypatch.setattr(checking, "PAGE_ROWS", rows)
        assert verifying.verify().entries == 36
    Chain.objects.create(unit="zz", head=GENESIS)
    Entry.objects.filter(chain="cc", sequence=9).update(verb="org.close")
    monkeypatch.setattr(checking, "PAGE_ROWS", 5)
    assert found() == [("changed", "cc", 9)]


def test_a_removed_row_is_named() -> None:
    Personal.objects.filter(entry=row(6)).delete()
    row(6).delete()
    assert found() == [("removed", "bb", 6)]


def test_a_removed_row_is_named_when_the_rest_was_numbered_anew() -> None:
    Personal.objects.filter(entry=row(6)).delete()
    row(6).delete()
    renumber("bb", 6, -1)
    assert found() == [("removed", "bb", 6)]


def test_a_long_run_of_removed_rows_is_one_problem() -> None:
    with db.write():
        services.record_many(
            by=LOADER, verb="x", rows=[services.Row("bb", "unit", str(number)) for number in range(40)]
        )
    Entry.objects.filter(chain="bb", sequence__gt=20).delete()
    assert found() == [("removed", "bb", 21)]
    assert "21" in verifying.verify().found()[0].words


def test_an_inserted_row_is_named() -> None:
    renumber("bb", 5, +1)
    before = row(5)
    made = copy_of(before, 6, previous=before.hash, verb="org.close")
    made.hash = checking.hash_of(made, 6)
    made.save()
    assert found() == [("inserted", "bb", 6)]


def test_an_inserted_row_with_any_hash_is_named() -> None:
    renumber("bb", 5, +1)
    copy_of(row(5), 6, hash="f" * 64)
    assert found() == [("inserted", "bb", 6)]


def test_rows_before_the_first_and_after_the_last_are_named() -> None:
    copy_of(row(1), 0)
    made = copy_of(row(12), 13, previous=row(12).hash)
    made.hash = checking.hash_of(made, 13)
    made.save()
    assert found() == [("inserted", "bb", 0), ("inserted", "bb", 13)]


def test_a_cut_tail_is_named() -> None:
    Personal.objects.filter(entry__chain="bb", entry__sequence__gte=11).delete()
    Entry.objects.filter(chain="bb", sequence__gte=11).delete()
    assert found() == [("removed", "bb", 11), ("removed", "bb", 12)]


def test_a_missing_chain_and_a_missing_head_are_named() -> None:
    Personal.objects.filter(entry__chain="bb").delete()
    Entry.objects.filter(chain="bb").delete()
    Chain.objects.filter(unit="cc").delete()
    assert found() == [("chain_missing", "bb", 0), ("head_missing", "cc", 0)]


def test_a_chain_written_anew_is_found_by_its_seal() -> None:
    sealing.seal_day(day=clock.today())
    Entry.objects.filter(chain="bb", sequence=3).update(verb="org.close")
    Personal.objects.filter(entry__chain="bb").delete()
    Entry.objects.filter(chain="bb").update(personal="")
    rehash("bb", 1)
    assert found() == [("rewritten", "bb", 12)]


def test_a_tail_cut_behind_a_seal_with_its_head_is_found() -> None:
    sealing.seal_day(day=clock.today())
    Personal.objects.filter(entry__chain="bb", entry__sequence=12).delete()
    Entry.objects.filter(chain="bb", sequence=12).delete()
    rehash("bb", 12)
    Chain.objects.filter(unit="bb").update(length=11, head=row(11).hash)
    assert found() == [("removed", "bb", 12)]


def test_a_chain_removed_with_its_head_is_found_by_its_seal() -> None:
    sealing.seal_day(day=clock.today())
    Personal.objects.filter(entry__chain="bb").delete()
    Entry.objects.filter(chain="bb").delete()
    Chain.objects.filter(unit="bb").delete()
    assert found() == [("chain_missing", "bb", 0)]


def rewrite_everything() -> None:
    """The whole database made consistent again: chain, heads, seals and roots."""
    Personal.objects.filter(entry__chain="bb").delete()
    Entry.objects.filter(chain="bb").update(personal="")
    Entry.objects.filter(chain="bb", sequence=3).update(verb="org.close")
    rehash("bb", 1)
    days = list(DailyRoot.objects.order_by("day").values_list("day", flat=True))
    SealedHead.objects.all().delete()
    DailyRoot.objects.all().delete()
    for day in days:
        sealing.seal_day(day=day)


def remove_everything() -> None:
    """A chain taken out without a trace."""
    Personal.objects.filter(entry__chain="bb").delete()
    Entry.objects.filter(chain="bb").delete()
    Chain.objects.filter(unit="bb").delete()
    days = list(DailyRoot.objects.order_by("day").values_list("day", flat=True))
    SealedHead.objects.all().delete()
    DailyRoot.objects.all().delete()
    for day in days:
        sealing.seal_day(day=day)


@pytest.mark.parametrize("attack", [rewrite_everything, remove_everything])
def test_a_chain_rewritten_with_everything_is_found_only_by_a_witness(attack: Callable[[], None]) -> None:
    day = clock.today()
    sealing.seal_day(day=day)
    kept = sealing.witnessed(day=day)
    letter = next(witnesses.read(f"Kính gửi ông/bà,\n\n  {kept.line()}\n\nTrân trọng"))
    assert found(kept) == []
    attack()
    assert found() == []
    assert found(letter) == [("root_differs", day.isoformat(), 0)]
    named = found(kept)
    assert ("root_differs", day.isoformat(), 0) in named
    assert {(kind, chain) for kind, chain, _number in named} & {("rewritten", "bb"), ("chain_missing", "bb")}


def test_a_root_that_was_changed_removed_or_never_made_is_found() -> None:
    day = clock.today()
    sealing.seal_day(day=day)
    kept = sealing.witnessed(day=day)
    DailyRoot.objects.update(chains=7)
    assert found(kept) == [("root_changed", day.isoformat(), 0)]
    DailyRoot.objects.all().delete()
    assert found(kept) == [("root_missing", day.isoformat(), 0)]


def test_an_earlier_root_that_was_removed_breaks_the_later_one() -> None:
    today = clock.today()
    for back in (2, 1, 0):
        with db.write():
            services.record(by=LOADER, verb="x", unit="aa", object_type="unit", object_id=str(back))
        sealing.seal_day(day=today - timedelta(days=back))
    assert found() == []
    DailyRoot.objects.filter(day=today - timedelta(days=2)).delete()
    assert found() == [("root_changed", (today - timedelta(days=1)).isoformat(), 0)]


def test_a_side_row_that_was_changed_exchanged_or_removed_is_named() -> None:
    first, second, third = (Personal.objects.get(entry=row(number)) for number in (2, 4, 6))
    Personal.objects.filter(pk=first.pk).update(sealed=bytes(first.sealed)[:-1] + b"x")
    Personal.objects.filter(pk=second.pk).update(sealed=third.sealed)
    third.delete()
    assert found() == [("name_changed", "bb", 2), ("name_changed", "bb", 4), ("name_missing", "bb", 6)]


def test_a_digest_changed_together_with_its_side_row_breaks_the_chain() -> None:
    Entry.objects.filter(chain="bb", sequence=2).update(personal="a" * 64)
    assert ("changed", "bb", 2) in found()


def test_names_that_ended_leave_the_trail_sound() -> None:
    holders.forget_holder(person="per5on", by=LOADER)
    assert found() == []
    assert signatures(list(Entry.objects.all())) == {}
    with clock.frozen_at(MONDAY + timedelta(days=365 * 5 + 40)):
        assert holders.end_old_names(by=LOADER) == 18
        assert found() == []
    assert not Personal.objects.exists()


@given(st.data())
def test_any_single_act_of_tampering_is_found(data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(["aa", "bb", "cc"]))
    number = data.draw(st.integers(1, 12))
    act = data.draw(st.sampled_from(["change", "remove", "renumber", "swap", "insert"]))
    with db.write():
        point = transaction.savepoint()
        entry = row(number, unit)
        if act == "change":
            Entry.objects.filter(pk=entry.pk).update(object_id=entry.object_id + "x")
        elif act in {"remove", "renumber"}:
            Personal.objects.filter(entry=entry).delete()
            entry.delete()
            if act == "renumber":
                renumber(unit, number, -1)
        elif act == "swap":
            other = row(number % 12 + 1, unit)
            Entry.objects.filter(pk=entry.pk).update(sequence=99)
            Entry.objects.filter(pk=other.pk).update(sequence=number)
            Entry.objects.filter(pk=entry.pk).update(sequence=number % 12 + 1)
        else:
            renumber(unit, number, +1)
            copy_of(entry, number + 1)
        assert any(chain == unit for _kind, chain, _number in found())
        transaction.savepoint_rollback(point)
