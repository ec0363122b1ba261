// The chat: what is on the page, what the person does, and a long poll for what changes.

import { openedBy, webApp } from "./webapp.js";
import { bubble, day, el, messageText, texts } from "./render.js";

const $ = (id) => document.getElementById(id);
const state = { people: JSON.parse($("people-data").textContent), me: null, version: 0, messages: new Map(), replyTo: null, chat: {}, forced: 0 };
const waiting = new Map(); // presses without an answer yet: query id -> button
let poll = null;

// --- talking to the server ---

async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, { ...options, signal: body === undefined ? poll?.signal : undefined });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? texts.failed);
  return answer;
}

async function act(action, body = {}) {
  try {
    return await call(`people/${state.me}/${action}`, body);
  } catch (error) {
    toast(error.message);
    return null;
  }
}

async function follow(me) {
  poll?.abort();
  poll = new AbortController();
  const mine = poll;
  while (!mine.signal.aborted) {
    try {
      const first = state.version === 0;
      apply(await call(`people/${me}/changes?since=${state.version}&timeout=${first ? 0 : 10}`), first);
    } catch (error) {
      if (mine.signal.aborted) return;
      $("status").textContent = texts.offline;
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

// --- showing what is there ---

function apply(change, first) {
  const atEnd = nearEnd();
  state.version = change.version;
  state.chat = change;
  for (const message of change.messages) place(message);
  separateDays();
  if (!first) change.answers.forEach(showAnswer);
  showStatus();
  showFooter();
  showMenuButton();
  showPeople();
  forceReply(first);
  const news = change.messages.some((message) => !message.deleted);
  if (first || (news && atEnd)) toEnd(first);
  else if (news) $("down").hidden = false;
}

function place(message) {
  const old = $("messages").querySelector(`li[data-id="${message.message_id}"]`);
  if (message.deleted) {
    state.messages.delete(message.message_id);
    old?.remove();
    return;
  }
  state.messages.set(message.message_id, message);
  const node = bubble(message, actions);
  if (old) old.replaceWith(node);
  else $("messages").insertBefore(node, later(message.message_id));
}

function later(id) {
  return [...$("messages").children].find((node) => Number(node.dataset.id) > id) ?? null;
}

function separateDays() {
  $("messages").querySelectorAll(".day").forEach((node) => node.remove());
  let last = "";
  for (const node of [...$("messages").children]) {
    const label = day(state.messages.get(Number(node.dataset.id)).date);
    if (label !== last) node.before(el("li", { className: "day" }, el("span", {}, label)));
    last = label;
  }
}

function showStatus() {
  const { action, action_until: until, person } = state.chat;
  const left = action ? new Date(until) - Date.now() : 0;
  $("status").textContent = person.blocked ? texts.blocked : left > 0 ? (action === "typing" ? texts.typing : texts.sending) : texts.bot;
  $("status").classList.toggle("busy", left > 0 && !person.blocked);
  if (left > 0) setTimeout(showStatus, left + 50);
}

function showFooter() {
  const { started, blocked } = state.chat.person;
  const open = started && !blocked;
  $("start").hidden = started || blocked;
  $("restart").hidden = !blocked;
  $("composer").hidden = $("tools").hidden = !open;
  $("empty").hidden = state.messages.size > 0;
  const own = [...state.messages.values()].filter((message) => !message.from_bot && !message.text?.startsWith("/"));
  $("chips").hidden = !open || own.length > 0 || $("text").value !== "";
  $("block").textContent = blocked ? texts.unblock : texts.block;
}

function showMenuButton() {
  const { type, text, web_app: app } = state.chat.menu_button;
  $("app").hidden = type !== "web_app";
  $("app").textContent = text ?? "";
  $("app").onclick = () => actions.openApp(app.url, "menu");
}

function showPeople() {
  const me = state.people.find((person) => person.id === state.me);
  const newest = [...state.messages.values()].at(-1);
  if (newest) me.last = messageText(newest);
  $("people").replaceChildren(...state.people.map((person) => el("li", {}, personButton(person))));
  $("switch").replaceChildren(avatar(me));
}

function personButton(person) {
  return el("button", { type: "button", ariaCurrent: String(person.id === state.me), onclick: () => open(person.id) },
    avatar(person), el("span", { className: "who" }, el("b", { dir: "auto" }, person.name), el("small", { dir: "auto" }, person.last || (person.username ? `@${person.username}` : ""))));
}

function avatar(person) {
  return el("span", { className: `avatar c${person.id % 4}`, ariaHidden: "true" }, [...person.first_name][0]);
}

function showAnswer(answer) {
  waiting.get(answer.query_id)?.classList.remove("busy");
  waiting.delete(answer.query_id);
  if (answer.url) window.open(answer.url, "_blank", "noopener");
  if (!answer.text) return;
  if (!answer.show_alert) return toast(answer.text);
  $("alert-text").textContent = answer.text;
  $("alert").showModal();
}

let toastTimer = 0;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 2200 + text.length * 30);
}

function nearEnd() {
  const chat = $("chat");
  return chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120;
}

function toEnd(instantly) {
  $("down").hidden = true;
  $("chat").scrollTo({ top: $("chat").scrollHeight, behavior: instantly ? "instant" : "smooth" });
}

// --- what the person does ---

const actions = {
  reply(message) {
    state.replyTo = message.message_id;
    $("reply-who").textContent = message.from.first_name;
    $("reply-text").textContent = messageText(message);
    $("replying").hidden = false;
    $("text").focus();
  },
  async press(message, button, node) {
    if (button.callback_data === undefined) return;
    node.classList.add("busy");
    setTimeout(() => node.classList.remove("busy"), 15000);
    const press = await act("press", { message_id: message.message_id, data: button.callback_data });
    if (press) waiting.set(press.query_id, node);
    else node.classList.remove("busy");
  },
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast(texts.copied);
    } catch {
      toast(copyByHand(text) ? texts.copied : texts.notCopied);
    }
  },
  say(text) { send(text); },
  openApp(url, kind) { app.open({ url, kind }); },
  openLink(url) {
    const link = openedBy(url, state.chat.bot.username);
    if (link) app.open({ kind: "link", start_param: link.startParam });
    return Boolean(link);
  },
  show(id) {
    const node = $("messages").querySelector(`li[data-id="${id}"]`);
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.classList.add("flash");
    setTimeout(() => node?.classList.remove("flash"), 1200);
  },
};

