"""A real server on a sample village of the real nation, driven by a real browser. Nothing here touches the ORM."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GUIDE = ROOT / "docs" / "guide" / "pictures"
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
SEED = "7"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next((found for name in names if (found := shutil.which(name))), None)
    switches = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --disable-dev-shm-usage"
    )
    return {**browser_type_launch_args, "executable_path": path, "args": switches.split()}


@dataclass(frozen=True)
class Server:
    """A running product and the folder of its data."""

    url: str
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """Run a console command on the server's data and return what it prints."""
        done = subprocess.run(
            [BIN / "binhyen", *words], env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail("the server ended while starting")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not answer at {url}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product with both epochs loaded and one village simulated, as `binhyen demo` would serve it."""
    port = _free_port()
    environment = {
        **os.environ,
        "BINHYEN_DATA": str(tmp_path_factory.mktemp("data")),
        "BINHYEN_BASE_URL": f"http://localhost:{port}",
        "BINHYEN_SAMPLE": "1",
    }
    environment.pop("DATABASE_URL", None)
    server = Server(f"http://localhost:{port}", environment)
    server.command("migrate", "--verbosity", "0")
    server.command("org", "load")
    server.command("simulate", "--scale", "village", "--seed", SEED)
    command = [
        BIN / "gunicorn",
        "config.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "1",
        "--threads",
        "4",
        "--log-level",
        "warning",
    ]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait_for(server.url, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    return server.url


@pytest.fixture
def phone(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page on a 360 px phone."""
    context = browser.new_context(
        base_url=base_url, viewport=PHONE, device_scale_factor=2, has_touch=True, locale="vi-VN"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page on a desk."""
    context = browser.new_context(base_url=base_url, viewport=DESKTOP, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.fixture
def no_script(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page on a phone where JavaScript is off."""
    context = browser.new_context(base_url=base_url, viewport=PHONE, java_script_enabled=False, locale="vi-VN")
    yield context.new_page()
    context.close()


def choose_language(context: BrowserContext, url: str, language: str) -> None:
    """Set the language as the switch does."""
    context.add_cookies([{"name": "ngon_ngu", "value": language, "url": url}])


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fail with axe's own words when a page has a violation, and when it scrolls sideways."""

    def check(page: Page) -> None:
        result = Axe().run(page, options=AXE_RULES)
        assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px"

    return check


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Record a picture of the guide (only with --record)."""

    def record(page: Page, name: str) -> None:
        if request.config.getoption("--record"):
            GUIDE.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=GUIDE / f"{name}.png", full_page=False)

    return record
