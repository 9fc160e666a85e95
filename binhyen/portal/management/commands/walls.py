"""`binhyen walls verify`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import binhyen
from binhyen.core.closed import closed_lists, fingerprint
from binhyen.portal.rules import collected, standing
from binhyen.portal.verifying import verify_walls


class Command(BaseCommand):
    """Say whether this build is inside its walls; exit with 1 and name what is not."""

    help = "Whether this build, with this database, is inside its walls."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify_walls()
        if found:
            raise CommandError("\n".join(["This build is not inside its walls:", *found]))
        held = standing(collected())
        promises = sum(len(each.kept) for each in held)
        self.stdout.write(f"Bình Yên {binhyen.__version__}: {len(held)} walls, {promises} promises, all held.")
        self.stdout.write(f"Closed lists: {fingerprint(closed_lists())}")
