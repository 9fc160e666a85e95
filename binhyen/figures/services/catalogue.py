"""Bringing in what ships: calendars, indicators with their versions, forms. Running it twice changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from binhyen.audit.services import PLATFORM, record
from binhyen.core import db
from binhyen.core.actor import Actor
from binhyen.core.ids import derived_public_id
from binhyen.figures import shipped
from binhyen.figures.models import CalendarRule, Form, FormField, FormRule, FormVersion, Indicator, IndicatorVersion
from binhyen.figures.rules.catalogue import FieldLine, FormLine, IndicatorRow, RuleLine
from binhyen.figures.states import Aggregation


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were added."""

    calendars: int
    indicators: int
    versions: int
    forms: int

    @property
    def anything(self) -> bool:
        """Whether anything was added."""
        return bool(self.calendars or self.indicators or self.versions or self.forms)


def load_catalogue(*, by: Actor) -> Loaded:
    """Bring in calendars, indicators and forms that are missing, and newer definitions as versions with their break.

    What the Centre edited stays: a calendar's rule is only ever added, a form's later version is never replaced.
    """
    with db.write():
        calendars = _load_calendars()
        indicators, versions = _load_indicators()
        loaded = Loaded(calendars, indicators, versions, _load_forms())
        if loaded.anything:
            detail = {"calendars": calendars, "indicators": indicators, "versions": versions, "forms": loaded.forms}
            record(
                by=by,
                verb="figures.load",
                unit=PLATFORM,
                object_type="figures.catalogue",
                object_id="shipped",
                detail=detail,
            )
        return loaded


def _load_calendars() -> int:
    there = set(CalendarRule.objects.values_list("calendar", flat=True))
    fresh = [
        CalendarRule(
            calendar=row.calendar,
            anchor=row.anchor,
            months=row.months,
            opens_days=row.opens_days,
            due_days=row.due_days,
            lock_days=row.lock_days,
            source=row.source,
        )
        for row in shipped.calendars().values()
        if row.calendar not in there
    ]
    CalendarRule.objects.bulk_create(fresh)
    return len(fresh)


def _load_indicators() -> tuple[int, int]:
    """Add missing indicators and versions; returns how many of each."""
    rows = shipped.indicators()
    known = {indicator.code: indicator for indicator in Indicator.objects.all()}
    fresh = [_identity(row) for row in rows.values() if row.code not in known]
    Indicator.objects.bulk_create(fresh)
    known = {indicator.code: indicator for indicator in Indicator.objects.all()}
    last = {version.indicator_id: version for version in IndicatorVersion.objects.order_by("number")}
    added = 0
    for row in rows.values():
        before = last.get(known[row.code].pk)
        if before is None or before.valid_from < row.since:
            _add_version(row, before, known)
            added += 1
    return len(fresh), added


def _identity(row: IndicatorRow) -> Indicator:
    counted = shipped.objects()[row.object]
    return Indicator(
        code=row.code,
        object=row.object,
        action=row.action,
        measure=row.measure,
        nature=row.nature,
        min_level=counted.min_level,
        sensitivity=counted.sensitivity,
    )


def _add_version(row: IndicatorRow, before: IndicatorVersion | None, known: dict[str, Indicator]) -> None:
    if before is not None:
        IndicatorVersion.objects.filter(pk=before.pk).update(valid_to=row.since)
    ratio = row.aggregation == Aggregation.RATIO
    IndicatorVersion.objects.create(
        indicator=known[row.code],
        number=before.number + 1 if before else 1,
        name_vi=row.name_vi,
        name_en=row.name_en,
        definition_vi=row.definition_vi,
        definition_en=row.definition_en,
        aggregation=row.aggregation,
        numerator=known[row.numerator] if ratio else None,
        denominator=known[row.denominator] if ratio else None,
        apportionment=row.apportionment,
        source=row.source,
        valid_from=row.since,
        break_note=row.break_vi,
    )


def _load_forms() -> int:
    fields = {code: list(lines) for code, lines in groupby(shipped.form_fields(), key=lambda line: line.form)}
    checks = {code: list(lines) for code, lines in groupby(shipped.form_rules(), key=lambda line: line.form)}
    last = {version.form.code: version for version in FormVersion.objects.select_related("form").order_by("number")}
    added = 0
    for line in shipped.forms():
        before = last.get(line.code)
        if before is None or before.valid_from < line.since:
            _add_form(line, before, fields[line.code], checks.get(line.code, ()))
            added += 1
    return added


def _add_form(
    line: FormLine, before: FormVersion | None, fields: Iterable[FieldLine], checks: Iterable[RuleLine]
) -> None:
    if before is None:
        form = Form.objects.create(
            public_id=derived_public_id("figures.form", line.code),
            code=line.code,
            unit_kind=line.unit_kind,
            calendar=line.calendar,
            due_shift=line.due_shift,
        )
    else:
        form = before.form
        FormVersion.objects.filter(pk=before.pk).update(valid_to=line.since)
    version = FormVersion.objects.create(
        form=form,
        number=before.number + 1 if before else 1,
        title_vi=line.title_vi,
        title_en=line.title_en,
        valid_from=line.since,
        blocks=line.blocks,
    )
    _add_fields(version, fields)
    _add_checks(version, checks)


def _add_fields(version: FormVersion, fields: Iterable[FieldLine]) -> None:
    standing = IndicatorVersion.objects.filter(valid_to=None).select_related("indicator")
    newest = {row.indicator.code: row for row in standing}
    FormField.objects.bulk_create(
        FormField(
            version=version,
            position=field.position,
            indicator=newest[field.indicator],
            section_vi=field.section_vi,
            section_en=field.section_en,
            required=field.required,
        )
        for field in fields
    )


def _add_checks(version: FormVersion, checks: Iterable[RuleLine]) -> None:
    FormRule.objects.bulk_create(
        FormRule(
            version=version,
            order=check.order,
            expression=check.expression,
            level=check.level,
            words_vi=check.words_vi,
            words_en=check.words_en,
        )
        for check in checks
    )
