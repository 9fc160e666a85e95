// Words come from the page in the reader's language: data-word-NAME, with {n} for a number.
export function word(element: HTMLElement, name: string, n?: number): string {
  const text = element.getAttribute(`data-word-${name}`) ?? "";
  return n === undefined ? text : text.replace("{n}", String(n));
}

let last = 0;

export function freshId(stem: string): string {
  last += 1;
  return `${stem}-${last}`;
}
