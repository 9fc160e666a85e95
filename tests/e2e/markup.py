"""Rendered pages against the HTML standard, by html-validate (offline, part of the front end's tools)."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.assets import FRONTEND, node_command

RULES = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {"no-trailing-whitespace": "off", "long-title": "off"},
}


def errors_of(html: str) -> list[str]:
    """What the checker finds in a page, one line each; empty when the page is valid."""
    return errors_in({"page": html})


def errors_in(pages: Mapping[str, str]) -> list[str]:
    """What the checker finds in many pages, by name: one run for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "rules.json"
        config.write_text(json.dumps(RULES))
        names = {}
        for number, (name, html) in enumerate(pages.items()):
            file = Path(folder) / f"{number:04}.html"
            file.write_text(html, encoding="utf-8")
            names[str(file)] = name
        checker = str(FRONTEND / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")
        command = [*node_command(), checker, "--config", str(config), "--formatter", "json", *names]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    if not done.stdout:
        raise RuntimeError(done.stderr)
    return [
        f"{names[result['filePath']]} {message['line']}:{message['column']} {message['ruleId']} {message['message']}"
        for result in json.loads(done.stdout)
        for message in result["messages"]
    ]
