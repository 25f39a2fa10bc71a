// Keys of the operators' risk pages do what their links and buttons do; typing in a field stays typing.
const rows = [...document.querySelectorAll("[data-cases] [data-row]")];
const opened = rows.map((row) => row.querySelector("[data-open]"));

function step(by) {
  const at = opened.indexOf(document.activeElement?.closest("[data-row]")?.querySelector("[data-open]"));
  opened[Math.min(Math.max(at + by, 0), opened.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=hidden]):not([type=checkbox]), textarea, select")) return;
  const key = event.key.toLowerCase();
  const box = document.activeElement?.closest("[data-row]")?.querySelector("input[type=checkbox]:not(:disabled)");
  const control = document.querySelector(`[data-keys] [data-key="${CSS.escape(key)}"]:not(:disabled)`);
  if (rows.length && key === "j") step(1);
  else if (rows.length && key === "k") step(-1);
  else if (box && key === "x") box.checked = !box.checked;
  else if (control?.matches("select, textarea, input")) control.focus();
  else if (control) control.click();
  else return;
  event.preventDefault();
});

document.querySelector("[data-tick]")?.addEventListener("click", () => {
  const all = [...document.querySelectorAll("[data-cases] input[name=case]:not(:disabled)")];
  const on = !all.every((box) => box.checked);
  for (const box of all) box.checked = on;
});
