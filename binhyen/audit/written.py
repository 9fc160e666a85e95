"""One entry for one chain in plain statements: what every verb does, at the peak of a month forty times a second."""

from django.db import connection

from binhyen.audit import rules
from binhyen.audit.models import Chain, Entry, Holder, Personal
from binhyen.core import db

_HOLDER = "SELECT id, reference, month, wrapped_key, sealed_name FROM audit_holder WHERE person = %s"
_HOLD = """
INSERT INTO audit_holder (reference, person, month, wrapped_key, sealed_name) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (person) DO NOTHING
"""
_READ = "SELECT id, length, head FROM audit_chain WHERE unit = %s"
_BEGIN = "INSERT INTO audit_chain (unit, length, head) VALUES (%s, 0, %s) ON CONFLICT (unit) DO NOTHING"
_MOVE = "UPDATE audit_chain SET length = %s, head = %s WHERE id = %s"
_ENTRY = """
INSERT INTO audit_entry
  (chain, sequence, recorded_at, verb, post, system, object_type, object_id, detail, personal, previous, hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
_PERSONAL = "INSERT INTO audit_personal (entry_id, holder, sealed, kept_until) VALUES (%s, %s, %s, %s)"


def holder_of(person: str) -> Holder | None:
    """The key and the sealed name of an account holder; None before the first entry."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, [person])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, reference, month, wrapped, sealed = row
    return Holder(
        id=pk, reference=reference, person=person, month=month, wrapped_key=bytes(wrapped), sealed_name=bytes(sealed)
    )


def add_holder(holder: Holder) -> None:
    """Store a holder; when one stands for this person already, that one stays."""
    row = (holder.reference, holder.person, holder.month, bytes(holder.wrapped_key), bytes(holder.sealed_name))
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, row)


def lock_chain(unit: str) -> Chain:
    """The head of one chain, locked; begun when it is not there."""
    with connection.cursor() as cursor:
        statement = _READ if db.is_sqlite() else f"{_READ} FOR UPDATE"
        cursor.execute(statement, [unit])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_BEGIN, [unit, rules.GENESIS])
            cursor.execute(statement, [unit])
            row = cursor.fetchone()
    assert row is not None
    return Chain(id=row[0], unit=unit, length=row[1], head=row[2])


def add_entry(chain: Chain, entry: Entry) -> None:
    """Store an entry and move the head of its chain to it. The entry gets its primary key."""
    moment = connection.ops.adapt_datetimefield_value(entry.recorded_at)
    row = (
        entry.chain, entry.sequence, moment, entry.verb, entry.post, entry.system, entry.object_type, entry.object_id,
        entry.detail, entry.personal, entry.previous, entry.hash,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, row)
        entry.pk = cursor.fetchone()[0]
        cursor.execute(_MOVE, [chain.length, chain.head, chain.pk])


def add_personal(personal: Personal) -> None:
    """Store the sealed side row of an entry."""
    until = connection.ops.adapt_datefield_value(personal.kept_until)
    with connection.cursor() as cursor:
        cursor.execute(_PERSONAL, [personal.entry_id, personal.holder, bytes(personal.sealed), until])
