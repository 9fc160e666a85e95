"""Components that wrap content of the page: panel, note, details, job row, table frame, empty state, twin frame."""

from typing import Any

from django.template import Context, Library, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

Words = str | Promise


def panel(content: str, title: Words = "", level: int = 2, id: str = "") -> SafeString:  # noqa: A002 the HTML attribute
    """A quiet box with a heading."""
    return render_to_string("ui/parts/panel.html", {"content": content, "title": title, "h": f"h{level}", "id": id})


def details(content: str, summary: Words, open: bool = False) -> SafeString:  # noqa: A002 the HTML attribute
    """Something that unfolds without script."""
    state = " open" if open else ""
    return format_html("<details{}><summary>{}</summary>{}</details>", state, summary, content)


def job(content: str, title: Words, href: str = "", *, meta: Words = "", chip: str = "", level: int = 3) -> SafeString:
    """One thing to do: clock, title, plain facts; the block's content is its one or two verbs."""
    values = {"content": content, "title": title, "href": href, "meta": meta, "chip": chip, "h": f"h{level}"}
    return render_to_string("ui/parts/job.html", values)


def table(content: str, caption: Words, note: Words = "", dense: bool = False, wide: bool = False) -> SafeString:
    """The frame of a table: caption, its own sideways scroll; the content is thead, tbody, tfoot."""
    shape = "tbl" + (" dense" if dense else "") + (" wide-t" if wide else "")
    return render_to_string(
        "ui/parts/table.html", {"content": content, "caption": caption, "note": note, "shape": shape}
    )


def empty_state(content: str, title: Words, level: int = 3) -> SafeString:
    """Nothing here: what that means, and what comes next."""
    return render_to_string("ui/parts/empty_state.html", {"content": content, "title": title, "h": f"h{level}"})


class TwinNode(Node):
    """A map or chart and the table of the same numbers, side by side."""

    child_nodelists = ("picture", "table")

    def __init__(self, picture: NodeList, table: NodeList, options: dict[str, FilterExpression]) -> None:
        self.picture = picture
        self.table = table
        self.options = options

    def render(self, context: Context) -> SafeString:
        values: dict[str, Any] = {name: value.resolve(context) for name, value in self.options.items()}
        values |= {"picture": self.picture.render(context), "table": self.table.render(context)}
        return render_to_string("ui/parts/twin.html", values)


def twin(parser: Parser, token: Token) -> TwinNode:
    """`{% twin note=... %} picture {% twin_table %} table {% endtwin %}`: the two show the same, in the same order."""
    options = token_kwargs(token.split_contents()[1:], parser)
    picture = parser.parse(("twin_table",))
    parser.delete_first_token()
    rows = parser.parse(("endtwin",))
    parser.delete_first_token()
    return TwinNode(picture, rows, options)


def register(library: Library) -> None:
    """Put the block tags into a template library."""
    for tag in (panel, details, job, table, empty_state):
        library.simple_block_tag(tag)
    library.tag("twin", twin)
