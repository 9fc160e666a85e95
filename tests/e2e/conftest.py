"""A real server on a sample village of the real nation, driven by a real browser. Nothing here touches the ORM."""

import fcntl
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.hands import LANGUAGE_OF, Hand, hand_of
from tests.e2e.keys import Keys, sign_in
from tests.e2e.markup import errors_in
from tests.e2e.structures import Shapes
from tests.e2e.watching import Watch
from tools.recipes import BROWSERS

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GUIDE = ROOT / "docs" / "guide" / "pictures"
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
SEED = "7"
HEAVIEST_PICTURE = 150_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test; pages are visited one by one after the journeys have been."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.e2e)
    here.sort(key=lambda item: "every_page" in item.path.name)
    others = [item for item in items if item not in here]
    items[:] = others + here


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    path = os.environ.get("CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
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
        return _output([str(BIN / "binhyen"), *words], self.environment)

    def python(self, program: str) -> str:
        """Run a program in the server's environment and return what it prints."""
        return _output([sys.executable, "-c", program], self.environment)


def _output(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
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


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One run at a time makes the data of a folder."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product with both epochs loaded and one village simulated, as `binhyen demo` serves it.

    BINHYEN_E2E_DATA names a folder in which that data is made once and kept: for runs side by side, and while journeys
    are being written. Each run works on a copy.
    """
    port, folder = _free_port(), tmp_path_factory.mktemp("server") / "data"
    environment = {
        **os.environ,
        "BINHYEN_DATA": str(folder),
        "BINHYEN_BASE_URL": f"http://localhost:{port}",
        "BINHYEN_SAMPLE": "1",
        "BINHYEN_HELPER_PHONE": "0234 000 0000",
        "DATABASE_URL": f"sqlite:///{folder / 'binhyen.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    server = Server(f"http://localhost:{port}", environment)
    made = Path(os.environ.get("BINHYEN_E2E_DATA") or folder)
    place = ["--data", str(made), "--port", str(port)]
    with _alone(made):
        server.command("demo", "--scale", "village", "--seed", SEED, "--prepare-only", *place)
    if made != folder:
        shutil.copytree(made, folder)
    quiet = ["-w", "1", "--threads", "4", "--no-control-socket", "--log-level", "warning"]
    process = subprocess.Popen(
        [BIN / "gunicorn", "config.wsgi", "-b", f"127.0.0.1:{port}", *quiet], env=environment, cwd=ROOT
    )
    try:
        _wait_for(server.url, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    return server.url


@pytest.fixture(scope="session")
def keys(server: Server) -> Keys:
    """Passwords and authenticators of the sample accounts."""
    return Keys.of(server.python)


Opened = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, base_url: str) -> Iterator[Opened]:
    """Opens pages in contexts of their own; at the end each must have been without errors and without other hosts."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def make(viewport: dict[str, int] | None = None, **options: object) -> Page:
        chosen = {"viewport": viewport or DESKTOP, "locale": "vi-VN", "base_url": base_url, **options}
        context = browser.new_context(**chosen)
        context.set_default_timeout(10_000)
        opened.append((context, Watch.over(context, base_url)))
        return context.new_page()

    yield make
    for context, watch in opened:
        context.close()
        assert watch.complaints == [], "\n".join(watch.complaints)


@pytest.fixture
def phone(open_page: Opened) -> Page:
    """A page on a 360 px phone."""
    return open_page(PHONE, device_scale_factor=2, has_touch=True)


@pytest.fixture
def desktop(open_page: Opened) -> Page:
    """A page on a desk."""
    return open_page()


@pytest.fixture
def no_script(open_page: Opened) -> Page:
    """A page on a phone where JavaScript is off."""
    return open_page(PHONE, java_script_enabled=False)


_STATES: dict[tuple[str, str], object] = {}
_SHAPES = Shapes()


@pytest.fixture
def signed_in(open_page: Opened, keys: Keys, base_url: str) -> Callable[..., Page]:
    """A page of a sample account that has signed in with password and code; the session is made once and kept."""

    def enter(username: str, viewport: dict[str, int] | None = None, language: str = "", **options: object) -> Page:
        known = _STATES.get((base_url, username))
        page = open_page(viewport, storage_state=known, **options)
        if known is None:
            sign_in(page, keys, username)
            _STATES[base_url, username] = page.context.storage_state()
        if language:
            choose_language(page.context, base_url, language)
        page.goto("/ban-lam-viec/")
        return page

    return enter


# One journey, several hands


@pytest.fixture(params=("pointer", "keyboard"))
def kind(request: pytest.FixtureRequest) -> str:
    """How the journey is walked; public journeys add `no_script`."""
    return str(request.param)


Visit = Callable[..., Hand]


@pytest.fixture
def visit(kind: str, open_page: Opened, base_url: str) -> Visit:
    """A hand on a fresh page, in the language of that hand; nobody is signed in."""

    def make(viewport: dict[str, int] | None = None, **options: object) -> Hand:
        page = open_page(viewport, java_script_enabled=kind != "no_script", **options)
        choose_language(page.context, base_url, LANGUAGE_OF[kind])
        return hand_of(kind, page)

    return make


@pytest.fixture
def work(kind: str, signed_in: Callable[..., Page]) -> Visit:
    """A hand on the desk of a sample account that has signed in."""

    def enter(username: str, viewport: dict[str, int] | None = None, **options: object) -> Hand:
        return hand_of(kind, signed_in(username, viewport, LANGUAGE_OF[kind], **options))

    return enter


def choose_language(context: BrowserContext, url: str, language: str) -> None:
    """Set the language as the switch does."""
    context.add_cookies([{"name": "ngon_ngu", "value": language, "url": url}])


def _kind_of(request: pytest.FixtureRequest) -> str:
    call = getattr(request.node, "callspec", None)
    return str(call.params.get("kind", "")) if call else ""


@pytest.fixture(scope="session")
def looked_at() -> Iterator[dict[str, str]]:
    """The pages at which journeys have looked, as they stood then: at the end all of them are valid HTML."""
    pages: dict[str, str] = {}
    yield pages
    found = errors_in(pages)
    assert found == [], "\n".join(found)


@pytest.fixture
def accessible(request: pytest.FixtureRequest, looked_at: dict[str, str]) -> Callable[[Page], None]:
    """Fail with axe's own words when a page has a violation, and when it scrolls sideways. Each shape is measured once.

    Where scripts are off only the latter: axe is a script itself.
    """

    def check(page: Page) -> None:
        looked_at[f"{request.node.name} {len(looked_at)} {page.url}"] = page.content()
        no_sideways_scroll(page)
        if _kind_of(request) == "no_script":
            return
        found = _SHAPES.violations(page)
        assert found == [], "\n".join([page.url, *found])

    return check


def no_sideways_scroll(page: Page) -> None:
    """Only tables and drawings in frames of their own may be wider than the screen."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px"


def small_png(png: bytes) -> bytes:
    """The same picture in at most 150 kB: as few colours as it takes."""
    for colours in (256, 128, 64, 32, 16):
        picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        kept = io.BytesIO()
        picture.save(kept, "PNG", optimize=True)
        if kept.tell() <= HEAVIEST_PICTURE:
            return kept.getvalue()
    raise AssertionError("the picture is too large for the guide")


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Record a picture of the guide, once: by the pointer (only with --record)."""

    def record(page: Page, name: str) -> None:
        if request.config.getoption("--record") and _kind_of(request) in {"", "pointer"}:
            GUIDE.mkdir(parents=True, exist_ok=True)
            page.wait_for_load_state("networkidle")
            (GUIDE / f"{name}.png").write_bytes(small_png(page.screenshot(full_page=False)))

    return record