const app = webApp({
  sign: (opening) => act("webapp", opening),
  follow(path) { // a t.me link that the app has opened; the app has closed
    const url = `https://t.me${path}`;
    const { pathname, searchParams } = new URL(url);
    if (actions.openLink(url)) return;
    if (pathname !== `/${state.chat.bot.username}`) toast(texts.elsewhere.replace("%s", path));
    else if (searchParams.has("start")) send(`/start ${searchParams.get("start")}`.trim());
  },
});

function copyByHand(text) {
  const area = el("textarea", { value: text, className: "offstage" });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function send(text) {
  const reply = state.replyTo;
  cancelReply();
  toEnd(true);
  if (await act("send", { text, reply_to: reply })) return true;
  return false;
}

function cancelReply() {
  state.replyTo = null;
  $("replying").hidden = true;
}

function forceReply(first) {
  const newest = [...state.messages.values()].filter((message) => message.from_bot).at(-1);
  if (!newest?.markup?.force_reply || newest.message_id <= state.forced) return;
  state.forced = newest.message_id;
  if (!first) actions.reply(newest);
}

function open(id) {
  state.me = id;
  Object.assign(state, { version: 0, forced: 0 });
  state.messages.clear();
  waiting.clear();
  $("messages").replaceChildren();
  $("text").value = "";
  cancelReply();
  closePopups();
  app.leave();
  localStorage.setItem("sandbox-person", id);
  follow(id);
}

function grow() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
  $("composer").classList.toggle("filled", text.value.trim() !== "");
  if (state.chat.person) showFooter();
}

function closePopups() {
  for (const [popup, button] of [["menu", "more"], ["commands", "slash"]]) {
    $(popup).hidden = true;
    $(button).ariaExpanded = "false";
  }
}

function toggle(popup, button) {
  const opens = $(popup).hidden;
  closePopups();
  $(popup).hidden = !opens;
  $(button).ariaExpanded = String(opens);
}

function showCommands() {
  const list = state.chat.commands ?? [];
  const items = list.map((command) => el("li", {}, el("button", { type: "button", onclick: () => { closePopups(); send(`/${command.command}`); } },
    el("b", {}, `/${command.command}`), el("span", { dir: "auto" }, command.description))));
  $("commands").replaceChildren(...(items.length ? items : [el("li", { className: "none" }, texts.noCommands)]));
  toggle("commands", "slash");
}

function holdToReply() {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  $("messages").addEventListener("touchstart", (event) => {
    const item = event.target.closest("li[data-id]");
    if (!item || event.target.closest("button, a")) return;
    timer = setTimeout(() => actions.reply(state.messages.get(Number(item.dataset.id))), 500);
  }, { passive: true });
  for (const name of ["touchend", "touchmove", "touchcancel"]) $("messages").addEventListener(name, stop, { passive: true });
}

function theme(next) {
  const root = document.documentElement;
  const dark = root.dataset.theme === "dark" || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = next ?? (dark ? "light" : "dark");
  localStorage.setItem("sandbox-theme", root.dataset.theme);
}

// --- wiring ---

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("text").value;
  if (!text.trim()) return;
  $("text").value = "";
  grow();
  if (!await send(text)) { $("text").value = text; grow(); }
});
$("text").addEventListener("input", grow);
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("composer").requestSubmit();
});
$("start").onclick = () => send("/start");
$("restart").onclick = async () => { await act("unblock"); send("/start"); };
$("block").onclick = () => { closePopups(); act(state.chat.person.blocked ? "unblock" : "block"); };
$("remind").onclick = async () => {
  const answer = await act("remind");
  if (answer) toast(answer.found ? texts.reminderComing : texts.reminderNone);
};
$("sample").onclick = () => { $("text").value = texts.sample; grow(); $("text").focus(); };
$("switch").onclick = () => {
  const at = state.people.findIndex((person) => person.id === state.me);
  open(state.people[(at + 1) % state.people.length].id);
};
$("theme").onclick = () => theme();
$("more").onclick = () => toggle("menu", "more");
$("slash").onclick = showCommands;
$("reply-cancel").onclick = cancelReply;
$("down").onclick = () => toEnd(false);
let stuck = true; // to the newest message, also while the composer grows
$("chat").addEventListener("scroll", () => { stuck = nearEnd(); if (stuck) $("down").hidden = true; });
new ResizeObserver(() => { if (stuck) toEnd(true); }).observe($("chat"));
document.addEventListener("click", (event) => { if (!event.target.closest(".popup, #more, #slash")) closePopups(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { closePopups(); cancelReply(); } });
holdToReply();

theme(localStorage.getItem("sandbox-theme") ?? "auto");
const remembered = Number(localStorage.getItem("sandbox-person"));
open(state.people.some((person) => person.id === remembered) ? remembered : state.people[0].id);
