// The Mini App in a dialog, as Telegram Web shows it: a frame of another site, and messages to and fro. The strip
// below it is for developers. `window.webappLog` keeps what was said since the app was opened.

import { protocol } from "./protocol.js";
import { el, texts } from "./render.js";
import { themes } from "./themes.js";

const $ = (id) => document.getElementById(id);
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-forms allow-modals allow-storage-access-by-user-activation";
const SETTLED = 150; // ms without a change of size
const RELOADS = 500; // ms in which an app answers that it reloads itself
const NOTCH = { safe: { top: 47, bottom: 34, left: 0, right: 0 }, content: { top: 46, bottom: 0, left: 0, right: 0 } };
const LABELS = { ok: texts.ok, close: texts.close, cancel: texts.cancel };

// What a t.me link asks for: the start parameter of the bot's app, or null when it is another link.
export function openedBy(url, bot) {
  if (!URL.canParse(url)) return null;
  const { hostname, pathname, searchParams } = new URL(url);
  const isOurs = hostname === "t.me" && pathname.split("/")[1] === bot && searchParams.has("startapp");
  return isOurs ? { startParam: searchParams.get("startapp") } : null;
}

// `sign(opening)` gives {url} or null; `follow(path)` goes where a t.me link in the app leads.
export function webApp({ sign, follow }) {
  const dialog = $("webapp");
  let frame = null;
  let opening = null;
  let chosen = false; // a theme other than the chat's
  let fallback = 0; // the timer that reloads an app which does not do so itself
  window.webappLog = [];

  // --- opening and closing ---

  async function open(next) {
    if (!chosen) $("dev-theme").value = getComputedStyle(document.documentElement).colorScheme === "dark" ? "Web dark" : "Light";
    const answer = await sign({ ...next, flaw: $("dev-flaw").value, version: $("dev-version").value, theme: theme() });
    if (!answer) return;
    const { hostname } = new URL(answer.url);
    if (!["localhost", "127.0.0.1"].includes(hostname)) { // this page holds no frame of another machine
      window.open(answer.url, "_blank", "noopener");
      return;
    }
    opening = next;
    window.webappLog.length = 0;
    load(answer.url);
  }

  function load(url) {
    reset();
    frame = el("iframe", { title: $("webapp-title").textContent, allow: "clipboard-write" });
    frame.setAttribute("sandbox", SANDBOX);
    frame.addEventListener("load", host.reveal); // an app that never says it is ready is shown all the same
    frame.src = url;
    $("webapp-stage").classList.add("loading");
    $("webapp-stage").replaceChildren(frame);
    sizes.observe(frame);
    if (!dialog.open) dialog.showModal();
    frame.focus();
  }

  function reset() {
    clearTimeout(fallback);
    sizes.disconnect();
    Object.assign(host, { reloadable: false, asksBeforeClosing: false, painted: {} });
    hideButtons();
    $("webapp-popup").close(); // it was the app's that was here before
    showMenu(false);
    paintAll();
  }

  function hideButtons() {
    for (const name of ["back", "settings", "main", "secondary"]) host.show(name, false);
  }

  function leave() {
    reset();
    frame?.remove();
    frame = null;
    dialog.close();
  }

  function reload() {
    if (!frame) return;
    if (!host.reloadable) { open(opening); return; }
    host.send("reload_iframe");
    fallback = setTimeout(() => open(opening), RELOADS);
  }

  // --- messages ---

  const origin = () => new URL(frame.src).origin;

  window.addEventListener("message", (event) => {
    if (event.source !== frame?.contentWindow || typeof event.data !== "string") return;
    const { eventType, eventData } = parsed(event.data);
    if (typeof eventType === "string") hear(eventType, eventData, event.origin);
  });

  function hear(type, data, from) {
    const [since, act] = Object.hasOwn(protocol, type) ? protocol[type] : [];
    const ignored = from !== origin() ? "other origin" : !act ? "unknown" : isOlder(since) ? "too new" : "";
    note({ from: "app", type, data, ...(ignored && { ignored }) });
    if (!ignored) act(host, data && typeof data === "object" ? data : {});
  }

  function note(entry) {
    window.webappLog.push(entry);
    const text = `${entry.from === "app" ? "→" : "←"} ${entry.type} ${JSON.stringify(entry.data ?? "")} ${entry.ignored ?? ""}`;
    if (window.webappLog.length === 1) $("dev-log").replaceChildren();
    $("dev-log").prepend(el("li", {}, text));
    $("dev-count").textContent = window.webappLog.length;
  }

  // --- what the protocol may do ---

  const host = {
    follow(path) { leave(); follow(path); },
    send(type, data) {
      if (!frame) return;
      note({ from: "host", type, data });
      frame.contentWindow.postMessage(JSON.stringify({ eventType: type, eventData: data }), origin());
    },
    sendTheme() { host.send("theme_changed", { theme_params: theme() }); },
    sendViewport(stable = true) {
      host.send("viewport_changed", { width: frame.clientWidth, height: frame.clientHeight, is_expanded: true, is_state_stable: stable });
    },
    sendInsets() { host.send("safe_area_changed", insets("safe")); },
    sendContentInsets() { host.send("content_safe_area_changed", insets("content")); },
    reveal() { $("webapp-stage").classList.remove("loading"); },
    reloading() { clearTimeout(fallback); hideButtons(); },
    async close() { if (!host.asksBeforeClosing || await host.confirm("closing")) leave(); },
    show(name, visible) { $(`webapp-${name}`).hidden = !visible; },
    drawButton(name, data) {
      const button = $(`webapp-${name}`);
      host.show(name, data.is_visible && data.text);
      Object.assign(button, { textContent: data.text ?? "", disabled: data.is_active === false });
      button.classList.toggle("busy", Boolean(data.is_progress_visible));
      Object.assign(button.style, { background: colour(data.color), color: colour(data.text_color) });
      button.style.order = { left: -1, top: -1 }[data.position] ?? (name === "main" ? 1 : 0);
    },
    paint(what, data) { host.painted[what] = data; paintAll(); },
    confirm(what, title = "") {
      const buttons = [{ id: "", type: "cancel" }, { id: "ok", type: "ok" }];
      return host.popup({ title, message: texts[what], buttons }).then((id) => id === "ok");
    },
    popup,
  };

  // Resolves with the id of the pressed button, or null when it was dismissed or another one is open.
  function popup({ title = "", message, buttons }) {
    const box = $("webapp-popup");
    if (box.open) return Promise.resolve(null);
    let pressed = null;
    $("webapp-popup-title").textContent = title;
    $("webapp-popup-title").hidden = !title;
    $("webapp-popup-text").textContent = message;
    box.querySelector("form").replaceChildren(...buttons.map((button) => el("button", {
      className: button.type ?? "default", onclick: () => { pressed = String(button.id ?? ""); },
    }, LABELS[button.type] ?? button.text ?? "")));
    box.showModal();
    return new Promise((resolve) => { box.onclose = () => resolve(pressed); });
  }

  // --- looks ---

  const theme = () => themes[$("dev-theme").value];
  const insets = (kind) => ($("dev-notch").checked ? NOTCH[kind] : { top: 0, bottom: 0, left: 0, right: 0 });
  const isOlder = (version) => compared($("dev-version").value, version) < 0;

  function paintAll() {
    const colours = theme();
    const painted = (what, key) => colour(host.painted[what]?.color) || colours[host.painted[what]?.color_key] || colours[key];
    const header = painted("header", "header_bg_color");
    const values = {
      header, ink: isLight(header) ? "#000000" : "#ffffff", ground: painted("background", "bg_color"),
      bottom: painted("bottom", "bottom_bar_bg_color"), button: colours.button_color, letters: colours.button_text_color,
      link: colours.link_color,
    };
    for (const [name, value] of Object.entries(values)) dialog.style.setProperty(`--app-${name}`, value);
  }

  let settled = 0;
  const sizes = new ResizeObserver(() => {
    if (!frame || $("webapp-stage").classList.contains("loading")) return;
    host.sendViewport(false);
    clearTimeout(settled);
    settled = setTimeout(() => { if (frame) host.sendViewport(); }, SETTLED);
  });

  // --- wiring ---

  $("dev-theme").append(...Object.keys(themes).map((name) => el("option", {}, name)));
  $("dev-theme").onchange = () => { chosen = true; paintAll(); host.sendTheme(); };
  $("dev-width").onchange = (event) => dialog.style.setProperty("--app-width", event.target.value ? `${event.target.value}px` : "");
  $("dev-notch").onchange = () => { host.sendInsets(); host.sendContentInsets(); };
  $("dev-version").onchange = $("dev-flaw").onchange = () => open(opening);
  $("dev-reload").onclick = reload;
  $("webapp-reload").onclick = () => { toggleMenu(); reload(); };
  $("webapp-settings").onclick = () => { toggleMenu(); host.send("settings_button_pressed"); };
  $("webapp-more").onclick = toggleMenu;
  $("webapp-close").onclick = host.close;
  for (const name of ["back", "main", "secondary"]) $(`webapp-${name}`).onclick = () => host.send(`${name}_button_pressed`);
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.closest("select")) return;
    event.preventDefault(); // the dialog would close without asking
    if ($("webapp-menu").hidden) host.close();
    else toggleMenu();
  });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); host.close(); });
  document.addEventListener("visibilitychange", () => host.send("visibility_changed", { is_visible: !document.hidden }));
  $("webapp-dev").open = matchMedia("(min-width: 900px)").matches;

  function showMenu(shown) {
    $("webapp-menu").hidden = !shown;
    $("webapp-more").ariaExpanded = String(shown);
  }

  function toggleMenu() {
    showMenu($("webapp-menu").hidden);
  }

  return { open, leave };
}

function parsed(json) {
  try { return JSON.parse(json) ?? {}; } catch { return {}; }
}

function compared(one, other) {
  const [[a, b], [c, d]] = [one, other].map((text) => text.split(".").map(Number));
  return a - c || b - d;
}

function colour(value) {
  return /^#[0-9a-f]{6}$/i.test(value) ? value : "";
}

function isLight(value) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(value.slice(at, at + 2), 16));
  return 0.3 * red + 0.59 * green + 0.11 * blue > 140;
}
