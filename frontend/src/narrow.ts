// <by-narrow>: a long list of boxes gets shorter while one types. Without it the button beside the field asks the
// server for the shorter list. What is ticked stays in sight.
import { word } from "./words";

function folded(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/\s+/g, " ").trim();
}

class Narrow extends HTMLElement {
  private rows: { row: HTMLElement; box: HTMLInputElement; text: string }[] = [];

  connectedCallback(): void {
    const field = this.querySelector<HTMLInputElement>("input[type=search]");
    const button = this.querySelector<HTMLButtonElement>("button");
    // A list that the server has narrowed already stays with the server.
    if (!field || !button || field.value) return;
    for (const row of this.querySelectorAll<HTMLElement>("label.opt")) {
      const box = row.querySelector<HTMLInputElement>("input");
      if (box) this.rows.push({ row, box, text: folded(row.textContent ?? "") });
    }
    button.hidden = true;
    field.addEventListener("input", () => this.show(folded(field.value)));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  private show(text: string): void {
    let shown = 0;
    for (const { row, box, text: name } of this.rows) {
      row.hidden = !(box.checked || name.includes(text));
      if (!row.hidden) shown += 1;
    }
    const status = this.querySelector<HTMLElement>("[role=status]");
    if (status) status.textContent = text ? word(this, "shown", shown) : "";
  }
}

customElements.define("by-narrow", Narrow);
