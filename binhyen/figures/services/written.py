"""The statements of a sending, written out: at the peak of a month they run forty times a second, and here the ORM
would cost more than the work itself. Everything else goes through it.
"""

import copy
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from binhyen.core import db
from binhyen.core.errors import NotFound
from binhyen.figures.models import Report, Slot

FALSE = "FALSE"
"""Both databases know the word."""

_LOCK = """
SELECT commune_id, province_id, state, version, accepted, on_time, carried_id, followed FROM figures_slot WHERE id = %s
"""
_REPORT = """
INSERT INTO figures_report
  (slot_id, version, base_version, "values", submitted_at, by_post, mode, "key", hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SLOT = "UPDATE figures_slot SET state = %s, version = %s, on_time = %s WHERE id = %s"
_DRAFT = "DELETE FROM figures_draft WHERE slot_id = %s AND post = %s"

_OPEN = """
INSERT INTO figures_slot
  (form_version_id, period_id, unit_id, commune_id, province_id, state, version, accepted, on_time, carried_id)
VALUES {rows}
"""


def insert_slots(slots: Iterable[Slot]) -> None:
    """Store fresh slots, none of which was sent. They get no primary key."""
    texts = [
        f"({slot.form_version_id},{slot.period_id},{slot.unit_id},{_cell(slot.commune_id)},{_cell(slot.province_id)},"
        f"'open',0,0,{FALSE},{_cell(slot.carried_id)})"
        for slot in slots
    ]
    if texts:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN.format(rows=",".join(texts)))


def _cell(number: int | None) -> str:
    """A whole number, or NULL, as it stands in a statement: digits and nothing else."""
    return "NULL" if number is None else str(int(number))


def lock_slot(slot: Slot) -> Slot:
    """The slot as it stands now, its row locked; unit, form and period are those that came with `slot`.

    Call it inside `core.db.write()`. Raises NotFound.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK if db.is_sqlite() else f"{_LOCK} FOR UPDATE", [slot.pk])
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("No report is asked for here."))
    held = copy.copy(slot)
    held.commune_id, held.province_id, held.state, held.version, held.accepted, on_time, held.carried_id = row[:7]
    held.on_time, held.followed = bool(on_time), bool(row[7])
    return held


def insert_report(report: Report) -> None:
    """Store a version. `report` keeps no primary key."""
    moment: Any = connection.ops.adapt_datetimefield_value(report.submitted_at)
    row = (
        report.slot_id, report.version, report.base_version, bytes(report.values), moment, report.by_post,
        int(report.mode), report.key, bytes(report.hash),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_REPORT, row)


def update_slot(slot: Slot) -> None:
    """Store state, version and punctuality of a slot."""
    with connection.cursor() as cursor:
        cursor.execute(_SLOT, [str(slot.state), slot.version, slot.on_time, slot.pk])


def drop_draft(slot: Slot, post: str) -> None:
    """Remove what a post had typed for a slot."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAFT, [slot.pk, post])
