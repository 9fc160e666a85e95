"""Who signed an entry, as far as it can still be read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from binhyen.audit import keyring
from binhyen.audit.models import Entry, Holder, Personal


@dataclass(frozen=True, slots=True)
class Signature:
    """Who held the post when an entry was made; both "" when the name has ended or nobody signed."""

    person: str = ""
    name: str = ""


def keys_of(references: set[str]) -> dict[str, bytes]:
    """The keys of holders by reference, without those that have ended."""
    found = {}
    months: dict[str, bytes | None] = {}
    for holder in Holder.objects.filter(reference__in=references):
        if holder.month not in months:
            months[holder.month] = _month_or_none(holder.month)
        month_key = months[holder.month]
        if month_key is not None:
            context = f"key:{holder.reference}"
            found[holder.reference] = keyring.unseal(month_key, bytes(holder.wrapped_key), context=context)
    return found


def _month_or_none(month: str) -> bytes | None:
    try:
        return keyring.month_key(month)
    except keyring.Unreadable:
        return None


def signatures(entries: Sequence[Entry]) -> Mapping[int, Signature]:
    """Who signed each of these entries (by primary key), as far as it can still be read. Two statements in all."""
    rows = list(Personal.objects.filter(entry_id__in=[entry.pk for entry in entries]))
    keys = keys_of({row.holder for row in rows})
    hashes = {entry.pk: entry.hash for entry in entries}
    found = {}
    for row in rows:
        if row.holder in keys:
            blob = json.loads(
                keyring.unseal(keys[row.holder], bytes(row.sealed), context=f"entry:{hashes[row.entry_id]}")
            )
            found[row.entry_id] = Signature(blob["person"], blob["name"])
    return found
