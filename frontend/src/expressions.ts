// The one small language of checks between figures: a strict part of JSONLogic. What is stored has been proved sound by
// the server (binhyen/figures/rules/expressions.py, ADR 0031); tests/figures/expression_cases.json holds both to the
// same answers. Values are whole numbers in the smallest step of their unit of measure.

import jsonLogic from "json-logic-js";
import type { RulesLogic } from "json-logic-js";

export type Values = Readonly<Record<string, number | null | undefined>>;
export type Answer = boolean | number | null;

export interface Check {
  readonly order: number;
  readonly level: "error" | "question";
  readonly expression: unknown;
  readonly positions: readonly number[];
  readonly words: string;
}

interface Tree {
  [name: string]: Tree | number;
}

const LARGEST = 2 ** 40;

function walk(part: unknown, visit: (path: string, gap: boolean) => void): void {
  if (Array.isArray(part)) {
    for (const inner of part) walk(inner, visit);
  } else if (typeof part === "object" && part !== null) {
    for (const [operator, inner] of Object.entries(part)) {
      if (operator === "var") {
        const [path, ...rest] = Array.isArray(inner) ? inner : [inner];
        visit(String(path), rest.length > 0);
      } else {
        walk(inner, visit);
      }
    }
  }
}

function plant(tree: Tree, path: string, value: number): void {
  const names = path.split(".");
  const last = names.pop() ?? "";
  let place = tree;
  for (const name of names) {
    const next = place[name];
    place = typeof next === "object" ? next : (place[name] = {});
  }
  place[last] = value;
}

/** The answer of a sound expression over figures by path: a truth, a whole number, or null where one is not given. */
export function evaluate(expression: unknown, values: Values): Answer {
  const data: Tree = {};
  let judged = true;
  walk(expression, (path, gap) => {
    const value = values[path];
    if (value === null || value === undefined) judged &&= gap;
    else if (Math.abs(value) > LARGEST) judged = false;
    else plant(data, path, value);
  });
  return judged ? (jsonLogic.apply(expression as RulesLogic, data) as Answer) : null;
}

/** The checks that do not hold; one that has no answer says nothing. */
export function broken(checks: readonly Check[], values: Values): Check[] {
  return checks.filter((check) => evaluate(check.expression, values) === false);
}
