"""axe on each shape of a page once: a page that is built like one that passed is asked only what words can change.

Two pages have one shape when they have the same elements with the same roles, classes and states, named or nameless
alike, with references that lead to the same kind of element or nowhere. Rows of a list beyond the second of their kind
do not count, and the next thirty are asked only what words can change: a table of a hundred rows costs little more than
one of two. A page in English is measured in full wherever it is built differently from the Vietnamese one.
"""

import hashlib
import os
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_WORDS = ["target-size", "scrollable-region-focusable", "landmark-unique", "html-lang-valid", "valid-lang"]
"""Rules that a longer or other word in the same place can break."""

_SCRIPT = AXE_FILE_PATH.read_text(encoding="utf-8")
_RUN = """async ([only, whole]) => (await axe.run(
  {include: [document], exclude: window.alike.slice(whole ? 30 : 0)}, {runOnly: only, resultTypes: ['violations']},
)).violations.map(rule => `axe ${rule.id}: ${rule.nodes.slice(0, 3).map(node => node.html).join('; ')}`)"""
_SHAPE = """() => {
  const alike = new Set();
  const WORDS = new Set(['aria-label', 'title', 'alt', 'placeholder', 'value', 'href', 'src', 'action', 'id', 'name',
    'content', 'datetime', 'lang', 'nonce', 'srcset', 'aria-valuetext', 'aria-valuenow', 'label']);
  const REFERENCES = new Set(['for', 'form', 'list', 'headers', 'aria-labelledby', 'aria-describedby', 'aria-controls',
    'aria-owns', 'aria-activedescendant', 'aria-errormessage', 'aria-details']);
  const DRAWN = new Set(['role', 'class', 'tabindex', 'focusable']);
  const led = value => value.trim().split(/\\s+/).map(id => document.getElementById(id)?.tagName ?? 'nowhere').join();
  const said = (element, { name, value }) =>
    REFERENCES.has(name) ? `${name}>${led(value)}`
      : WORDS.has(name) || name.startsWith('data-') ? (value.trim() ? name : `${name}-`)
      : element instanceof SVGElement && !DRAWN.has(name) && !name.startsWith('aria-') ? '' : `${name}=${value.trim()}`;
  const shape = element => {
    const kept = [];
    for (const node of element.childNodes) {
      const one = node.nodeType === 1 ? shape(node) : node.nodeType === 3 && node.data.trim() ? 'words' : '';
      if (one && kept.length > 1 && kept.at(-1) === one && kept.at(-2) === one) alike.add(node);
      else if (one) kept.push(one);
    }
    const state = `${element.open ?? ''}${element.checked ?? ''}${element.disabled ?? ''}`;
    const attributes = Array.from(element.attributes, one => said(element, one)).sort();
    return `<${element.localName} ${attributes} ${state}>${kept}</>`;
  };
  const told = shape(document.documentElement);
  const within = node => node.parentElement && (alike.has(node.parentElement) || within(node.parentElement));
  window.alike = Array.from(alike).filter(node => node.nodeType === 1 && !within(node));
  return [told, window.alike.length];
}"""


class Shapes:
    """Remembers the shapes that passed; `measured` and `spared` count the pages.

    With BINHYEN_E2E_SHAPES, a folder, also those that passed in the runs beside this one.
    """

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.measured = self.spared = 0
        folder = os.environ.get("BINHYEN_E2E_SHAPES")
        self.folder = Path(folder) if folder else None

    def knows(self, shape: str) -> bool:
        """Whether a shape passed here or in a run beside this one."""
        return shape in self.passed or (self.folder is not None and (self.folder / shape).exists())

    def add(self, shape: str) -> None:
        """A shape passed."""
        self.passed.add(shape)
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / shape).touch()

    def violations(self, page: Page) -> list[str]:
        """What axe finds on the page that stands, a line for each rule."""
        width = (page.viewport_size or {}).get("width")
        told, alike = page.evaluate(_SHAPE)
        shape = hashlib.sha256(f"{width} {told}".encode()).hexdigest()
        known = self.knows(shape)
        page.evaluate(_SCRIPT)
        found: list[str] = [] if known else page.evaluate(_RUN, [{"type": "tag", "values": TAGS}, False])
        if known or alike:
            found += page.evaluate(_RUN, [{"type": "rule", "values": BY_WORDS}, True])
        self.measured, self.spared = self.measured + (not known), self.spared + known
        if not found:
            self.add(shape)
        return found
