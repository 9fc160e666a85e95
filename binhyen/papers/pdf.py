"""The PDF: the plan as HTML and a style sheet made from the layout, drawn by WeasyPrint with our own fonts.

WeasyPrint is imported when the first PDF is asked for: it takes seconds, and needs Pango from the system.
"""

from functools import cache
from types import ModuleType
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from PIL import ImageFile

from binhyen.core.errors import Refused
from binhyen.papers import grids, layout, plan, roots
from binhyen.papers.document import Document, words
from binhyen.papers.plan import Grid, Line, Piece, Plan
from binhyen.papers.sheet import style_sheet

SCHEME: Final = "paper:"
VARIANT: Final = "pdf/ua-1"
_PANGO: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfUnavailable(Refused):
    """This server cannot draw PDF: the library Pango is missing. The Word document is made without it (503)."""

    status = 503
    title = _("No PDF on this server")

    def __init__(self) -> None:
        super().__init__(
            _("PDF needs the library Pango, which this server does not have."),
            what_to_do=_("Take the Word document, or ask the technician to install %(packages)s.")
            % {"packages": _PANGO},
        )


@cache
def _weasyprint() -> ModuleType:
    """The library. At its import it lets all of Pillow take pictures that are cut off: that is taken back."""
    strict = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfUnavailable from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = strict
    library: ModuleType = weasyprint
    return library


def can_draw() -> bool:
    """Whether this server can draw PDF."""
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def draw(document: Document) -> bytes:
    """The document as PDF/UA-1, the same bytes each time. Raises PdfUnavailable where Pango is missing."""
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    laid = plan.lay(document)
    files = {f"{SCHEME}{name}": (layout.FONTS / name).read_bytes() for name in layout.FACES.values()}
    content = _html(document, laid, files)
    fonts, fetch = FontConfiguration(), _fetcher(files)
    sheet = weasyprint.CSS(string=style_sheet(laid), font_config=fonts, url_fetcher=fetch)
    page = weasyprint.HTML(string=content, url_fetcher=fetch)
    drawn: bytes = page.write_pdf(
        stylesheets=[sheet],
        font_config=fonts,
        pdf_variant=VARIANT,
        pdf_identifier=(document.root or plan.attached_to(document)).encode(),
        custom_metadata=True,
    )
    return drawn


def _html(document: Document, laid: Plan, files: dict[str, bytes]) -> str:
    """The document as HTML; its pictures are added to `files`."""
    context = {
        "plan": laid,
        "author": document.issuer,
        "root": document.root,
        "root_property": roots.PROPERTY,
        "nation": plan.NATION,
        "motto": plan.MOTTO,
        "recipients_head": plan.RECIPIENTS,
        "opening": [_shown(piece, "", files) for piece in laid.opening],
        "body": [_shown(piece, f"g0-{place}", files) for place, piece in enumerate(laid.body.pieces)],
        "annexes": [
            [_shown(piece, f"g{number}-{place}", files) for place, piece in enumerate(part.pieces)]
            for number, part in enumerate(laid.annexes, 1)
        ],
    }
    return render_to_string("papers/document.html", context)


TAGS: Final = {"heading-1": "h2", "heading-2": "h3", "heading-3": "h4", "annex": "h2"}


def _shown(piece: Piece, key: str, files: dict[str, bytes]) -> dict[str, Any]:
    """What the template needs of a piece."""
    if isinstance(piece, Line):
        # Word by word where faces change: else WeasyPrint can break a line too early after a change of face.
        stretches = piece.spans if len(piece.spans) == 1 else words(piece.spans)
        return {"tag": TAGS.get(piece.style, "p"), "style": piece.style, "spans": stretches}
    if isinstance(piece, Grid):
        rows, heads = grids.rows(piece.table), grids.heads(piece.table)
        drawn = [("leads" if grids.leads(row) else "", row) for row in rows]
        return {"table": piece.table, "key": f"{key} {'whole' * piece.whole}", "heads": heads, "rows": drawn}
    files[f"{SCHEME}{key}"] = piece.picture.data
    return {"source": f"{SCHEME}{key}", "key": key, "alt": piece.picture.alt}


def _fetcher(files: dict[str, bytes]) -> Any:
    """Hands out the named files of this document and nothing else: no disk, no network."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]  # the library has no types: its class is Any
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in files:
                raise FatalURLFetchingError(f"{url} is no part of this document")
            return URLFetcherResponse(url, files[url])

    return Fetcher()
