"""`binhyen audit verify|root|witness|proof`: what anybody with the database and a witness can check."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from binhyen.audit import sealing, verifying, witnesses
from binhyen.audit.checking import Report
from binhyen.core import clock
from binhyen.core.errors import Refused


def day(text: str) -> date:
    """A day given as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text}: YYYY-MM-DD") from error


class Command(BaseCommand):
    """The trail: check it, show a day's root, give it to the witnesses, prove that a unit's chain is in it."""

    help = "Check the audit trail and work with its daily roots."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="check every chain, seal and root")
        verify.add_argument(
            "--against", type=Path, action="append", default=[], help="a witness's file or saved letter"
        )
        verify.add_argument("--json", action="store_true")
        root = verbs.add_parser("root", help="show a day's root")
        root.add_argument("--day", type=day)
        root.add_argument("--seal", action="store_true", help="seal today first, if it is not sealed")
        witness = verbs.add_parser("witness", help="print what a witness keeps of a day")
        witness.add_argument("--day", type=day)
        witness.add_argument("--deliver", action="store_true", help="give it to the configured witnesses now")
        proof = verbs.add_parser("proof", help="prove that a unit's chain is in a day's root")
        proof.add_argument("unit")
        proof.add_argument("--day", type=day)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _verify(self, options: dict[str, Any]) -> None:
        kept = [each for path in options["against"] for each in self._read(path)]
        report = verifying.verify(against=kept)
        self.stdout.write(report.as_json() if options["json"] else self._words(report, len(kept)))
        if not report.sound:
            raise CommandError(_("The trail is not as it was written."), returncode=2)

    def _read(self, path: Path) -> list[witnesses.Witnessed]:
        try:
            kept = list(witnesses.read(path.read_text(errors="replace")))
        except OSError as error:
            raise CommandError(_("%(path)s cannot be read.") % {"path": path}) from error
        if not kept:
            raise CommandError(_("%(path)s holds no root.") % {"path": path})
        return kept

    def _words(self, report: Report, kept: int) -> str:
        lines = [f"{problem.chain}: {problem.words}" for problem in report.found()]
        counted = _("%(entries)d entries in %(chains)d chains, %(roots)d daily roots, %(kept)d roots of witnesses.")
        lines.append(
            counted % {"entries": report.entries, "chains": report.chains, "roots": report.roots, "kept": kept}
        )
        lines.append(_("Everything is as it was written.") if report.sound else _("See above: it is not."))
        return "\n".join(lines)

    def _day(self, options: dict[str, Any]) -> date:
        asked: date | None = options["day"]
        if asked is not None:
            return asked
        newest = sealing.roots().first()
        if newest is None:
            raise CommandError(_("No day has been sealed yet."))
        return newest.day

    def _root(self, options: dict[str, Any]) -> None:
        if options["seal"]:
            sealing.seal_day(day=clock.today())
        self.stdout.write(sealing.witnessed(day=self._day(options)).line())

    def _witness(self, options: dict[str, Any]) -> None:
        chosen = self._day(options)
        self.stdout.write(sealing.witnessed(day=chosen).text(), ending="")
        for name in witnesses.configured() if options["deliver"] else ():
            sealing.hand_over(day=chosen, witness=name)
            self.stderr.write(_("Given to: %(witness)s") % {"witness": name})

    def _proof(self, options: dict[str, Any]) -> None:
        chosen = self._day(options)
        head, steps, tree = sealing.proof_of(unit=options["unit"], day=chosen)
        path = [{"neighbour": step.neighbour.hex(), "left": step.left} for step in steps]
        found = {"day": chosen.isoformat(), "chain": head.chain, "sequence": head.sequence, "hash": head.hash}
        self.stdout.write(json.dumps({**found, "path": path, "tree": tree}, indent=1))
