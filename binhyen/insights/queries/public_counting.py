"""What a release is made of: accepted totals and counters of every commune and province, as they stand now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from binhyen.core.errors import NotFound
from binhyen.figures.models import Completeness, FormVersion, Period, Total
from binhyen.figures.states import Calendar
from binhyen.insights.models import PublishedPart, PublishedTable
from binhyen.insights.rules.suppression import Parents
from binhyen.org.models import Epoch, Unit
from binhyen.org.queries import alive, root_unit
from binhyen.org.states import Tree, UnitKind

Reports = tuple[int, int, int, int]
"""Expected, received, on time, accepted."""
NONE: Reports = (0, 0, 0, 0)

FORM_KINDS = (UnitKind.GROUP, UnitKind.COMMUNE, UnitKind.PROVINCE)
"""Whose forms are published. Those of agencies, enterprises and schools are not: a commune often has one of each."""

PROVISIONAL = (Calendar.MEDIATION_PROVISIONAL,)
"""Calendars whose figures come again as official ones: both together would tell more than each."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The tree of a form and period, the reports of each unit, its accepted figures by (unit, position)."""

    root: Unit
    parents: Parents
    reports: Mapping[int, Reports]
    accepted: Mapping[tuple[int, int], int]


def counted(period: Period, version: FormVersion) -> Counted:
    """The accepted figures of a closed period on the units of its last day. Raises NotFound where there is no unit."""
    root = root_unit(period.end)
    if root is None:
        raise NotFound(f"no unit on {period.end}")
    rows = Completeness.objects.filter(period=period, form_version=version).order_by("unit_id")
    reports: dict[int, Reports] = {}
    parents: dict[int, int | None] = {root.pk: None}
    for unit, parent, *counts in rows.values_list("unit_id", "parent_id", *_COUNTS):
        reports[unit] = (counts[0], counts[1], counts[2], counts[3])
        if unit != root.pk:
            parents[unit] = parent or root.pk
    totals = Total.objects.filter(period=period, form_version=version).order_by()
    accepted = {(unit, place): value for unit, place, value in totals.values_list("unit_id", "position", "accepted")}
    if root.pk not in reports:
        tops = [unit for unit, parent in parents.items() if parent == root.pk]
        reports[root.pk] = summed([reports[unit] for unit in tops])
        for place in {place for _unit, place in accepted}:
            accepted[root.pk, place] = sum(accepted.get((unit, place), 0) for unit in tops)
    return Counted(root, parents, reports, accepted)


_COUNTS = ("expected", "received", "on_time", "accepted")


def summed(rows: Sequence[Reports]) -> Reports:
    """The reports of several units together."""
    expected, received, on_time, accepted = (sum(column) for column in zip(NONE, *rows, strict=True))
    return expected, received, on_time, accepted


def releases(period: Period, version: FormVersion, tree_on: date) -> QuerySet[PublishedTable]:
    """The releases of a form and period on the units of a day, the first one first."""
    return PublishedTable.objects.filter(period=period, form_version=version, tree_on=tree_on).order_by("number")


def parts_of(tables: Sequence[PublishedTable]) -> dict[int, list[PublishedPart]]:
    """The parts of some releases by release, with what lies behind them. One statement."""
    found: dict[int, list[PublishedPart]] = {table.pk: [] for table in tables}
    for part in PublishedPart.objects.filter(table__in=tables).order_by("table_id", "unit_id"):
        found[part.table_id].append(part)
    return found


def latest_of_another_period(period: Period, version: FormVersion) -> PublishedTable | None:
    """The newest release of the same form for the period before, on the units of that time."""
    rows = PublishedTable.objects.filter(form_version__form_id=version.form_id, source=None, period__end__lt=period.end)
    return rows.order_by("-period__end", "-number").first()


def due(on: date) -> list[tuple[Period, FormVersion]]:
    """Closed periods and forms, the oldest first, that have reports and no release yet."""
    released = PublishedTable.objects.filter(period=OuterRef("period"), form_version=OuterRef("form_version"))
    forms = FormVersion.objects.filter(form__unit_kind__in=FORM_KINDS, form__owner=None, form__tree=Tree.TERRITORY)
    periods = Period.objects.filter(lock__lt=on).exclude(calendar__in=PROVISIONAL)
    rows = Completeness.objects.filter(period__in=periods, form_version__in=forms).filter(~Exists(released))
    pairs = set(rows.order_by().values_list("period_id", "form_version_id").distinct())
    by_period = periods.in_bulk({period for period, _version in pairs})
    by_version = FormVersion.objects.select_related("form").in_bulk({version for _period, version in pairs})
    found = [(by_period[period], by_version[version]) for period, version in pairs]
    return sorted(found, key=lambda pair: (pair[0].end, pair[0].pk, pair[1].pk))


def is_public_form(version: FormVersion) -> bool:
    """Whether the figures of a form are published at all."""
    form = version.form
    return form.unit_kind in FORM_KINDS and form.owner_id is None and form.calendar not in PROVISIONAL


def present_tree(on: date) -> date | None:
    """The day since which the units of a day stand as they do; None before there are any."""
    epoch = Epoch.objects.filter(alive(on), tree=Tree.TERRITORY).order_by("-valid_from").first()
    return epoch.valid_from if epoch else None


def to_restate(on: date) -> list[PublishedTable]:
    """The newest releases, on the units of their time, that name a unit which ended before the units of today began,
    and have not been put on today's units yet.
    """
    since = present_tree(on)
    if since is None:
        return []
    again = PublishedTable.objects.filter(source=OuterRef("pk"), tree_on=since)
    newer = PublishedTable.objects.filter(
        period=OuterRef("period"), form_version=OuterRef("form_version"), source=None, number__gt=OuterRef("number")
    )
    rows = PublishedTable.objects.filter(~Exists(again), ~Exists(newer), source=None, period__end__lt=since)
    found = rows.select_related("period", "form_version__form", "root").order_by("period__end", "pk")
    return [table for table in found if _names_ended(table, since)]


def _names_ended(table: PublishedTable, since: date) -> bool:
    members = PublishedPart.objects.filter(table=table).values_list("members", flat=True)
    units = [int(unit) for part in members for unit in part.strip(",").split(",")]
    return Unit.objects.filter(pk__in=units, valid_to__lte=since).exists()
