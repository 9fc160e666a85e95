"""Addresses of built assets, with the hash of the build so that a new release is fetched at once."""

import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

BUILD = Path(__file__).resolve().parent / "static" / "ui" / "build"
FIXED = (".woff2", ".png", ".txt")


@lru_cache(maxsize=1)
def version() -> str:
    """The hash of the built assets, "none" when they were never built."""
    stamp = BUILD / "build.json"
    return str(json.loads(stamp.read_text(encoding="utf-8"))["output"]) if stamp.exists() else "none"


def url(name: str) -> str:
    """The address of a built file. Fonts and PNG keep their plain address, which the style sheet names too."""
    plain = static(f"ui/build/{name}")
    return plain if name.endswith(FIXED) else f"{plain}?v={version()}"
