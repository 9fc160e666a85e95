"""Sending several reports at once, from a table or a sheet: all of them, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from binhyen.core import db
from binhyen.core.actor import Actor
from binhyen.core.errors import Stale
from binhyen.figures.models import Slot
from binhyen.figures.services.entry import Said, send_report
from binhyen.figures.services.reports import Block
from binhyen.figures.states import Mode


@dataclass(frozen=True, slots=True)
class Ready:
    """One report that was read and found right."""

    slot: Slot
    values: Sequence[int | None]
    texts: Sequence[Block]
    said: Sequence[Said]
    base_version: int
    key: str


def send_many(*, ready: Sequence[Ready], mode: Mode, by: Actor) -> int:
    """Send them in one transaction; returns how many. A repeated key sends nothing again.

    Raises what `submit_report` raises, and Stale when somebody was faster with one of them: then nothing is stored.
    """
    with db.write():
        for one in ready:
            sent = send_report(
                slot=one.slot,
                base_version=one.base_version,
                values=one.values,
                texts=one.texts,
                said=one.said,
                mode=mode,
                key=one.key,
                by=by,
            )
            if sent.branch is not None:
                raise Stale(_("One of these reports was sent by somebody else in the meantime. Nothing was stored."))
        return len(ready)
