"""Sending from the pages: a version together with what its sender said to questions; drafts have an end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.figures.models import Draft, Remark, Report, Slot
from binhyen.figures.services.reports import Block, Submission, submit_report
from binhyen.figures.states import Mode

DRAFTS_KEPT: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a question about a figure: of the check with order `rule`, or of a record that says `recorded`."""

    position: int
    rule: int | None
    recorded: int | None
    reason: str


def send_report(
    *,
    slot: Slot,
    base_version: int,
    values: Sequence[int | None],
    texts: Sequence[Block],
    said: Sequence[Said],
    mode: Mode,
    key: str,
    by: Actor,
) -> Submission:
    """`submit_report`, with the answers beside the version. A repeated key and a branch store no answers.

    Raises what `submit_report` raises.
    """
    send = partial(
        submit_report, slot=slot, base_version=base_version, values=values, texts=texts, mode=mode, key=key, by=by
    )
    if not said:
        return send()
    with db.write():
        sent = send()
        if not sent.repeated and sent.branch is None:
            report = Report.objects.get(slot=slot, version=sent.version)
            Remark.objects.bulk_create(
                Remark(report=report, position=one.position, rule=one.rule, recorded=one.recorded, reason=one.reason)
                for one in said
            )
        return sent


def clear_old_drafts() -> int:
    """Forget what was typed and not sent for 60 days. Returns how many drafts went."""
    gone = 0
    old = Draft.objects.filter(updated_at__lt=clock.now() - DRAFTS_KEPT).order_by("pk").values_list("pk", flat=True)
    for batch in db.in_batches(list(old)):
        with db.write():
            gone += Draft.objects.filter(pk__in=batch).delete()[0]
    return gone
