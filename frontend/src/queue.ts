// Keyboard for work queues: J and K walk through the rows, "/" goes to the page's search. Never while typing.
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function walk(step: number): void {
  const rows = Array.from(document.querySelectorAll<HTMLElement>(".job, .job-row"));
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  next?.querySelector<HTMLElement>("a, button")?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "/") {
    const search = document.querySelector<HTMLInputElement>("main input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});
