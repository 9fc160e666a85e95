"""`binhyen simulate`: a sample nation on the real units, the same for the same seed and day."""

import json
import resource
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.errors import Refused
from binhyen.simulation import queries
from binhyen.simulation.progress import watched
from binhyen.simulation.services.nation import DEFAULT_PROVINCE, MONTHS, Order, Scale, simulate_nation


def peak_mebibytes() -> int:
    """The most memory this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Command(BaseCommand):
    """Make a sample nation; a run that was stopped goes on where it stood."""

    help = "Make a sample nation of fictitious people on the real units: village, province or nation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=list(Scale), default=Scale.PROVINCE)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--province", default=DEFAULT_PROVINCE, help="official code, for village and province")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day of the sample (today)")
        parser.add_argument("--months", type=int, default=MONTHS, help="administrative months with reports (0: none)")
        parser.add_argument("--planted", type=Path, default=None, help="where to write what was planted")
        parser.add_argument("--digest", action="store_true", help="print a digest of everything that was made")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, write down what is planted, print time and memory."""
        started = time.monotonic()
        on = options["on"] or clock.today()
        order = Order(Scale(options["scale"]), options["seed"], on, options["province"], options["months"])
        try:
            with watched(_("Sample nation"), quiet=options["verbosity"] == 0) as progress:
                nation = simulate_nation(order=order, progress=progress)
        except Refused as refusal:
            raise CommandError(f"{refusal.sentence} {refusal.what_to_do}".strip()) from None
        target = options["planted"] or settings.DATA_DIR / "planted.json"
        target.write_text(json.dumps(queries.planted(nation), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(
            _("%(rows)s rows in %(seconds)s s, at most %(memory)s MiB. What is planted: %(file)s")
            % {
                "rows": queries.rows_made(nation),
                "seconds": round(time.monotonic() - started),
                "memory": peak_mebibytes(),
                "file": target,
            }
        )
        if options["digest"]:
            self.stdout.write(queries.digest())
