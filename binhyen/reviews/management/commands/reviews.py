"""`binhyen reviews verify|audit|load`: hold a document against the database, recompute everything, load past totals."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from binhyen.core.actor import system_actor
from binhyen.core.errors import Refused
from binhyen.org.queries import unit_row
from binhyen.reviews.services import auditing, history, printing
from binhyen.reviews.services.printing import Verdict, Verified

DIFFERS, UNKNOWN = 2, 3
SHOWN = 12


class Command(BaseCommand):
    """Reviews: verify a document, audit what was approved, load published totals from before the system."""

    help = "Hold a printed review against the database; recompute every approved review."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="check a PDF or .docx of a review")
        verify.add_argument("document", type=Path)
        audit = verbs.add_parser("audit", help="recompute totals, reviews, corrections and documents")
        audit.add_argument("--json", action="store_true")
        audit.add_argument("--quiet", action="store_true", help="no progress bar")
        verbs.add_parser("load", help="load the published totals that ship with the release")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=UNKNOWN) from refusal

    def _verify(self, options: dict[str, Any]) -> None:
        try:
            data = options["document"].read_bytes()
        except OSError as error:
            raise CommandError(_("%(path)s cannot be read.") % {"path": options["document"]}) from error
        found = printing.verify_document(data)
        self.stdout.write("\n".join(self._said(found)))
        if found.verdict == Verdict.DIFFERS:
            raise CommandError(_("The document was changed."), returncode=DIFFERS)

    def _said(self, found: Verified) -> list[str]:
        snapshot = found.snapshot
        review = snapshot.review
        row = unit_row(snapshot.unit, review.period.end)
        name = row.full_name if row else snapshot.unit.public_id
        words = {"words": _shown(found.added), "missing": _shown(found.missing)}
        sentences = {
            Verdict.SAME_BYTES: _("Every byte is as the system prints it."),
            Verdict.SAME_WORDS: _("Every word is as it was approved."),
            Verdict.ADDED: _("Every word that was approved is there. Added: %(words)s."),
            Verdict.DIFFERS: _("Approved and not in it: %(missing)s. In it and not approved: %(words)s."),
        }
        about = _(
            "%(unit)s, %(start)s to %(end)s, revision %(revision)d, approved on %(day)s over %(reports)d reports."
        )
        lines = [
            about
            % {
                "unit": name,
                "start": f"{review.period.start:%d/%m/%Y}",
                "end": f"{review.period.end:%d/%m/%Y}",
                "revision": snapshot.revision,
                "day": f"{snapshot.approved_at:%d/%m/%Y}",
                "reports": snapshot.reports,
            },
            sentences[found.verdict] % words,
        ]
        if not found.newest:
            lines.append(_("A later revision is in force: %(n)d.") % {"n": review.revision})
        if found.drifts:
            lines.append(_("Reports were corrected after it was approved: %(n)d records.") % {"n": found.drifts})
        return lines

    def _audit(self, options: dict[str, Any]) -> None:
        audited = self._audited(quiet=options["quiet"])
        if options["json"]:
            self.stdout.write(json.dumps(asdict(audited), ensure_ascii=False))
        else:
            for one in audited.differences:
                self.stdout.write(f"{one.of} {one.id}: {one.words}")
            counted = _(
                "Recomputed: %(pairs)d forms and periods, %(snapshots)d approved reviews of %(units)d units,"
                " %(documents)d documents."
            )
            self.stdout.write(counted % asdict(audited))
        if audited.differences:
            raise CommandError(
                _("%(count)d differences: something is not as it was approved.") % {"count": len(audited.differences)},
                returncode=DIFFERS,
            )
        if not options["json"]:
            self.stdout.write(_("Everything is as it was approved."))

    def _audited(self, *, quiet: bool) -> auditing.Audited:
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
            task = bar.add_task("", total=None)
            return auditing.audit_reviews(
                lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
            )

    def _load(self, options: dict[str, Any]) -> None:
        added = history.load_past_figures(by=system_actor("reviews-load"))
        self.stdout.write(_("%(n)d published totals were added.") % {"n": added})


def _shown(words: tuple[str, ...]) -> str:
    """The first words of many."""
    return ", ".join(words[:SHOWN]) + (" …" if len(words) > SHOWN else "")
