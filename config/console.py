"""The console command `binhyen`."""

import os
import sys


def main() -> None:
    """Run a management command of the product, e.g. `binhyen org load`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:
        from binhyen.simulation.rules.demo import environment

        os.environ.update(environment(sys.argv[2:], os.environ))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["binhyen", *sys.argv[1:]])
