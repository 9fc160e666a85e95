// A menu that folds out closes when one looks elsewhere: a press outside, Escape, or the focus moving on.
const folded = document.querySelector<HTMLDetailsElement>("details.me");
const foldUp = () => folded?.removeAttribute("open");

if (folded) {
  document.addEventListener("click", (event) => {
    if (!folded.contains(event.target as Node)) foldUp();
  });
  folded.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !folded.contains(event.relatedTarget as Node)) foldUp();
  });
  folded.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !folded.open) return;
    foldUp();
    folded.querySelector("summary")?.focus();
  });
}

export {};
