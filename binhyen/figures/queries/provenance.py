"""Where a number comes from: every version of a report, who entered it how, what was returned and confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from binhyen.figures.models import Report, ReportText, Return, Slot
from binhyen.figures.rules.deltas import differing
from binhyen.figures.rules.hashing import Sent, report_hash
from binhyen.figures.rules.values import unpack
from binhyen.figures.states import ON_BEHALF, Mode


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a report. `changed` are the positions at which it differs from the version before it, `returned`
    the reasons by position with which it was sent back, `whole` whether its hash still fits what it says.
    """

    version: int
    base_version: int
    values: Sequence[int | None]
    texts: Sequence[ReportText]
    submitted_at: datetime
    by_post: str
    mode: Mode
    hash: str
    whole: bool
    accepted: bool
    changed: Sequence[int]
    returned: Mapping[int | None, str]
    confirmed_at: datetime | None

    @property
    def on_behalf(self) -> bool:
        """Whether the unit above entered it ("nhập hộ")."""
        return self.mode in ON_BEHALF


def versions(slot: Slot) -> list[VersionRow]:
    """Every version of a slot's report, oldest first. Four statements."""
    reports = Report.objects.filter(slot=slot).select_related(
        "confirmation", "slot__form_version__form", "slot__period", "slot__unit"
    )
    texts: dict[int, list[ReportText]] = {}
    for text in ReportText.objects.filter(report__slot=slot).select_related("place").order_by("report_id", "order"):
        texts.setdefault(text.report_id, []).append(text)
    returned: dict[int, dict[int | None, str]] = {}
    for row in Return.objects.filter(slot=slot).order_by("id"):
        returned.setdefault(row.version, {})[row.position] = row.reason
    rows: list[VersionRow] = []
    for report in reports.order_by("version"):
        before = rows[-1].values if rows else ()
        rows.append(_row(report, texts.get(report.pk, []), returned.get(report.version, {}), before))
    return rows


def _row(
    report: Report, texts: list[ReportText], returned: Mapping[int | None, str], before: Sequence[int | None]
) -> VersionRow:
    values = unpack(report.values)
    confirmation = getattr(report, "confirmation", None)
    return VersionRow(
        version=report.version,
        base_version=report.base_version,
        values=values,
        texts=texts,
        submitted_at=report.submitted_at,
        by_post=report.by_post,
        mode=Mode(report.mode),
        hash=bytes(report.hash).hex(),
        whole=bytes(report.hash) == hash_of(report, texts),
        accepted=report.slot.accepted == report.version,
        changed=differing(values, before) if before else (),
        returned=returned,
        confirmed_at=confirmation.confirmed_at if confirmation else None,
    )


def sent_of(report: Report, texts: Sequence[tuple[str, str, str]]) -> Sent:
    """What a version says, as its hash covers it: `texts` are (kind, text, public id of the place or "")."""
    slot = report.slot
    return Sent(
        form=slot.form_version.form.code,
        form_number=slot.form_version.number,
        period=slot.period.public_id,
        unit=slot.unit.public_id,
        version=report.version,
        base_version=report.base_version,
        values=bytes(report.values),
        by_post=report.by_post,
        mode=report.mode,
        submitted_at=report.submitted_at,
        texts=texts,
    )


def hash_of(report: Report, texts: Sequence[ReportText]) -> bytes:
    """The hash over what a stored version says now. Fetch slot with form, period and unit, and texts with places."""
    words = [(text.kind, text.text, text.place.public_id if text.place else "") for text in texts]
    return report_hash(sent_of(report, words))
