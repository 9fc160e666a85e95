"""`binhyen org …`: load the official units, count them, import lists, check the promises of the tree."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import Refused
from binhyen.org import queries
from binhyen.org.models import Label, Unit
from binhyen.org.rules.names import full_name
from binhyen.org.services.checking import verify_units
from binhyen.org.services.importing import ImportProblem, export_units, import_template, import_units
from binhyen.org.services.loading import LoadReport, load_nation
from binhyen.org.services.succession_import import change_template, import_events
from binhyen.org.services.units import start_commune
from binhyen.org.states import UnitKind


class Command(BaseCommand):
    """The console door of the org room."""

    help = "Official units over time: load, stats, start, import, event, verify."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The subcommands and their arguments."""
        commands = parser.add_subparsers(dest="what", required=True)
        load = commands.add_parser("load", help="Bring in both epochs and the succession between them.")
        load.add_argument("--quiet", action="store_true", help="No progress bar.")
        stats = commands.add_parser("stats", help="Counts on a date.")
        stats.add_argument("--json", action="store_true")
        stats.add_argument("--on", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
        start = commands.add_parser("start", help="Put one commune of today on record, alone.")
        start.add_argument("--commune", required=True, metavar="CODE")
        units = commands.add_parser("import", help="Bring in the units of a commune from CSV or XLSX.")
        units.add_argument("file", type=Path, nargs="?")
        units.add_argument("--commune", metavar="CODE", default="")
        units.add_argument("--dry-run", action="store_true", help="Only say what it would do.")
        units.add_argument("--template", type=Path, metavar="FILE", help="Write an empty template and stop.")
        export = commands.add_parser(
            "export", help="Write the units of a commune as CSV, in the columns of the import."
        )
        export.add_argument("file", type=Path)
        export.add_argument("--commune", metavar="CODE", required=True)
        event = commands.add_parser(
            "event",
            help="Merges, splits, transfers, renamings, openings and closings from a table (on the console only).",
        )
        event.add_argument("action", choices=["import"])
        event.add_argument("file", type=Path, nargs="?")
        event.add_argument("--dry-run", action="store_true", help="Only say what it would do.")
        event.add_argument("--template", type=Path, metavar="FILE", help="Write an empty template and stop.")
        event.add_argument("--confirm", action="store_true", help="Confirm at once instead of proposing.")
        commands.add_parser("verify", help="Check every promise of the tree; fails when one is broken.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one subcommand; a refusal becomes its sentence and a failing exit code."""
        try:
            getattr(self, f"_{options['what']}")(options)
        except Refused as refusal:
            raise CommandError(f"{refusal.sentence} {refusal.what_to_do}".strip()) from refusal

    def _console(self) -> Console:
        return Console(file=self.stdout, highlight=False, soft_wrap=True)  # type: ignore[arg-type]

    def _load(self, options: dict[str, Any]) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=options["quiet"]) as bar:
            task = bar.add_task("org load", total=1)

            def tell(what: str, done: int, total: int) -> None:
                bar.update(task, completed=done, total=total, description=f"org load: {what}")

            report = load_nation(by=system_actor("org-load"), progress=tell)
        self.stdout.write(_loaded(report))

    def _stats(self, options: dict[str, Any]) -> None:
        figures = queries.stats(options["on"] or clock.today()).as_dict()
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
            return
        table = Table(show_header=False)
        for key, value in figures.items():
            words = ", ".join(f"{name} {count}" for name, count in value.items()) if isinstance(value, dict) else value
            table.add_row(key, ", ".join(words) if isinstance(words, list) else str(words))
        self._console().print(table)

    def _start(self, options: dict[str, Any]) -> None:
        unit = start_commune(code=options["commune"], by=system_actor("org-start"))
        name = full_name_of(queries.label_on(unit, clock.today()))
        self.stdout.write(f"{name} is on record, alone: {unit.public_id}")

    def _import(self, options: dict[str, Any]) -> None:
        if options["template"]:
            options["template"].write_bytes(import_template())
            self.stdout.write(f"Template written: {options['template']}")
            return
        if options["file"] is None:
            raise CommandError("Which file? binhyen org import FILE --commune CODE")
        report = import_units(
            commune=self._commune(options["commune"]),
            data=self._read(options["file"]),
            by=system_actor("org-import"),
            dry_run=options["dry_run"],
        )
        self._problems(report.problems)
        said = "Stored" if report.stored else "Nothing stored; would be"
        self.stdout.write(f"{said}: {report.new} new, {report.changed} changed, {report.unchanged} as they were.")

    def _export(self, options: dict[str, Any]) -> None:
        data = export_units(commune=self._commune(options["commune"]), on=clock.today())
        options["file"].write_bytes(data)
        self.stdout.write(f"Written: {options['file']}")

    def _event(self, options: dict[str, Any]) -> None:
        if options["template"]:
            options["template"].write_bytes(change_template())
            self.stdout.write(f"Template written: {options['template']}")
            return
        if options["file"] is None:
            raise CommandError("Which file? binhyen org event import FILE")
        data, by = self._read(options["file"]), system_actor("org-event-import")
        report = import_events(data=data, by=by, confirm=options["confirm"], dry_run=options["dry_run"])
        self._problems(report.problems)
        for one in report.planned:
            self.stdout.write(f"{one.on} {one.kind}, {one.place}, {one.legal_document}: rows {one.rows}")
        done = "confirmed" if options["confirm"] else "proposed"
        said = (
            f"{len(report.planned)} events would be {done}"
            if options["dry_run"]
            else f"{len(report.events)} events {done}"
        )
        self.stdout.write(f"{said}, {report.unchanged} changes were on record.")

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error

    def _commune(self, code: str) -> Unit:
        found = queries.units_by_code(code, clock.today(), (UnitKind.COMMUNE,))
        if not found:
            raise CommandError(f"No commune bears the code {code or '(none given)'} today.")
        return found[0]

    def _problems(self, problems: Sequence[ImportProblem]) -> None:
        for problem in problems:
            self.stderr.write(f"{problem.row}: {problem.sentence}")
        if problems:
            raise CommandError(f"{len(problems)} rows to correct. Nothing was stored.")

    def _verify(self, options: dict[str, Any]) -> None:
        broken = verify_units()
        for line in broken:
            self.stderr.write(line)
        if broken:
            raise CommandError(f"{len(broken)} promises of the tree are broken.")
        self.stdout.write("Every promise of the tree holds.")


def _loaded(report: LoadReport) -> str:
    if not report.changed:
        return "Nothing changed: every table was loaded before."
    return (
        f"Loaded {report.units} units, {report.labels} names, {report.edges} edges, {report.events} events with "
        f"{report.pairs} pairs, {report.renames} later changes, from {len(report.files)} files."
    )


def full_name_of(label: Label) -> str:
    """The full name of a label."""
    return full_name(label.form, label.name)
