/* The chat, made smooth: a panel over the page, answers as they are written, a person's words as they come.
   Every form works without this file; here the same forms are sent in the background. */
const POLL_MS = 4000;
const POLL_HIDDEN_MS = 20000;
const MAX_LOST = 3;
const streams = new WeakMap();
const timers = new WeakMap();
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

function tell(chat, words) { $("[data-state]", chat).textContent = words; }
function down(chat) { const box = $(".chat__scroll", chat); box.scrollTop = box.scrollHeight; }

/* A bubble of this page alone, until the server's own row replaces it. */
function draft(chat, author, text) {
  const row = document.createElement("div");
  const bubble = document.createElement("div");
  row.className = `chat__row chat__row--${author}`;
  row.dataset.draft = "";
  bubble.className = "chat__bubble";
  bubble.textContent = text;
  row.append(bubble);
  $(".chat__log", chat).append(row);
  down(chat);
  return bubble;
}

/* Read what was said since the latest row that this page has. */
async function refresh(chat) {
  if (!chat.dataset.thread) return;
  let found;
  try {
    const response = await fetch(`${chat.dataset.thread}?after=${chat.dataset.latest}`, { headers: { Accept: "application/json" } });
    if (response.status === 404) { await renew(chat, chat.dataset.panelUrl); return; }
    if (!response.ok) throw new Error(String(response.status));
    found = await response.json();
  } catch {
    tell(chat, chat.dataset.lost);
    poll(chat);
    return;
  }
  if (found.status !== chat.dataset.status) { await renew(chat, chat.dataset.page); return; }
  if (found.latest > Number(chat.dataset.latest)) {
    $$("[data-draft], [data-once]", chat).forEach((node) => node.remove());
    $(".chat__log", chat).insertAdjacentHTML("beforeend", found.html);
    chat.dataset.latest = found.latest;
    tell(chat, "");
    down(chat);
  }
  if (found.stream) listen(chat, found.stream); else poll(chat);
}

/* While a person owns the conversation there is nothing to stream: ask now and then, seldom where nobody looks. */
function poll(chat) {
  clearTimeout(timers.get(chat));
  if (!chat.isConnected || !["waiting", "person"].includes(chat.dataset.status)) return;
  const wait = document.hidden || chat.closest("dialog:not([open])") ? POLL_HIDDEN_MS : POLL_MS;
  timers.set(chat, setTimeout(() => refresh(chat), wait));
}

/* An answer as it comes. The browser reconnects by itself and names the last event that it has seen. */
function listen(chat, address) {
  if (streams.has(chat)) return;
  const source = new EventSource(address);
  streams.set(chat, source);
  tell(chat, chat.dataset.working);
  let bubble = null;
  let lost = 0;
  const end = () => { source.close(); streams.delete(chat); refresh(chat); };
  source.addEventListener("status", (event) => tell(chat, JSON.parse(event.data).text || chat.dataset.working));
  source.addEventListener("delta", (event) => {
    const { text } = JSON.parse(event.data);
    bubble ??= draft(chat, "bot", "");
    bubble.append(bubble.textContent ? `\n${text}` : text);
    down(chat);
  });
  source.addEventListener("done", end);
  source.addEventListener("error", (event) => {
    if (event.data) { end(); return; }
    lost += 1;
    if (source.readyState === EventSource.CLOSED || lost >= MAX_LOST) end();
  });
}

/* Draw the chat anew from its page: it began, changed hands, or a form has mistakes. */
async function renew(chat, address) {
  const response = await fetch(address).catch(() => null);
  if (response?.ok) adopt(chat, await response.text());
  else { tell(chat, chat.dataset.lost); poll(chat); }
}
function adopt(chat, html) {
  const fresh = $("[data-chat]", new DOMParser().parseFromString(html, "text/html"));
  const typed = $("[name=text]", chat).value;
  const focused = chat.contains(document.activeElement) ? document.activeElement.id : "";
  streams.get(chat)?.close();
  chat.replaceWith(fresh);
  if (typed) $("[name=text]", fresh).value = typed;
  if (focused) document.getElementById(focused)?.focus();
  start(fresh);
}

