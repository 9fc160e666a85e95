"""Publishing figures: each closed period once by itself, corrections by the Centre, old periods on today's units.

A release is never changed. The first one of a period comes out by a job when the period is closed, whatever the figures
say; a later one is the Centre's decision, with a reason out of a closed list.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.homes import upper_tree
from binhyen.figures.queries.restated import Placing
from binhyen.insights import policies
from binhyen.insights.models import PublishedPart, PublishedTable
from binhyen.insights.queries import public_counting as counting
from binhyen.insights.rules.public import fingerprint
from binhyen.insights.rules.suppression import Parents, covers
from binhyen.insights.services.publishing_sheets import Sheet, draft, restated, stored
from binhyen.insights.states import Reason
from binhyen.org.models import Unit
from binhyen.org.states import Basis


def publish_table(*, period: Period, version: FormVersion, by: Actor, reason: Reason | None = None) -> PublishedTable:
    """Publish the accepted figures of a form for a closed period, as they stand now.

    Small counts are hidden, and what a correction would tell about them stays as it was published (W11). Raises
    NotAllowed, and BadInput for an open period, for a form that is not public, where nothing has changed, and for a
    second release without a reason.
    """
    counted = counting.counted(period, version)
    policies.may_publish(by, counted.root.pk).require()
    if period.lock >= clock.today() or not counting.is_public_form(version):
        raise BadInput(_("Only accepted figures of closed periods are published."))
    with db.write():
        earlier = list(counting.releases(period, version, period.end).select_for_update())
        if earlier and reason is None:
            raise BadInput(_("Say why the figures are published anew."))
        sheets = _sheets(earlier)
        sheet = draft(counted, version, sheets, _before(period, version))
        if sheets and (sheets[-1].shown, sheets[-1].reports) == (sheet.shown, sheet.reports):
            raise BadInput(_("Nothing that can be shown has changed since the last release."))
        table = PublishedTable(
            period=period,
            form_version=version,
            tree_on=period.end,
            number=len(earlier) + 1,
            root=counted.root,
            reason=reason or "",
            previous=earlier[-1].hash if earlier else "",
        )
        return _insert(table, sheet, by)


def _sheets(tables: Sequence[PublishedTable]) -> list[Sheet]:
    parts = counting.parts_of(tables)
    return [stored(table, parts[table.pk]) for table in tables]


def _before(period: Period, version: FormVersion) -> Sheet | None:
    table = counting.latest_of_another_period(period, version)
    return _sheets([table])[0] if table else None


def _insert(table: PublishedTable, sheet: Sheet, by: Actor) -> PublishedTable:
    names = dict(Unit.objects.filter(pk__in=sheet.parents).values_list("pk", "public_id"))
    table.columns = [asdict(column) for column in sheet.columns]
    table.published_at, table.published_by = clock.now(), by.post_id or by.system
    table.hash = fingerprint(_content(table, sheet, names))
    table.save(force_insert=True)
    PublishedPart.objects.bulk_create(_parts(table, sheet))
    audit.record(
        by=by,
        verb="public_table.published",
        unit=table.root.public_id,
        object_type="public_table",
        object_id=table.public_id,
        detail={"period": table.period.public_id, "public_form": table.form_version.form.code, "release": table.number},
    )
    return table


def _content(table: PublishedTable, sheet: Sheet, names: Mapping[int, str]) -> dict[str, Any]:
    """All that is public of a release, as its hash covers it."""
    return {
        "form": table.form_version.form.code,
        "form_version": table.form_version.number,
        "period": table.period.public_id,
        "tree_on": table.tree_on.isoformat(),
        "number": table.number,
        "source": table.source.hash if table.source else "",
        "previous": table.previous,
        "reason": table.reason,
        "columns": table.columns,
        "rows": {names[unit]: [sheet.reports.get(unit, counting.NONE), cells] for unit, cells in sheet.shown.items()},
    }


def _parts(table: PublishedTable, sheet: Sheet) -> Iterable[PublishedPart]:
    """The rows by the unit above them; the root's own row stands with those below it."""
    members: dict[int, list[int]] = {table.root_id: []}
    for unit, above in sheet.parents.items():
        members.setdefault(table.root_id if above is None else above, []).append(unit)
    for above, units in sorted(members.items()):
        behind = [unit for unit in (*units, -above) if unit in sheet.behind]
        yield PublishedPart(
            table=table,
            unit_id=above,
            members=f",{','.join(str(unit) for unit in sorted(units))},",
            rows={str(unit): [sheet.reports.get(unit, counting.NONE), sheet.shown[unit]] for unit in units},
            counted={str(unit): sheet.behind[unit] for unit in behind},
        )


def restate_table(*, table: PublishedTable, on: date, by: Actor) -> PublishedTable:
    """Put a release on the units of a later day, out of its published numbers alone. Raises NotAllowed."""
    policies.may_publish(by, table.root_id).require()
    [source] = _sheets([table])
    later, heirs, broken = placed(source.parents, on, table.root_id)
    sheet = restated(source, covers(source.parents, heirs, broken, later), later)
    with db.write():
        earlier = counting.releases(table.period, table.form_version, on).order_by("-number").first()
        made = PublishedTable(
            period=table.period,
            form_version=table.form_version,
            tree_on=on,
            number=earlier.number + 1 if earlier else 1,
            root=table.root,
            source=table,
            reason=table.reason,
            previous=earlier.hash if earlier else "",
        )
        return _insert(made, sheet, by)


def placed(parents: Parents, on: date, root: int) -> tuple[Parents, Mapping[int, int], set[int]]:
    """The tree of a day, the unit that holds each published unit whole, and those whose sum is not known: they hold
    only a part of one, or lost one of which nobody knows where it went.
    """
    tops = upper_tree(on).tops
    later: dict[int, int | None] = {root: None}
    later |= {top: root for top in tops.values() if top is not None and top != root}
    later |= {unit: top for unit, top in tops.items() if unit not in later and top is not None}
    placing = Placing(on)
    heirs: dict[int, int] = {}
    broken: set[int] = set()
    for unit, parent in parents.items():
        place = None if unit in later else placing.places(unit)[Basis.HOUSEHOLDS]
        holders = [unit] if unit in later else [one for one, _weight in place.parts if one in later] if place else []
        above = {top for one in holders if (top := later[one]) is not None}
        if len(holders) == 1:
            heirs[unit] = holders[0]
        elif len(above) == 1:
            heirs[unit] = above.pop()
            broken |= {*holders}
        else:
            heirs[unit] = root
            broken |= {*holders, *above} or {parent or root} - {root}
    return later, heirs, broken


def publish_due(*, by: Actor, after_each: Callable[[], None] = lambda: None) -> int:
    """Publish every closed period that is not public yet, then put old releases on the units of today. Returns how
    many releases were made; each is a transaction of its own, so that one that was cut off goes on.
    """
    made = 0
    for period, version in counting.due(clock.today()):
        publish_table(period=period, version=version, by=by)
        made += 1
        after_each()
    since = counting.present_tree(clock.today())
    for table in counting.to_restate(clock.today()) if since else ():
        restate_table(table=table, on=since or clock.today(), by=by)
        made += 1
        after_each()
    return made
