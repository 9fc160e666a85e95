"""`binhyen insights publish`: publish the figures of closed periods now, as the nightly job does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from binhyen.core.actor import system_actor
from binhyen.insights.services.publishing import publish_due

CONSOLE = system_actor("console")


class Command(BaseCommand):
    """The console door of the insights room."""

    help = "Insights: publish figures of closed periods."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one subcommand."""
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser("publish", help="Publish every closed period that is not public yet.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, and say how many releases were made."""
        self.stdout.write(_("Releases made: %(n)s") % {"n": publish_due(by=CONSOLE)})
