// <by-live>: while the page is seen it asks a small address whether a number has grown, every 700 ms (304 if not).
// When it has, the same page is fetched and what differs takes the place of the old, so that the focus, the selection
// and what was folded open stay. It can be paused; a screen reader is told at most once in 30 seconds.
const EVERY = 700;
const SAY_EVERY = 30_000;
const SLOWEST = 15_000;

const KEPT_BY_THE_READER = new Set(["open", "tabindex", "hidden"]);

function sameKind(old: Node, fresh: Node): boolean {
  return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName;
}

function takeAttributes(old: Element, fresh: Element): void {
  for (const { name, value } of Array.from(fresh.attributes))
    if (!KEPT_BY_THE_READER.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const name of old.getAttributeNames())
    if (!KEPT_BY_THE_READER.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
}

// Makes the old tree say what the fresh one says. Only where it is built otherwise are elements replaced; an island then
// as a whole, so that it begins again. What an island adds to itself (data-own) is not the page's.
function take(old: Node, fresh: Node): void {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  takeAttributes(old as Element, fresh as Element);
  const mine = Array.from(old.childNodes).filter((node) => !(node instanceof HTMLElement && "own" in node.dataset));
  const theirs = Array.from(fresh.childNodes);
  if (mine.length === theirs.length && mine.every((node, at) => sameKind(node, theirs[at] as Node)))
    mine.forEach((node, at) => take(node, theirs[at] as Node));
  else if (old.nodeName.includes("-")) (old as Element).replaceWith(document.importNode(fresh, true));
  else (old as Element).replaceChildren(...theirs.map((node) => document.importNode(node, true)));
}

class LiveFigures extends HTMLElement {
  private seen = "";
  private paused = false;
  private busy = false;
  private wait = EVERY;
  private said = 0;
  private timer = 0;

  connectedCallback(): void {
    this.seen = `"${this.dataset["version"] ?? ""}"`;
    const button = this.querySelector<HTMLButtonElement>("[data-live-button]");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => {
        this.paused = !this.paused;
        button.textContent = this.words(this.paused ? "wordsResume" : "wordsPause");
        this.state();
        if (!this.paused) this.next(0);
      });
    }
    document.addEventListener("visibilitychange", () => this.next(0));
    this.state();
    this.next(EVERY);
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  private words(name: string): string {
    return this.dataset[name] ?? "";
  }

  private state(): void {
    const state = this.querySelector("[data-live-state]");
    if (state) state.textContent = this.words(this.paused ? "wordsOff" : "wordsOn");
  }

  private next(after: number): void {
    window.clearTimeout(this.timer);
    if (this.paused || document.hidden) return;
    this.timer = window.setTimeout(() => void this.ask(), after);
  }

  private async ask(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const answer = await fetch(this.dataset["url"] ?? "", {
        cache: "no-store",
        headers: { "If-None-Match": this.seen, Accept: "application/json" },
      });
      const signedIn = !answer.redirected;
      if (answer.status === 200 && signedIn) await this.refresh(answer.headers.get("ETag") ?? "");
      this.wait = signedIn && (answer.ok || answer.status === 304) ? EVERY : Math.min(SLOWEST, this.wait * 2);
    } catch {
      this.wait = Math.min(SLOWEST, this.wait * 2);
    }
    this.busy = false;
    this.next(this.wait);
  }

  private async refresh(tag: string): Promise<void> {
    const answer = await fetch(window.location.href, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of this.querySelectorAll<HTMLElement>("[data-live-part]")) {
      const other = fresh.querySelector(`[data-live-part="${part.dataset["livePart"]}"]`);
      if (other) take(part, other);
    }
    this.seen = tag;
    this.say();
  }

  private say(): void {
    const place = this.querySelector("[data-live-says]");
    if (!place || Date.now() - this.said < SAY_EVERY) return;
    this.said = Date.now();
    place.textContent = `${this.words("wordsChanged")} ${this.querySelector("[data-live-part=at]")?.textContent ?? ""}`;
  }
}

customElements.define("by-live", LiveFigures);
