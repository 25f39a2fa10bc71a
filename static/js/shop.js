/* Makes smooth what already works without script. Each part is a few lines on its own, found by a data
   attribute or id, and delegated from the document, so that parts swapped in by htmx need no set-up. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/* What only exists without script, and what only exists with it. */
function enhance(root = document) {
  $$("[data-hide-with-script]", root).forEach((node) => { node.hidden = true; });
  $$("[data-qty] button[hidden]", root).forEach((node) => { node.hidden = false; });
  $("[data-focus]", root)?.focus();
  watchSlates(root);
}

/* Search suggestions: arrow keys move, Enter follows, Escape closes (ARIA combobox with a listbox). */
const box = $("#search-input");
const list = $("#search-list");
let at = -1;
const rows = () => $$("[role=option]", list);
function show(open) {
  list.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  if (!open) { at = -1; box.removeAttribute("aria-activedescendant"); }
}
function move(step) {
  const all = rows();
  if (!all.length) return;
  at = (at + step + all.length) % all.length;
  all.forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
  all[at].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", all[at].id);
}
box?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (!list.hidden) event.preventDefault(); // else the browser also empties the field
    show(false);
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden && rows().length) show(true);
    move(event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1);
  }
  if (event.key === "Enter" && at >= 0 && !list.hidden) {
    event.preventDefault();
    location.assign(rows()[at].href);
  }
});
box?.addEventListener("blur", () => setTimeout(() => { if (!list.contains(document.activeElement)) show(false); }, 120));
list?.addEventListener("mousedown", (event) => event.preventDefault());
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === list) { at = -1; show(box.value.trim() !== "" && rows().length > 0 && document.activeElement === box); }
});

/* Quantity on the product page; in the cart the same buttons submit the form. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-qty] button[type=button]");
  if (!button) return;
  const input = $("input", button.parentElement);
  const next = Number(input.value || 1) + Number(button.value);
  input.value = Math.min(Number(input.max), Math.max(Number(input.min), next));
});

/* A thumbnail moves the stage sideways and leaves the page where it is. */
document.addEventListener("click", (event) => {
  const link = event.target.closest(".gallery__thumbs a");
  if (!link) return;
  event.preventDefault();
  const picture = $(link.hash);
  const stage = picture.parentElement;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  stage.scrollTo({ left: picture.offsetLeft - stage.offsetLeft, behavior: calm ? "auto" : "smooth" });
  $$("a", link.parentElement).forEach((other) => other.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "true");
});

/* Menus close on Escape and on a click elsewhere. */
document.addEventListener("click", (event) => {
  $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = $("details.menu[open]");
  if (menu) { menu.open = false; $("summary", menu).focus(); }
});

/* The theme changes at once; the form has told the server, which keeps it. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-form]")) return;
  event.preventDefault();
  const theme = event.submitter.value;
  const data = new FormData(event.target);
  data.set("theme", theme);
  document.documentElement.dataset.theme = theme;
  $$("button", event.target).forEach((b) => b.setAttribute("aria-pressed", String(b === event.submitter)));
  fetch(event.target.action, { method: "POST", body: data, redirect: "manual" });
});

/* Toasts leave after a while, but never under the pointer or while focused. */
function dismiss(toast) {
  if (toast.matches(":hover, :focus-within")) { setTimeout(() => dismiss(toast), 2000); return; }
  toast.remove();
}
const toasts = $("#toasts");
if (toasts) {
  new MutationObserver((changes) => {
    changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.dataset)
      .forEach((toast) => setTimeout(() => dismiss(toast), 8000));
  }).observe(toasts, { childList: true });
}

/* A request that fails says so instead of doing nothing. */
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.toast = "";
    toast.textContent = document.body.dataset.failure || "Something went wrong. Please try again.";
    toasts.append(toast);
  });
}

/* Recommendations that were really on screen are reported once, together, and only with consent. */
const seen = new Set();
let waiting = [];
let timer = 0;
const observer = "IntersectionObserver" in window
  ? new IntersectionObserver((entries) => entries.forEach((entry) => {
      if (!entry.isIntersecting) return;
      observer.unobserve(entry.target);
      const { slate, product, position } = entry.target.dataset;
      if (seen.has(slate + product)) return;
      seen.add(slate + product);
      waiting.push({ slate_id: slate, product_id: Number(product), position: Number(position) });
      clearTimeout(timer);
      timer = setTimeout(report, 1500);
    }), { threshold: 0.6 })
  : null;
function watchSlates(root) {
  if (!observer || !document.body.dataset.impressions) return;
  $$("[data-slate]", root).forEach((card) => observer.observe(card));
}
function report() {
  if (!waiting.length) return;
  const body = new FormData();
  body.set("items", JSON.stringify(waiting));
  body.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]")?.value ?? "");
  waiting = [];
  navigator.sendBeacon(document.body.dataset.impressions, body);
}
document.addEventListener("visibilitychange", () => { if (document.hidden) report(); });

document.addEventListener("htmx:load", (event) => enhance(event.target));
enhance();
