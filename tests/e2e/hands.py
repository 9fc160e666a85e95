"""Ways of using a page: pointer, keyboard only, without JavaScript. A journey is written once and done by each.

The keyboard holds every page it meets to the same promises: each stop of Tab shows where it is and is not covered, a
new page begins at its start (or at the summary of what is wrong), the skip link leads into the page, and a line of the
summary leads to its field.
"""

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import FilePayload, Locator, Page, expect

MOST_STOPS = 400
LOOKS = 20
LANGUAGE_OF = {"pointer": "vi", "keyboard": "en", "no_script": "vi"}
"""Each way reads one of the languages, so that a journey is walked in both."""

FOCUS = """(wanted) => {
  const here = document.activeElement;
  if (!here || here === document.body) return {
    here: false, body: true, shown: true, key: "", name: "body",
    back: Boolean(wanted && wanted.closest("footer")), inside: Boolean(wanted && wanted.closest("main")),
  };
  const style = getComputedStyle(here), box = here.getBoundingClientRect();
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const between = (from, to, most) => [0.5, 0.05, 0.95].map(
    part => Math.max(0, from) + (Math.min(most, to) - Math.max(0, from)) * part);
  const across = between(box.left, box.right, innerWidth), down = between(box.top, box.bottom, innerHeight);
  const open = across.some(x => down.some(y => {
    const top = document.elementFromPoint(x, y);
    return Boolean(top) && (here.contains(top) || top.contains(here));
  }));
  const all = Array.from(document.querySelectorAll("*"));
  const one = wanted && here.type === "radio" && here.name === wanted.name && here.form === wanted.form;
  const back = wanted && wanted.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING;
  return {
    here: here === wanted || Boolean(one), body: false, back: Boolean(back), inside: false,
    shown: here.matches("main") || (drawn && open), key: `${all.indexOf(here)}`,
    name: `${drawn ? "" : "(not drawn) "}${open ? "" : "(covered) "}${here.outerHTML.slice(0, 160)}`,
  };
}"""
MOVES = """e => e.matches('a[href]:not([href^="#"]):not([href^="tel:"]), button:not([type=button])')"""
BOX = "e => e.matches('input[type=checkbox], input[type=radio]')"
STARTS = """() => {
  const here = document.activeElement, told = document.querySelector(".errsum");
  if (told) return here === told;
  return !here || here === document.body || here.closest("main") !== null;
}"""


