"""Adding to the trail. Nothing here, or anywhere, changes or removes an entry.

`record` is called by every verb, inside its own `core.db.write()`: the entry stands exactly when what it tells stands.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import F

from binhyen.audit import answers, keyring, rules, states, written
from binhyen.audit.models import Chain, Entry, Holder, Personal, Tally
from binhyen.audit.rules import Value
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.ids import new_public_id

PLATFORM: Final = states.PLATFORM
"""The chain of what concerns the whole installation and no unit: loading data, settings, keys."""

NAMELESS: Final = "an entry names the unit in whose name it was done, or PLATFORM"

PERSONAL_YEARS = 5
"""Years for which the trail can say who held the post when something was done."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of many: the unit in whose name, and what it was about."""

    unit: str
    object_type: str
    object_id: str
    detail: Mapping[str, Value] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class _Signer:
    """The holder who acts: their key, and what is sealed of them."""

    reference: str
    key: bytes
    blob: Mapping[str, str]


def record(
    *, by: Actor, verb: str, unit: str, object_type: str, object_id: str, detail: Mapping[str, Value] | None = None
) -> Entry:
    """Add one entry to the chain of a unit (its public id; `PLATFORM` for none) and return it.

    `detail` holds ids, closed values and counts, never names or prose. Must be called inside `core.db.write()`: raises
    RuntimeError otherwise. Raises ValueError for a detail that is too long.
    """
    return _append_one(by, verb, Row(unit, object_type, object_id, detail))


def record_many(*, by: Actor, verb: str, rows: Iterable[Row]) -> int:
    """Add many entries of one verb, to one chain or several, in a fixed number of statements per 300. Returns how many.

    Must be called inside `core.db.write()`. Within one transaction this is also the way to write to several chains
    without two writers waiting for each other: chains are locked in the order of their ids.
    """
    return len(_append(by, verb, list(rows)))


def record_count(*, verb: str, unit: str, object_type: str) -> None:
    """Count that something happened today in a unit, with no actor, no object and no hour (flags, objections).

    The day's count becomes one entry of the chain when the day is over.
    """
    with db.write():
        tally, _ = Tally.objects.get_or_create(
            unit=unit, verb=verb, object_type=object_type, day=clock.today(), defaults={"count": 0}
        )
        Tally.objects.filter(pk=tally.pk).update(count=F("count") + 1)


def close_tallies(*, before: date, by: Actor) -> int:
    """Turn the counts of the days before a date into entries (one per unit, verb, kind and day). Returns how many."""
    with db.write():
        tallies = list(Tally.objects.select_for_update().filter(day__lt=before))
        for tally in tallies:
            detail: dict[str, Value] = {"day": tally.day.isoformat(), "count": tally.count}
            _append(by, tally.verb, [Row(tally.unit, tally.object_type, "", detail)])
            tally.delete()
        return len(tallies)


def keep_holder(*, person: str, name: str) -> None:
    """Keep the name under which an account holder appears in the trail from now on. `person` is a public id."""
    with db.write():
        holder = Holder.objects.select_for_update().filter(person=person).first()
        if holder is None:
            _new_holder(person, name)
            return
        try:
            key = _holder_key(holder)
        except keyring.Unreadable:
            holder = _replaced_holder(holder)
            key = _holder_key(holder)
        holder.sealed_name = keyring.seal(key, name.encode(), context=f"name:{holder.reference}")
        holder.save(update_fields=["sealed_name"])


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record belongs inside core.db.write(): the entry stands or falls with the deed")


def _append_one(by: Actor, verb: str, row: Row) -> Entry:
    """What `_append` does for one row, in plain statements."""
    _require_transaction()
    if not row.unit:
        raise ValueError(NAMELESS)
    signer = _signer(by.person_id) if by.person_id else None
    chain = written.lock_chain(row.unit)
    blob = _blob(signer) if signer else b""
    personal = rules.personal_digest(blob) if blob else ""
    entry = _link(chain, row, verb, clock.now(), signature=(by.post_id, by.system, personal))
    written.add_entry(chain, entry)
    if signer:
        written.add_personal(_sealed(signer, entry, blob))
    return entry


