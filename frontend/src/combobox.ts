// <by-combobox data-src="/tim/goi-y/" [data-into="#id_unit"]>: suggestions while typing, over a search form that
// works without. The answer is {"items": [{"label", "detail"?, "url"?, "value"?}]}. With data-into the choice is put
// into that hidden field; otherwise its address is opened. WAI-ARIA combobox with a list, automatic selection off.
import { freshId, word } from "./words";

interface Item {
  label: string;
  detail?: string;
  url?: string;
  value?: string;
}

const PAUSE_MS = 160;

class Combobox extends HTMLElement {
  private input!: HTMLInputElement;
  private list!: HTMLUListElement;
  private status!: HTMLElement;
  private items: Item[] = [];
  private active = -1;
  private timer = 0;
  private asked: AbortController | null = null;

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input:not([type=hidden])");
    if (!input || this.list || !this.dataset["src"]) return;
    this.input = input;
    this.list = document.createElement("ul");
    this.list.className = "listbox";
    this.list.id = freshId("goi-y");
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", word(this, "list"));
    this.status = document.createElement("span");
    this.status.className = "vh";
    this.status.setAttribute("role", "status");
    this.append(this.list, this.status);
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.clicked(event));
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
  }

  private later(): void {
    const into = this.into();
    if (into) into.value = "";
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE_MS);
  }

  private into(): HTMLInputElement | null {
    const selector = this.dataset["into"];
    return selector ? document.querySelector<HTMLInputElement>(selector) : null;
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    const text = this.input.value.trim();
    if (text.length < 2) return this.close();
    this.asked = new AbortController();
    const address = new URL(this.dataset["src"] ?? "", window.location.href);
    address.searchParams.set(this.dataset["param"] ?? this.input.name, text);
    try {
      const answer = await fetch(address, { signal: this.asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return this.close();
      const found = (await answer.json()) as { items: Item[] };
      this.show(found.items);
    } catch {
      this.close();
    }
  }

  private show(items: Item[]): void {
    this.items = items;
    this.active = -1;
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    const open = items.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = open ? word(this, "count", items.length) : word(this, "none");
  }

  private option(item: Item, index: number): HTMLLIElement {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${index}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.append(item.label);
    if (item.detail) {
      const detail = document.createElement("small");
      detail.textContent = item.detail;
      row.append(detail);
    }
    return row;
  }

  private move(step: number): void {
    const count = this.items.length;
    if (!count || this.list.hidden) return;
    this.active = this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count;
    for (const [index, row] of Array.from(this.list.children).entries()) {
      row.setAttribute("aria-selected", String(index === this.active));
    }
    const row = this.list.children[this.active];
    if (!row) return;
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.active >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  private clicked(event: MouseEvent): void {
    const row = (event.target as Element).closest("[role=option]");
    if (row) this.choose(Array.from(this.list.children).indexOf(row));
  }

  private choose(index: number): void {
    const item = this.items[index];
    if (!item) return;
    const into = this.into();
    this.input.value = item.label;
    this.close();
    if (into) {
      into.value = item.value ?? "";
      into.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (item.url) {
      window.location.assign(item.url);
    }
  }

  private close(): void {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

customElements.define("by-combobox", Combobox);
