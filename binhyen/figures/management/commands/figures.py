"""`binhyen figures …`: load the catalogue, add totals up anew, compare them with the reports, restate them."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import Refused
from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.comparing import Compared, as_was_and_restated
from binhyen.figures.queries.recomputed import Difference, differences, pairs_in_use
from binhyen.figures.rules.typing import typed
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.services.rebuilding import rebuild_totals
from binhyen.org.models import Unit
from binhyen.org.states import POSITIONED

CONSOLE = system_actor("console")
SHOWN = 20


class Command(BaseCommand):
    """The console door of the figures room."""

    help = "Figures: load the catalogue, audit, rebuild, restate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The subcommands and their arguments."""
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser("load", help="Bring in the shipped catalogue, calendar and forms.")
        audit = commands.add_parser(
            "audit", help="Compare totals and counters with the reports; fails on a difference."
        )
        audit.add_argument("--period", metavar="PUBLIC_ID", default="", help="Only this period.")
        audit.add_argument("--json", action="store_true")
        rebuild = commands.add_parser("rebuild", help="Add all totals up anew from the reports.")
        rebuild.add_argument("--quiet", action="store_true", help="No progress bar.")
        restate = commands.add_parser("restate", help="One unit's figures as they were, and on the units of a date.")
        restate.add_argument("--unit", metavar="PUBLIC_ID", required=True, help="A commune, a province or the Centre.")
        restate.add_argument("--period", metavar="PUBLIC_ID", required=True)
        restate.add_argument("--form", metavar="CODE", required=True)
        restate.add_argument("--on", metavar="DATE", type=date.fromisoformat, help="Whose units; today by default.")
        restate.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one subcommand; a refusal becomes its sentence and a failing exit code."""
        try:
            getattr(self, f"_{options['what']}")(options)
        except Refused as refusal:
            raise CommandError(f"{refusal.sentence} {refusal.what_to_do}".strip()) from refusal

    def _load(self, options: dict[str, Any]) -> None:
        load_catalogue(by=CONSOLE)
        self.stdout.write(_("The catalogue of figures was loaded"))

    def _audit(self, options: dict[str, Any]) -> None:
        periods = Period.objects.in_bulk()
        chosen = {period.pk for period in periods.values() if options["period"] in ("", period.public_id)}
        if not chosen:
            raise CommandError(_("There is no period with this identifier."))
        versions = {row.pk: row for row in FormVersion.objects.select_related("form")}
        pairs = [pair for pair in pairs_in_use() if pair[0] in chosen]
        found = [
            (periods[period], versions[version], one)
            for period, version in pairs
            for one in differences(periods[period], versions[version])
        ]
        self._tell(pairs, found, as_json=options["json"])
        if found:
            raise CommandError(_("Totals and reports differ in %(count)d rows.") % {"count": len(found)})

    def _tell(
        self, pairs: Iterable[object], found: list[tuple[Period, FormVersion, Difference]], *, as_json: bool
    ) -> None:
        names = dict(Unit.objects.filter(pk__in={one.unit_id for *_rest, one in found}).values_list("pk", "public_id"))
        if as_json:
            rows = [
                {**asdict(one), "unit_id": names[one.unit_id], "period": period.public_id, "form": version.form.code}
                for period, version, one in found
            ]
            self.stdout.write(json.dumps({"pairs": len(list(pairs)), "differences": rows}))
            return
        for period, version, one in found[:SHOWN]:
            self.stdout.write(
                f"{period} {version.form.code} {names[one.unit_id]} [{one.position}]: {one.stored} ≠ {one.computed}"
            )
        self.stdout.write(_("%(count)d forms and periods compared.") % {"count": len(list(pairs))})

    def _rebuild(self, options: dict[str, Any]) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=options["quiet"]) as bar:
            task = bar.add_task("figures rebuild", total=1)
            count = rebuild_totals(
                by=CONSOLE, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        self.stdout.write(_("%(count)d forms and periods added up anew.") % {"count": count})

    def _restate(self, options: dict[str, Any]) -> None:
        unit = Unit.objects.filter(public_id=options["unit"], kind__in=POSITIONED).first()
        period = Period.objects.filter(public_id=options["period"]).first()
        if unit is None or period is None:
            raise CommandError(_("There is no unit or no period with this identifier."))
        versions = FormVersion.objects.select_related("form").filter(
            pk__in=[version for used, version in pairs_in_use() if used == period.pk], form__code=options["form"]
        )
        version = versions.order_by("number").last()
        if version is None:
            raise CommandError(_("This form was not asked for in this period."))
        on = options["on"] or clock.today()
        rows = as_was_and_restated(unit, period, version, on)
        if options["json"]:
            about = {"unit": unit.public_id, "period": period.public_id, "form": version.form.code, "on": str(on)}
            self.stdout.write(json.dumps({**about, "figures": [asdict(row) for row in rows]}, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(_line(row))


def _line(row: Compared) -> str:
    """One figure: as it was → restated, with the part that was counted."""
    was = "–" if row.as_was is None else typed(row.as_was, row.decimals)
    if row.exact is None or row.estimated is None:
        return f"{row.code}: {was} → {_('not comparable')}"
    now = typed(row.exact + row.estimated + row.nowhere, row.decimals)
    share = "" if row.exact_share == 1 else f" ({row.exact_share:.1%} = {typed(row.exact, row.decimals)})"
    return f"{row.code}: {was} → {now}{share}"
