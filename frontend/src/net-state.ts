// <by-net-state>: shows its bar while the device has no network. It never says that something was sent.
class NetState extends HTMLElement {
  connectedCallback(): void {
    const bar = this.querySelector<HTMLElement>(".offline");
    if (!bar) return;
    const show = (): void => {
      bar.hidden = navigator.onLine;
    };
    window.addEventListener("online", show);
    window.addEventListener("offline", show);
    show();
  }
}

customElements.define("by-net-state", NetState);
