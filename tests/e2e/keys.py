"""Passwords and authenticators of the sample accounts, and the way in at the front door."""

import base64
import hashlib
import hmac
import json
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Page

STEP = 30
_PROGRAM = """
import json, django
django.setup()
from binhyen.simulation.services import accounts
names = [level.username for level in accounts.LEVELS]
print(json.dumps({name: [accounts.sample_password(name), accounts.sample_secret(name)] for name in names}))
"""

SESSION = """
from django.test import Client
from binhyen.core import clock
def session(person):
    browser = Client()
    browser.force_login(person)
    kept = browser.session
    kept["hai_buoc"], kept["da_xac_nhan"] = True, int(clock.now().timestamp())
    kept.save()
    return browser.cookies["phien"].value
"""
"""For programs in the server's environment: the session of a person who has just shown both factors."""


def code_at(secret: str, step: int) -> str:
    """The six digits of RFC 6238 for a step of 30 s."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def code_at_this_moment(secret: str) -> str:
    """What an authenticator shows now for this secret, written in groups as the page does."""
    return code_at(secret.replace(" ", ""), int(time.time()) // STEP)


@dataclass
class Keys:
    """What the holder of each sample account knows and carries."""

    passwords: Mapping[str, str]
    secrets: dict[str, str]
    used: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Callable[[str], str]) -> "Keys":
        """Ask the installation itself."""
        told = json.loads(run(_PROGRAM))
        return cls({name: one[0] for name, one in told.items()}, {name: one[1] for name, one in told.items()})

    def code(self, username: str) -> str:
        """A code that was not used yet: waits for the next one when this one was."""
        now = int(time.time()) // STEP
        step = max(now, self.used.get(username, 0) + 1)
        while step > int(time.time()) // STEP + 1:
            time.sleep(0.5)
        self.used[username] = step
        return code_at(self.secrets[username], step)


def sign_in(page: Page, keys: Keys, username: str) -> None:
    """Sign-in name and password, then the code of the moment."""
    page.goto("/dang-nhap/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(keys.passwords[username])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/dang-nhap/ma/")
    page.locator("input[name=code]").fill(keys.code(username))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/ban-lam-viec/**")
