// Every page. Each island improves HTML that already works without it.
import "./combobox";
import "./confirm-once";
import "./copy";
import "./map";
import "./net-state";
import "./open-in-browser";
import "./print";

// The error summary takes the focus, so that it is read first.
document.querySelector<HTMLElement>(".errsum")?.focus();

if ("serviceWorker" in navigator && window.isSecureContext) {
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => undefined);
  });
}
