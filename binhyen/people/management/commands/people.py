"""`binhyen people first`: the first account of an installation. Everybody after that is invited from the desk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import Refused
from binhyen.org.models import Unit
from binhyen.org.queries import root_unit, units_by_code
from binhyen.org.states import TERRITORIAL
from binhyen.people.services.appointments import NewPerson
from binhyen.people.services.first import open_first_account
from binhyen.people.services.invitations import link_of


class Command(BaseCommand):
    """Opens the first account."""

    help = "Accounts. `people first --name NAME` prints the invitation of the first coordinator."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        first = verbs.add_parser("first", help="the first account of this installation")
        first.add_argument("--name", required=True, help="full name of the person")
        first.add_argument("--email", default="", help="address for letters")
        first.add_argument("--unit", default="", help="official code of the unit (the top unit when left out)")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            unit = self._unit(options["unit"])
            person = NewPerson(options["name"], options["email"])
            invitation = open_first_account(unit=unit, person=person, by=system_actor("people-first"))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        words = _("Open this address within 7 days, once, to choose a sign-in name and a password:")
        self.stdout.write(f"{words}\n{link_of(invitation)}")

    def _unit(self, code: str) -> Unit:
        today = clock.today()
        known = units_by_code(code, today, TERRITORIAL) if code else []
        found = known[0] if known else None if code else root_unit(today)
        if found is None:
            raise CommandError(_("There is no such unit. Load the units first: binhyen org load"))
        return found