def _append(by: Actor, verb: str, rows: Sequence[Row]) -> list[Entry]:
    _require_transaction()
    signer = _signer(by.person_id) if by.person_id else None
    chains = _locked_chains({row.unit for row in rows})
    moment = clock.now()
    entries: list[Entry] = []
    blobs: list[bytes] = []
    for row in rows:
        blob = _blob(signer) if signer else b""
        personal = rules.personal_digest(blob) if blob else ""
        entries.append(_link(chains[row.unit], row, verb, moment, signature=(by.post_id, by.system, personal)))
        blobs.append(blob)
    Entry.objects.bulk_create(entries, batch_size=db.BATCH_ROWS)
    Chain.objects.bulk_create(
        (Chain(unit=chain.unit, length=chain.length, head=chain.head) for chain in chains.values()),
        batch_size=db.BATCH_ROWS,
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=["length", "head"],
    )
    if signer:
        _seal_all(signer, entries, blobs)
    return entries


def _locked_chains(units: set[str]) -> dict[str, Chain]:
    """The heads of the chains, locked in the order of their ids; missing ones are begun."""
    ordered = sorted(units)
    if "" in units:
        raise ValueError(NAMELESS)
    chains: dict[str, Chain] = {}
    for start in range(0, len(ordered), db.BATCH_ROWS):
        part = ordered[start : start + db.BATCH_ROWS]
        found = _lock(part)
        if len(found) < len(part):
            fresh = [Chain(unit=unit, length=0, head=rules.GENESIS) for unit in part if unit not in found]
            Chain.objects.bulk_create(fresh, ignore_conflicts=True)
            found = _lock(part)
        chains.update(found)
    return chains


def _lock(units: Sequence[str]) -> dict[str, Chain]:
    return {chain.unit: chain for chain in Chain.objects.select_for_update().filter(unit__in=units).order_by("unit")}


def _link(chain: Chain, row: Row, verb: str, moment: datetime, *, signature: tuple[str, str, str]) -> Entry:
    post, system, personal = signature
    link = rules.Link(
        chain=chain.unit,
        sequence=chain.length + 1,
        recorded_at=moment,
        verb=verb,
        post=post,
        system=system,
        object_type=row.object_type,
        object_id=row.object_id,
        detail=rules.canonical(row.detail),
        personal=personal,
        previous=chain.head,
    )
    chain.length, chain.head = link.sequence, rules.entry_hash(link)
    return Entry(
        chain=link.chain,
        sequence=link.sequence,
        recorded_at=link.recorded_at,
        verb=link.verb,
        post=link.post,
        system=link.system,
        object_type=link.object_type,
        object_id=link.object_id,
        detail=link.detail,
        personal=link.personal,
        previous=link.previous,
        hash=chain.head,
    )


def _signer(person: str) -> _Signer:
    holder = written.holder_of(person) or _new_holder(person, answers.person_name(person))
    try:
        key = _holder_key(holder)
    except keyring.Unreadable:
        holder = _replaced_holder(holder)
        key = _holder_key(holder)
    name = keyring.unseal(key, bytes(holder.sealed_name), context=f"name:{holder.reference}").decode()
    return _Signer(holder.reference, key, {"person": person, "name": name})


def _new_holder(person: str, name: str) -> Holder:
    """Begin a holder under a fresh key; when somebody else was first, theirs."""
    reference, key, month = new_public_id(), keyring.new_key(), keyring.current_month()
    holder = Holder(
        reference=reference,
        person=person,
        month=month,
        wrapped_key=keyring.seal(keyring.month_key(month), key, context=f"key:{reference}"),
        sealed_name=keyring.seal(key, name.encode(), context=f"name:{reference}"),
    )
    written.add_holder(holder)
    found = written.holder_of(person)
    assert found is not None
    return found


def _replaced_holder(holder: Holder) -> Holder:
    """A holder whose key is gone (a restored backup) begins anew: the old names stay unreadable."""
    holder.delete()
    return _new_holder(holder.person, answers.person_name(holder.person))


def _holder_key(holder: Holder) -> bytes:
    return keyring.unseal(keyring.month_key(holder.month), bytes(holder.wrapped_key), context=f"key:{holder.reference}")


def _blob(signer: _Signer) -> bytes:
    return json.dumps({**signer.blob, "salt": secrets.token_hex(16)}, ensure_ascii=False, sort_keys=True).encode()


def _seal_all(signer: _Signer, entries: Sequence[Entry], blobs: Sequence[bytes]) -> None:
    Personal.objects.bulk_create(
        (_sealed(signer, entry, blob) for entry, blob in zip(entries, blobs, strict=True)),
        batch_size=db.BATCH_ROWS,
    )


def _sealed(signer: _Signer, entry: Entry, blob: bytes) -> Personal:
    today = clock.today()
    return Personal(
        entry=entry,
        holder=signer.reference,
        sealed=keyring.seal(signer.key, blob, context=f"entry:{entry.hash}"),
        kept_until=date(today.year + PERSONAL_YEARS, today.month, 1),
    )