class Hand(Protocol):
    """Presses links and buttons, writes into fields, chooses, hands in files."""

    page: Page

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, tick a box; what leads to another page has done so afterwards."""

    def twice(self, target: Locator) -> None:
        """Press a button twice, as an impatient person does."""

    def write(self, target: Locator, text: str) -> None:
        """Replace what a field holds."""

    def enter(self, target: Locator, button: Locator) -> None:
        """Send the form in which the field `target` was just written."""

    def choose(self, target: Locator, label: str) -> None:
        """Choose an entry of a list by its words."""

    def give(self, target: Locator, file: FilePayload) -> None:
        """Choose a file."""

    def fetch(self, target: Locator) -> bytes:
        """Follow a link to a file and keep what comes."""

    def refused(self) -> None:
        """The form came back: its summary has the focus and leads to what is wrong."""


def address_of(page: Page) -> str:
    """The address without the place inside the page."""
    return page.url.partition("#")[0]


def summary_of(page: Page) -> Locator:
    """The summary of what is wrong, which must have the focus."""
    summary = page.locator(".errsum")
    expect(summary).to_be_focused()
    return summary


@dataclass
class Pointer:
    """A mouse or a finger."""

    page: Page

    def press(self, target: Locator) -> None:
        if target.evaluate(MOVES):
            with self.page.expect_event("load"):
                target.click()
        else:
            target.click()

    def twice(self, target: Locator) -> None:
        with self.page.expect_event("load"):
            target.dblclick()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def enter(self, target: Locator, button: Locator) -> None:
        self.press(button)

    def choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)

    def give(self, target: Locator, file: FilePayload) -> None:
        target.set_input_files(file)

    def fetch(self, target: Locator) -> bytes:
        with self.page.expect_download() as kept:
            target.click()
        return kept.value.path().read_bytes()

    def refused(self) -> None:
        summary_of(self.page)


@dataclass
class Keyboard:
    """Tab, Shift+Tab, Enter, Space, arrows and letters: nothing else."""

    page: Page

    def __post_init__(self) -> None:
        self.page.on("filechooser", lambda _asked: None)  # from now on the browser asks us, not the screen

    def reach(self, target: Locator) -> None:
        """Walk with Tab, or back with Shift+Tab, until the target (or its group of choices) has the focus."""
        wanted = target.element_handle()
        for stop in range(MOST_STOPS):
            at = self.page.evaluate(FOCUS, wanted)
            assert at["shown"] or not stop, f"no visible focus on {at['name']}"
            if at["here"]:
                return
            self.page.keyboard.press("Shift+Tab" if at["back"] else "Tab")
            if at["body"] and at["inside"]:
                self._skip()
        raise AssertionError(f"the keyboard does not reach {target}")

    def _skip(self) -> None:
        """From the start of a page into its content, by the link that is the first stop."""
        skip = self.page.locator("a.skip")
        if skip.evaluate("e => e === document.activeElement"):
            expect(skip).to_be_in_viewport()
            self.page.keyboard.press("Enter")
            expect(self.page.locator("main")).to_be_focused()

    def round(self) -> list[str]:
        """Walk to the end of the page: each stop once. Fails when something holds the focus."""
        stops: list[str] = []
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUS, None)
            if at["body"] or at["key"] in stops[:1]:
                return stops
            assert at["shown"], f"no visible focus on {at['name']}"
            stops.append(at["key"])
        raise AssertionError(f"the keyboard does not leave the page: {stops[-3:]}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        if target.evaluate(MOVES):
            self._go("Enter")
        elif target.evaluate(BOX):
            self._tick(target)
        else:
            self.page.keyboard.press("Enter")

    def _go(self, *presses: str) -> None:
        with self.page.expect_event("load"):
            for press in presses:
                self.page.keyboard.press(press)
        for _look in range(LOOKS):
            if self.page.evaluate(STARTS):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the focus is lost on {self.page.url}")

    def _tick(self, target: Locator) -> None:
        for _choice in range(MOST_STOPS):
            if target.evaluate("e => e === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        if target.get_attribute("type") == "checkbox" or not target.is_checked():
            self.page.keyboard.press("Space")

    def twice(self, target: Locator) -> None:
        self.reach(target)
        self._go("Enter", "Enter")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def enter(self, target: Locator, button: Locator) -> None:
        self.reach(target)
        self._go("Enter")

    def choose(self, target: Locator, label: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Home")
        for _entry in range(MOST_STOPS):
            if target.evaluate("e => e.selectedOptions[0].label") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the keyboard does not find {label}")

    def give(self, target: Locator, file: FilePayload) -> None:
        self.reach(target)
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Space")
        asked.value.set_files(file)

    def fetch(self, target: Locator) -> bytes:
        self.reach(target)
        with self.page.expect_download() as kept:
            self.page.keyboard.press("Enter")
        return kept.value.path().read_bytes()

    def refused(self) -> None:
        link = summary_of(self.page).locator("a").first
        if not link.count():
            return
        self.page.keyboard.press("Tab")
        expect(link).to_be_focused()
        target = (link.get_attribute("href") or "").removeprefix("#")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(f"[id='{target}']")).to_be_focused()


HANDS = ("pointer", "keyboard", "no_script")


def hand_of(kind: str, page: Page) -> Hand:
    """The hand of one kind on a page."""
    return Keyboard(page) if kind == "keyboard" else Pointer(page)


def stay(hand: Hand, target: Locator) -> None:
    """Press a button of a page that stays where it is."""
    if isinstance(hand, Keyboard):
        hand.reach(target)
        hand.page.keyboard.press("Enter")
    else:
        target.click()


def go_offline(page: Page) -> None:
    """The network goes once everything that the page asked for has come."""
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
