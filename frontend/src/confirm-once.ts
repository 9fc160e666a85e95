// <by-confirm-once><form>…: a second press while the first is on its way does nothing. The form's idempotency key
// (hidden field "once") stays the same for a page, so that a repeated send is recognised by the server as well.
import { word } from "./words";

class ConfirmOnce extends HTMLElement {
  private sent = false;

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    form.addEventListener("submit", (event) => {
      if (this.sent) {
        event.preventDefault();
        return;
      }
      // Another listener may have stopped it; ask after all of them.
      window.setTimeout(() => {
        if (!event.defaultPrevented) this.hold(form);
      }, 0);
    });
    // Coming back by the history shows the page as it was: free it.
    window.addEventListener("pageshow", () => this.free(form));
  }

  private hold(form: HTMLFormElement): void {
    this.sent = true;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    let status = this.querySelector<HTMLElement>(":scope > [role=status]");
    if (!status) {
      status = document.createElement("p");
      status.setAttribute("role", "status");
      status.className = "fine";
      this.append(status);
    }
    status.textContent = word(this, "sending");
  }

  private free(form: HTMLFormElement): void {
    this.sent = false;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
    this.querySelector(":scope > [role=status]")?.remove();
  }
}

customElements.define("by-confirm-once", ConfirmOnce);