function start(chat) {
  down(chat);
  if (chat.dataset.stream) listen(chat, chat.dataset.stream); else poll(chat);
}

function post(form, data) {
  return fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
}

async function send(chat, form, submitter) {
  const data = new FormData(form, submitter);
  const field = form.matches("[data-say]") ? $("[name=text]", form) : null;
  const words = field ? field.value.trim() : submitter?.name === "payload" ? submitter.textContent : "";
  if (field && !words) return;
  if (data.has("client_id")) data.set("client_id", crypto.randomUUID?.() ?? String(Math.random()).slice(2));
  $$("button", form).forEach((button) => { button.disabled = true; });
  if (words) draft(chat, "customer", words);
  if (field) field.value = "";
  const response = await post(form, data).catch(() => null);
  $$("button", form).forEach((button) => { button.disabled = false; });
  if (!response?.ok) { await failed(chat, response, field, words); return; }
  const { stream, page } = await response.json();
  if (page !== chat.dataset.page) await renew(chat, page);
  else if (stream) listen(chat, stream);
  else await refresh(chat);
}

/* What did not get through stays in the field, with the reason beside it; a form with mistakes comes back marked. */
async function failed(chat, response, field, words) {
  $$("[data-draft]", chat).forEach((node) => node.remove());
  if (field) field.value = words;
  const kind = response?.headers.get("content-type") ?? "";
  if (response?.status === 400 && kind.startsWith("text/html")) { adopt(chat, await response.text()); return; }
  tell(chat, kind.startsWith("application/json") ? (await response.json()).detail : chat.dataset.failed);
}

async function rate(chat, form, submitter) {
  const response = await post(form, new FormData(form, submitter)).catch(() => null);
  if (!response?.ok) { tell(chat, chat.dataset.failed); return; }
  tell(chat, chat.dataset.thanks);
  const row = form.closest(".chat__row");
  if (form.matches("[data-why]")) { form.hidden = true; return; }
  $$("[data-rate] button", row).forEach((button) => button.setAttribute("aria-pressed", String(button === submitter)));
  const why = $("[data-reason]", row);
  if (why) why.hidden = submitter.value !== "down";
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const chat = form.closest("[data-chat]");
  if (!chat || event.defaultPrevented) return;
  if (form.matches("[data-rate], [data-why]")) { event.preventDefault(); rate(chat, form, event.submitter); }
  else if (form.matches("[data-chat-form]")) { event.preventDefault(); send(chat, form, event.submitter); }
});

/* Enter sends, Shift+Enter breaks the line; not while a Chinese word is still being composed. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("[data-say] textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

/* The panel: the launcher's link opens it over the page; Escape closes it and returns to the launcher. */
const launcher = $("[data-support]");
let panel = null;
async function open() {
  if (!panel) {
    const order = location.pathname.match(/\/order\/([0-9a-f-]{36})\//)?.[1] ?? "";
    const response = await fetch(`${launcher.dataset.support}?order=${order}`).catch(() => null);
    if (!response?.ok) { location.assign(launcher.href); return; }
    panel = document.createElement("dialog");
    panel.className = "support-panel";
    panel.setAttribute("aria-label", launcher.textContent.trim());
    panel.innerHTML = await response.text();
    document.body.append(panel);
    panel.addEventListener("close", () => { launcher.setAttribute("aria-expanded", "false"); launcher.focus(); });
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); panel.close(); } });
    panel.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) panel.close(); });
    start($("[data-chat]", panel));
  }
  if (matchMedia("(max-width: 36rem)").matches) panel.showModal(); else panel.show();
  launcher.setAttribute("aria-expanded", "true");
  down($("[data-chat]", panel));
  $("[name=text]", panel).focus();
}
launcher?.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if (panel?.open) panel.close(); else open();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) $$("[data-chat]").forEach((chat) => poll(chat)); });
$$("[data-chat]").forEach(start);
