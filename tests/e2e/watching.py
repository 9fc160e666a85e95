"""What no page may do: ask another host, fail a request, write an error to the console, leave out the policy."""

from dataclasses import dataclass, field
from typing import Self

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

TOLD = "the server responded with a status of 4"
"""The browser's own line for every answer of 400 to 499: refusals are pages here, not faults."""


@dataclass
class Watch:
    """Collects complaints while a context is used."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    bytes_on_the_wire: int = 0

    @classmethod
    def over(cls, context: BrowserContext, origin: str) -> Self:
        """Watch every page of a context from now on."""
        watch = cls(origin)
        context.on("request", watch.asked)
        context.on("response", watch.answered)
        context.on("console", watch.said)
        context.on("weberror", lambda error: watch.complaints.append(f"script error: {error.error}"))
        return watch

    def asked(self, request: Request) -> None:
        """Every request stays on this host."""
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"asked another host: {request.url}")

    def answered(self, response: Response) -> None:
        """Pages carry the policy; nothing fails on the server."""
        if response.status >= 500:
            self.complaints.append(f"{response.status} from {response.request.method} {response.url}")
        page = response.headers.get("content-type", "").startswith("text/html")
        policy = response.headers.get("content-security-policy", "")
        if page and not ("default-src 'none'" in policy and "unsafe" not in policy):
            self.complaints.append(f"no strict policy on {response.url}")

    def said(self, message: ConsoleMessage) -> None:
        """The console stays empty. What has no address is the checker's own script, not the page's."""
        if message.location.get("url") and message.type in {"error", "warning"} and TOLD not in message.text:
            self.complaints.append(f"console at {message.location.get('url', '')}: {message.text}")
