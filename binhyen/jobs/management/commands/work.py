"""`binhyen work`: runs background jobs until it is stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import ngettext

from binhyen.jobs.worker import Worker


class Command(BaseCommand):
    """Runs background jobs. Several may run side by side; Ctrl-C or SIGTERM ends after the job in hand."""

    help = "Run background jobs. --once ends when nothing waits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when nothing waits")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        worker.stop_on_signals()
        taken = worker.run(once=options["once"])
        words = ngettext("%(n)d background job was run.", "%(n)d background jobs were run.", taken)
        self.stdout.write(words % {"n": taken})
