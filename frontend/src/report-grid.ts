// <by-grid>: a block of cells copied from a sheet and pasted into one field fills the fields to the right and below;
// the arrow keys and Enter walk up and down a column.
class Grid extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("paste", (event) => this.pasted(event));
    this.addEventListener("keydown", (event) => this.walked(event));
  }

  private rows(): HTMLInputElement[][] {
    return Array.from(this.querySelectorAll("tr[data-row]"), (row) => Array.from(row.querySelectorAll<HTMLInputElement>("input.in")));
  }

  private place(target: EventTarget | null): [number, number] | null {
    for (const [at, row] of this.rows().entries()) {
      const column = row.indexOf(target as HTMLInputElement);
      if (column >= 0) return [at, column];
    }
    return null;
  }

  private pasted(event: ClipboardEvent): void {
    const start = this.place(event.target);
    const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r/g, "").replace(/\n$/, "");
    if (!start || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const rows = this.rows();
    for (const [down, line] of text.split("\n").entries())
      for (const [right, cell] of line.split("\t").entries()) {
        const input = rows[start[0] + down]?.[start[1] + right];
        if (input) input.value = cell.trim();
      }
  }

  private walked(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" || event.key === "Enter" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const start = this.place(event.target);
    if (!step || !start) return;
    const next = this.rows()[start[0] + step]?.[start[1]];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  }
}

customElements.define("by-grid", Grid);
