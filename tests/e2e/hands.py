"""Ways of using a page: pointer, keyboard only, without JavaScript. A journey is written once and done by each."""

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_STOPS = 400
FOCUS = """(wanted) => {
  const here = document.activeElement;
  if (!here || here === document.body) return {here: false, body: true, marked: true, key: "", name: "body"};
  const drawn = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  };
  const all = Array.from(document.querySelectorAll("*"));
  return {here: here === wanted, body: false, key: `${all.indexOf(here)} ${here.outerHTML.slice(0, 160)}`,
          marked: drawn(here) || Boolean(here.parentElement && drawn(here.parentElement))
                  || Array.from(here.children).some(drawn) , name: here.outerHTML.slice(0, 160)};
}"""


class Hand(Protocol):
    """Presses links and buttons, and writes into fields."""

    page: Page

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, tick a box."""

    def write(self, target: Locator, text: str) -> None:
        """Replace what a field holds."""


@dataclass
class Pointer:
    """A mouse or a finger."""

    page: Page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)


@dataclass
class Keyboard:
    """Tab, Enter, Space and letters: nothing else. Every stop must show the focus and none may hold it."""

    page: Page

    def reach(self, target: Locator) -> None:
        """Walk with Tab until the target has the focus."""
        wanted = target.element_handle()
        for stop in range(MOST_STOPS):
            at = self.page.evaluate(FOCUS, wanted)
            assert at["marked"] or not stop, f"no visible focus on {at['name']}"
            if at["here"]:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def round(self) -> list[str]:
        """Walk to the end of the page: each stop once. Fails when something holds the focus."""
        stops: list[str] = []
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUS, None)
            if at["body"] or at["key"] in stops[:1]:
                return stops
            assert at["marked"], f"no visible focus on {at['name']}"
            stops.append(at["key"])
        raise AssertionError(f"the keyboard does not leave the page: {stops[-3:]}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        if target.evaluate("e => e.matches('a[href]:not([href^=\"#\"]), button:not([type=button])')"):
            with self.page.expect_event("load"):
                self.page.keyboard.press("Enter")
        else:
            box = target.evaluate("e => e.matches('input[type=checkbox], input[type=radio]')")
            self.page.keyboard.press("Space" if box else "Enter")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)


HANDS = ("pointer", "keyboard", "no_script")
