"""`binhyen demo`: a living nation on this machine, with a way in for each level. Ctrl-C ends it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from binhyen.core import clock
from binhyen.core.errors import Refused
from binhyen.simulation.progress import watched
from binhyen.simulation.rules.demo import options as place_options
from binhyen.simulation.services.accounts import ways_in
from binhyen.simulation.services.demo import is_free, prepare_demo, serve_demo
from binhyen.simulation.services.nation import DEFAULT_PROVINCE, Order, Scale


class Command(BaseCommand):
    """Make the sample once, then serve it until Ctrl-C."""

    help = "Show a living nation on this machine: makes a sample, serves it, prints a sign-in for each level."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        place_options(parser)
        parser.add_argument("--scale", choices=list(Scale), default=Scale.PROVINCE)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--province", default=DEFAULT_PROVINCE, help="official code")
        parser.add_argument("--prepare-only", action="store_true", help="make the data and stop")

    def handle(self, *args: Any, **chosen: Any) -> None:
        """Prepare, serve, print, wait, stop."""
        if not settings.BINHYEN_SAMPLE:
            raise CommandError(_("The demonstration runs in an environment of its own: start it with “binhyen demo”."))
        port = int(settings.BASE_URL.rpartition(":")[2])
        if not is_free(port):
            raise CommandError(_("Port %(port)s is in use. Choose another: --port 8010") % {"port": port})
        order = Order(Scale(chosen["scale"]), chosen["seed"], clock.today(), chosen["province"])
        try:
            prepare_demo(order=order, watched=watched)
        except Refused as refusal:
            raise CommandError(f"{refusal.sentence} {refusal.what_to_do}".strip()) from None
        except KeyboardInterrupt:
            raise CommandError(_("Stopped. The next start goes on where this one stood.")) from None
        if not chosen["prepare_only"]:
            self.serve(port)

    def serve(self, port: int) -> None:
        """Start both processes, say how to sign in, wait for Ctrl-C or for one of them to end."""
        servers = serve_demo(port=port)
        servers.stop_on_signals()
        try:
            if servers.answers():
                self.greet()
            ended = servers.wait()
        finally:
            servers.stop()
        if not ended:
            raise CommandError(_("A process of the demonstration ended by itself. What it said stands above."))
        self.stdout.write(_("Stopped."))

    def greet(self) -> None:
        """Print the address and a way in for each level."""
        table = Table(title=_("Sample accounts"), title_justify="left")
        for head in (_("Level"), _("Sign-in name"), _("Password")):
            table.add_column(head, overflow="fold")
        ways = ways_in()
        for way in ways:
            if way.password:
                table.add_row(str(way.words), way.username, way.password)
        words = [_("The sign-in page shows the code of the moment that the second step asks for.")]
        words += [
            _("Head of a residential group: open this link once, then choose a PIN: %(link)s") % {"link": way.link}
            for way in ways
            if way.link
        ]
        words += [
            _("All people and figures are samples. Data: %(folder)s") % {"folder": settings.DATA_DIR},
            _("Open %(address)s   (Ctrl-C stops)") % {"address": settings.BASE_URL},
        ]
        console = Console(soft_wrap=True)
        with console.capture() as printed:
            console.print(table)
            for line in words:
                console.print(line, highlight=False)
        self.stdout.write(printed.get())
