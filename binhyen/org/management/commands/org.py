"""`binhyen org …`: load the official units, count them, import lists, check the promises of the tree."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import Refused
from binhyen.org import queries
from binhyen.org.services.checking import verify_units
from binhyen.org.services.loading import LoadReport, load_nation


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
