"""`binhyen guard`: recall and false alarms of the people guard on the published corpus."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from binhyen.core.guard import recall


class Command(BaseCommand):
    """Print, per kind of finding, how many of the corpus's texts are answered rightly."""

    help = "Recall and false alarms of the people guard on the published corpus."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="machine-readable")
        parser.add_argument(
            "--missed", action="store_true", help="list the corpus's own texts that are answered wrongly"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        items = recall.corpus()
        scores = recall.scores(items)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(score) for score in scores], indent=1))
        else:
            self.stdout.write(recall.table(scores))
        if options["missed"]:
            for item in items:
                if not recall.is_right(item):
                    self.stdout.write(f"{item.kind}\t{item.variant}\t{item.group}\t{item.text!r}")
