// <by-map> around a server-rendered SVG whose areas are links to rows of the table beside it (<a href="#r-…">).
// Pointing at or focusing an area shows its words and marks its row; arrow keys walk from area to area.
class AreaMap extends HTMLElement {
  private tip!: HTMLElement;
  private links: SVGAElement[] = [];

  connectedCallback(): void {
    this.links = Array.from(this.querySelectorAll<SVGAElement>("svg a"));
    if (!this.links.length || this.tip) return;
    this.tip = document.createElement("div");
    this.tip.className = "map-tip";
    this.tip.hidden = true;
    this.tip.dataset["own"] = "";
    this.tip.setAttribute("aria-hidden", "true");
    this.append(this.tip);
    for (const link of this.links) {
      link.addEventListener("pointerenter", () => this.mark(link, true));
      link.addEventListener("pointerleave", () => this.mark(link, false));
      link.addEventListener("focus", () => this.mark(link, true));
      link.addEventListener("blur", () => this.mark(link, false));
      link.addEventListener("keydown", (event) => this.key(event, link));
    }
  }

  private row(link: SVGAElement): Element | null {
    const row = link.dataset["row"] ?? (link.href.baseVal.startsWith("#") ? link.href.baseVal.slice(1) : "");
    return row ? document.getElementById(row) : null;
  }

  private mark(link: SVGAElement, on: boolean): void {
    link.classList.toggle("is-hot", on);
    this.row(link)?.classList.toggle("is-hot", on);
    this.tip.hidden = !on;
    if (!on) return;
    this.tip.textContent = link.dataset["words"] ?? link.getAttribute("aria-label") ?? this.row(link)?.querySelector("th")?.textContent ?? "";
    const frame = this.getBoundingClientRect();
    const area = link.getBoundingClientRect();
    const left = Math.min(Math.max(0, area.left - frame.left), Math.max(0, frame.width - this.tip.offsetWidth));
    const above = area.top - frame.top - this.tip.offsetHeight - 6;
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${above >= 0 ? above : area.bottom - frame.top + 6}px`;
  }

  private key(event: KeyboardEvent, link: SVGAElement): void {
    const step = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : event.key === "ArrowUp" || event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const index = this.links.indexOf(link);
    this.links[(index + step + this.links.length) % this.links.length]?.focus();
  }
}

customElements.define("by-map", AreaMap);
