// <by-open-in-browser [data-when="passkey"]>: inside another app's window (Zalo, Facebook) some things do not work.
// The hidden panel offers to open the page in the browser. data-when="passkey" shows it also where the device cannot
// use passkeys at all.
const INSIDE_AN_APP = /Zalo|FBAN|FBAV|FB_IAB|Instagram|Line\/|TikTok|; wv\)/i;

class OpenInBrowser extends HTMLElement {
  connectedCallback(): void {
    const inside = INSIDE_AN_APP.test(navigator.userAgent);
    const unable = this.dataset["when"] === "passkey" && !("PublicKeyCredential" in window);
    if (!inside && !unable) return;
    const panel = this.querySelector<HTMLElement>("[data-panel]");
    if (panel) panel.hidden = false;
    const link = this.querySelector<HTMLAnchorElement>("a[data-open]");
    if (link && inside && /Android/i.test(navigator.userAgent)) {
      const { host, pathname, search, protocol } = window.location;
      link.href = `intent://${host}${pathname}${search}#Intent;scheme=${protocol.replace(":", "")};action=android.intent.action.VIEW;end`;
      link.hidden = false;
    }
  }
}

customElements.define("by-open-in-browser", OpenInBrowser);
