"""Whether this build, with this database, is inside its walls."""

from pathlib import Path

from django.apps import apps
from django.db import models

import binhyen
from binhyen.core import closed, walls
from binhyen.portal.rules import collected, unproved

PACKAGE = Path(binhyen.__file__).parent


def verify_walls() -> list[str]:
    """What breaks a wall: promises without a test, changed lists, models, queries, templates, stray rows."""
    found = unproved(collected())
    found += [
        f"closed list {name} is not the released one"
        for name in closed.differences(closed.closed_lists(), closed.manifest())
    ]
    ours = [model for model in apps.get_models() if model.__module__.startswith("binhyen.")]
    for wall, breaches in (
        ("W2", walls.dossiers(ours)),
        ("W9", walls.participation(ours)),
        ("W10", walls.tracking(ours)),
        ("W19", walls.measured_staff(ours)),
    ):
        found += [f"{wall}: {name}" for name in breaches]
    return [*found, *_source(), *_rows(ours)]


def _source() -> list[str]:
    python = ((path, walls.grouped_by_person) for path in sorted(PACKAGE.rglob("*.py")))
    pages = ((path, walls.naked_percentages) for path in sorted(PACKAGE.rglob("*.html")))
    return [
        f"W8: {breach}"
        for path, rule in (*python, *pages)
        for breach in rule(path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8"))
    ]


def _rows(ours: list[type[models.Model]]) -> list[str]:
    """Stored values outside their closed list: somebody wrote past the software."""
    found = []
    for model in ours:
        for field in model._meta.local_fields:
            if field.choices and isinstance(field, models.CharField):
                known = [value for value, _words in field.flatchoices]
                strange = model._default_manager.exclude(**{f"{field.name}__in": [*known, ""]}).count()
                if strange:
                    found.append(
                        f"{model._meta.label}.{field.name}: {strange} rows hold a value outside the closed list"
                    )
    return found
