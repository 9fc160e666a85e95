"""Closed lists: every choice the product knows, versioned with it. Nothing can be added to them while it runs.

Their fingerprint is shown on the contract page; a manifest shipped with the release holds it, and the start is refused
when the lists of the running code are not the manifest's (system check core.E002).
"""

import hashlib
import json
from collections.abc import Mapping
from importlib import import_module, util
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import checks
from django.db.models import Choices

MANIFEST = Path(__file__).parent / "closed_lists.json"
_MODULES = ("states", "roles", "verbs", "rules")
_TABLES = "data/closed"
"""Lists that lawyers read as tables: each line is a value, the digest of the file covers what stands beside it."""


def closed_lists() -> dict[str, list[str]]:
    """Each list by its name ("org.UnitKind") with its values, in order, of every installed room."""
    found: dict[str, list[str]] = {}
    for config in apps.get_app_configs():
        if not config.name.startswith("binhyen."):
            continue
        found |= {f"{config.label}.{path.stem}": _table(path) for path in Path(config.path, _TABLES).glob("*.tsv")}
        for name in _MODULES:
            if util.find_spec(f"{config.name}.{name}"):
                module = import_module(f"{config.name}.{name}")
                for value in vars(module).values():
                    if (
                        isinstance(value, type)
                        and issubclass(value, Choices)
                        and value.__module__ == module.__name__
                        and list(value)
                    ):
                        found[f"{config.label}.{value.__name__}"] = [str(member) for member in value.values]
    return dict(sorted(found.items()))


def _table(path: Path) -> list[str]:
    """The first column of a shipped table under its headings, and the digest of the whole file."""
    data = path.read_bytes()
    codes = [line.split("\t", 1)[0] for line in data.decode().splitlines()[1:]]
    return [*codes, f"sha256:{hashlib.sha256(data).hexdigest()}"]


def fingerprint(lists: Mapping[str, list[str]]) -> str:
    """SHA-256 over the lists, written one way only."""
    written = json.dumps(lists, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def manifest() -> dict[str, list[str]]:
    """The lists as the release has them; empty when the manifest is missing."""
    if not MANIFEST.exists():
        return {}
    lists: dict[str, list[str]] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return lists


def differences(running: Mapping[str, list[str]], released: Mapping[str, list[str]]) -> list[str]:
    """The names of lists that differ."""
    return sorted(name for name in {*running, *released} if running.get(name) != released.get(name))


def check_closed_lists(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The system check: the running lists are the released ones."""
    wrong = differences(closed_lists(), manifest())
    if not wrong:
        return []
    hint = "A closed list changes only with a release: ./dev docs writes the manifest, the contract page shows it."
    return [checks.Error(f"Closed lists differ from the release: {', '.join(wrong)}.", hint=hint, id="core.E002")]
