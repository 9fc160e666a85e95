// <by-copy data-text="…"><button type="button" hidden>…</button></by-copy>: copies, and says so.
import { word } from "./words";

class Copy extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => void this.copy());
  }

  private async copy(): Promise<void> {
    let status = this.querySelector<HTMLElement>(".done");
    if (!status) {
      status = document.createElement("span");
      status.className = "done";
      status.setAttribute("role", "status");
      this.append(status);
    }
    try {
      await navigator.clipboard.writeText(this.dataset["text"] || window.location.href);
      status.textContent = word(this, "done");
    } catch {
      status.textContent = word(this, "failed");
    }
  }
}

customElements.define("by-copy", Copy);
