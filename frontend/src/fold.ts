// A menu that folds out closes when one looks elsewhere: a press outside, Escape, or the focus moving on.
const menu = document.querySelector<HTMLDetailsElement>("details.me");
const close = () => menu?.removeAttribute("open");

if (menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target as Node)) close();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) close();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary")?.focus();
  });
}
