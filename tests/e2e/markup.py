"""Rendered pages against the HTML standard, by html-validate (offline, part of the front end's tools)."""

import json
import subprocess
from collections.abc import Mapping

from tools.assets import FRONTEND, node_command

RULES = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {"no-trailing-whitespace": "off", "long-title": "off"},
}
_PROGRAM = """
import { readFileSync } from "node:fs";
import { HtmlValidate, StaticConfigLoader } from "CHECKER";
const { rules, pages } = JSON.parse(readFileSync(0, "utf-8"));
const checker = new HtmlValidate(new StaticConfigLoader(rules));
const found = [];
for (const [name, html] of Object.entries(pages)) {
  const report = await checker.validateString(html);
  for (const result of report.results) for (const one of result.messages)
    found.push(`${name} ${one.line}:${one.column} ${one.ruleId} ${one.message}`);
}
console.log(JSON.stringify(found));
"""


def errors_of(html: str) -> list[str]:
    """What the checker finds in a page, one line each; empty when the page is valid."""
    return errors_in({"page": html})


def errors_in(pages: Mapping[str, str]) -> list[str]:
    """What the checker finds in many pages, by name: one run for all of them."""
    checker = (FRONTEND / "node_modules" / "html-validate" / "dist" / "esm" / "index.js").as_uri()
    command = [*node_command(), "--input-type=module", "--eval", _PROGRAM.replace("CHECKER", checker)]
    asked = json.dumps({"rules": RULES, "pages": dict(pages)})
    done = subprocess.run(command, input=asked, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return list(json.loads(done.stdout))
