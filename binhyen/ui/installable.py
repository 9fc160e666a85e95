"""What makes the site installable: the manifest, the list of files the service worker keeps, the worker itself."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.ui import assets, phrases

NIGHT = "#0d3537"
PAPER = "#faf7f0"
SHELL_FILES = (
    "app.css",
    "app.js",
    "icons.svg",
    "mark.svg",
    "be-vietnam-pro-latin-400.woff2",
    "be-vietnam-pro-vietnamese-400.woff2",
    "be-vietnam-pro-latin-600.woff2",
    "be-vietnam-pro-vietnamese-600.woff2",
)
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable.png", "512x512", "maskable"),
)


def manifest() -> dict[str, object]:
    """The web app manifest in the reader's language."""
    icons = [{"src": assets.url(name), "sizes": size, "type": "image/png", "purpose": use} for name, size, use in ICONS]
    return {
        "id": "/",
        "name": _("Bình Yên: safe where you live"),
        "short_name": "Bình Yên",
        "lang": phrases.language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": NIGHT,
        "icons": icons,
    }


def shell() -> dict[str, object]:
    """What the service worker keeps: only files of the shell and the offline page, under the hash of the build."""
    return {
        "version": assets.version(),
        "offline": reverse("ui:offline"),
        "files": [assets.url(name) for name in SHELL_FILES],
    }


def worker() -> str:
    """The text of the built service worker; a comment when assets were not built."""
    built = assets.BUILD / "sw.js"
    return built.read_text(encoding="utf-8") if built.exists() else "// not built\n"


def plain_page(template: str) -> str:
    """A page rendered without a request: no slots, no person, no database."""
    return render_to_string(template)
