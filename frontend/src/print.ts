// <by-print><button type="button" hidden>…</button></by-print>: the browser's own print dialogue.
class Print extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

customElements.define("by-print", Print);
