// <by-live>: while the page is seen it asks a small address whether a number has grown, every 700 ms (304 if not).
// When it has, the same page is fetched and its figures take the place of the old ones. It can be paused; a screen
// reader is told at most once in 30 seconds.
const EVERY = 700;
const SAY_EVERY = 30_000;
const SLOWEST = 15_000;

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
      if (answer.status === 200 && !answer.redirected) await this.refresh(answer.headers.get("ETag") ?? "");
      this.wait = answer.ok || answer.status === 304 ? EVERY : Math.min(SLOWEST, this.wait * 2);
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
    const held = document.activeElement;
    const inside = held instanceof HTMLElement && held.closest("[data-live-part=figures]") !== null;
    if (inside) return;
    for (const part of this.querySelectorAll<HTMLElement>("[data-live-part]")) {
      const other = fresh.querySelector(`[data-live-part="${part.dataset["livePart"]}"]`);
      if (other) part.replaceChildren(...Array.from(other.childNodes).map((node) => document.importNode(node, true)));
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
