"""Visits one example of every address that a person can reach, in both languages, and its error states."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page, Response

NARROW = (320, 360)
LINKS = """() => Array.from(document.querySelectorAll('a[href]'))
  .filter(a => a.origin === location.origin).map(a => [a.pathname + a.search, a.textContent.trim()])"""
FORMS = """() => Array.from(document.querySelectorAll('main form')).filter(f => f.method === 'post' && Array.from(
  f.elements).some(e => e.name && e.type !== 'hidden' && e.tagName !== 'BUTTON')).length"""
FILL = """([number, wrong]) => {
  const form = Array.from(document.querySelectorAll('main form')).filter(f => f.method === 'post' && Array.from(
    f.elements).some(e => e.name && e.type !== 'hidden' && e.tagName !== 'BUTTON'))[number];
  for (const field of form.elements) {
    if (!field.name || field.type === 'hidden' || field.tagName === 'BUTTON' || field.type === 'file') continue;
    if (field.type === 'checkbox' || field.type === 'radio') { if (!wrong) field.checked = false; }
    else if (field.tagName === 'SELECT') { if (!wrong) field.selectedIndex = 0; }
    else field.value = wrong ? 'x?' : '';
  }
  form.noValidate = true;
  form.submit();
}"""


def view_name(path: str) -> str:
    """The name of the address pattern, "" for no page."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def all_names(resolver: URLResolver | None = None, above: str = "") -> Iterator[str]:
    """Every named pattern of the product."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{above}{entry.name}"
        else:
            yield from all_names(entry, f"{entry.namespace}:" if entry.namespace else above)


@dataclass
class Crawl:
    """One person's way through the site. `check` says what is wrong with the page that stands, a line each."""

    page: Page
    check: Callable[[Page], list[str]]
    seeds: Iterable[str]
    variants: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    seen: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    markup: dict[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    ways: tuple[bool, ...] = (True, False)
    paged: str = ""
    asked: dict[str, set[str]] = field(default_factory=dict)

    def key_of(self, address: str, words: str) -> str:
        """What counts as the same page: pattern, names of the query, and for units the kind of unit.

        A view that is asked for by names which were all asked for before is no other page. The second page of a long
        list is looked at in the first list that has one: the links are the same in all.
        """
        parts = urlsplit(address)
        name = view_name(parts.path)
        if not name or parts.path.startswith("/tinh/"):
            return ""
        asked = set(parse_qs(parts.query)) if name != "people:sign_in" else set()
        if "trang" in asked:
            if self.paged not in {"", name}:
                return ""
            self.paged = name
        first = words.split(" ", maxsplit=1)[0]
        kind = first if name == "org:unit" and first in self.variants else ""
        before = self.asked.setdefault(f"{name} {kind}", set())
        if asked and asked <= before:
            return ""
        before |= asked
        return " ".join(part for part in (name, kind, ",".join(sorted(asked))) if part)

    def walk(self) -> None:
        """Breadth first from the seeds."""
        waiting = [(seed, "") for seed in self.seeds]
        while waiting:
            address, words = waiting.pop(0)
            key = self.key_of(address, words)
            if not key or key in self.seen:
                continue
            self.seen[key] = address
            waiting += self.visit(key, address)

    def visit(self, key: str, address: str) -> list[tuple[str, str]]:
        """Look at one page; gives its links. Of a page that another person has looked at already only the links."""
        answer = self.page.request.get(address, max_redirects=0, max_retries=2)
        if 300 <= answer.status < 400:
            return [(answer.headers["location"], "")]
        if "text/html" not in answer.headers.get("content-type", ""):
            return []
        if answer.status >= 400:
            self.problems.append(f"{key} {address}: a link leads to {answer.status}")
        if key in self.known:
            return [(unescape(link), "") for link in re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text())]
        found = self.page.goto(address)
        links = [(link, text) for link, text in self.page.evaluate(LINKS)]
        self.look(key, found)
        for number in range(self.page.evaluate(FORMS)):
            for wrong in self.ways:
                self.page.goto(address)
                self.send(f"{key} form {number} {'wrong' if wrong else 'empty'}", number, wrong=wrong)
        return links

    def send(self, key: str, number: int, *, wrong: bool) -> None:
        """Send a form that is wrong or empty."""
        if number >= self.page.evaluate(FORMS):
            return
        with self.page.expect_navigation() as answer:
            self.page.evaluate(FILL, [number, wrong])
        self.page.wait_for_load_state("load")
        if answer.value.request.method == "POST":
            self.look(key, answer.value)
        else:
            self.accepted.add(key)

    def look(self, key: str, answer: Response | None) -> None:
        """Everything that is checked on a page that stands."""
        if answer is not None:
            self.markup[key] = answer.text()
        for found in self.check(self.page):
            self.problems.append(f"{key}: {found}")
        for width in NARROW:  # the wider one last: the next page is looked at in it
            self.page.set_viewport_size({"width": width, "height": 740})
            over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                self.problems.append(f"{key}: scrolls sideways by {over} px at {width} px")


def short(text: str) -> str:
    """One line of a report."""
    return re.sub(r"\s+", " ", text)[:400]
