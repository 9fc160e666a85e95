"""The browser reads numbers as the server does: the very same cases, run by Node on the source of the island."""

import json
import subprocess
from pathlib import Path

from tools.assets import FRONTEND, MODULES, bring_packages, node_command

CASES = Path(__file__).parent / "number_cases.json"
PROGRAM = """
import { readNumber, typedNumber } from "SOURCE";
import { readFileSync } from "node:fs";
const cases = JSON.parse(readFileSync("CASES", "utf8"));
const wrong = [];
for (const [text, decimals, value] of cases.read) {
  const found = readNumber(text, decimals);
  const exact = value === null || value < 2 ** 53;
  if (!("value" in found) || (exact && found.value !== value)) wrong.push([text, decimals, found]);
  const back = readNumber(typedNumber(value, decimals), decimals);
  if (exact && back.value !== value) wrong.push([text, decimals, back]);
}
for (const [text, decimals, problem] of cases.refused) {
  const found = readNumber(text, decimals);
  if (found.problem !== problem) wrong.push([text, decimals, found]);
}
console.log(JSON.stringify({ count: cases.read.length + cases.refused.length, wrong }));
"""


def test_the_browser_reads_what_the_server_reads(tmp_path: Path) -> None:
    node = node_command()
    bring_packages(node)
    entry, bundle = tmp_path / "entry.ts", tmp_path / "entry.mjs"
    source = FRONTEND / "src" / "report-numbers.ts"
    entry.write_text(PROGRAM.replace("SOURCE", str(source)).replace("CASES", str(CASES)), encoding="utf-8")
    build = [*node, str(MODULES / "esbuild/bin/esbuild"), str(entry), "--bundle", "--platform=node", "--format=esm"]
    subprocess.run([*build, f"--outfile={bundle}", "--log-level=warning"], check=True, cwd=FRONTEND)
    told = json.loads(subprocess.run([*node, str(bundle)], check=True, capture_output=True, text=True).stdout)
    assert told["wrong"] == []
    assert told["count"] > 40
