// Every page. Each island improves HTML that already works without it.
import "./combobox";
import "./confirm-once";
import "./copy";
import "./map";
import "./net-state";
import "./open-in-browser";
import "./print";

// The error summary takes the focus, so that it is read first. An address that names a place in the page (the skip link
// was used, or a line of an earlier summary) moves the focus there as soon as the page stands: the summary comes after.
const told = document.querySelector<HTMLElement>(".errsum");
told?.focus();
if (window.location.hash) window.addEventListener("load", () => window.requestAnimationFrame(() => told?.focus()));

if ("serviceWorker" in navigator && window.isSecureContext) {
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => undefined);
  });
}
