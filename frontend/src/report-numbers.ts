// Numbers as people type them: the same answers as binhyen/figures/rules/typing.py, held against the same list of cases.
// Values are whole numbers of the smallest step; beyond what a browser counts exactly the server has the last word.
export type Reading = { value: number | null } | { problem: string };

const GROUP = 3;
const LONGEST = 30;
const LIMIT = 2n ** 62n;

function parts(text: string, decimals: number): [string, string] | string {
  if (/^\d+$/.test(text)) return [text, ""];
  const dotted = /^\d{1,3}(?:\.\d{3})+(?:,(\d+))?$/.exec(text);
  if (dotted) return [(text.split(",")[0] ?? "").replaceAll(".", ""), dotted[1] ?? ""];
  const commaed = /^\d{1,3}(?:,\d{3})+(?:\.(\d+))?$/.exec(text);
  if (commaed && (decimals === 0 || text.split(",").length > 2 || text.includes(".")))
    return [(text.split(".")[0] ?? "").replaceAll(",", ""), commaed[1] ?? ""];
  if (commaed && decimals < GROUP) return "two_readings";
  const parted = /^(\d+)[.,](\d+)$/.exec(text);
  return parted ? [parted[1] ?? "", parted[2] ?? ""] : "not_a_number";
}

export function readNumber(typed: string, decimals: number): Reading {
  const text = typed.normalize("NFKC").replace(/\s+/g, "");
  if (["", "-", "–", "—"].includes(text)) return { value: null };
  if (/^[-−]\d/.test(text)) return { problem: "negative" };
  if (text.length > LONGEST || !/^[\x20-\x7e]*$/.test(text)) return { problem: "not_a_number" };
  const found = parts(text, decimals);
  if (typeof found === "string") return { problem: found };
  const kept = found[1].replace(/0+$/, "");
  if (kept.length > decimals) return { problem: "too_precise" };
  const value = BigInt(found[0] + kept.padEnd(decimals, "0"));
  return value >= LIMIT ? { problem: "too_large" } : { value: Number(value) };
}

// As it stands in a field: digits without groups, a comma before the decimals.
export function typedNumber(value: number | null, decimals: number): string {
  if (value === null) return "";
  const digits = String(value).padStart(decimals + 1, "0");
  return decimals ? `${digits.slice(0, -decimals)},${digits.slice(-decimals)}` : digits;
}

// As it is read: groups of three, in the language of the page.
export function shownNumber(value: number | null, decimals: number): string {
  if (value === null) return "–";
  const language = document.documentElement.lang === "en" ? "en-GB" : "vi-VN";
  const shape = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(language, shape).format(value / 10 ** decimals);
}
