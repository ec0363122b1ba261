// The bridge to Telegram, from its documented protocol (core.telegram.org/api/web-events). The page's first script:
// it starts by itself. It logs and stores nothing, and listens to nobody but the window around the app.
window.tg = (() => {
  "use strict";
  const root = document.documentElement;
  const framed = parent !== window;
  const handlers = { __proto__: null };
  const none = () => {};

  // --- how the app was opened ---

  const hash = new URLSearchParams(location.hash.slice(1));
  const data = hash.get("tgWebAppData") ?? "";
  const launched = {
    initData: /^[ -~]*$/.test(data) ? data : "", // a header takes no more
    version: /^\d+(\.\d+)?$/.exec(hash.get("tgWebAppVersion"))?.[0] ?? "6.0",
    platform: hash.get("tgWebAppPlatform") ?? "",
    theme: parsed(hash.get("tgWebAppThemeParams")),
    startParam: /^[\w-]{1,512}$/.exec(new URLSearchParams(location.search).get("tgWebAppStartParam")
      || hash.get("tgWebAppStartParam") || new URLSearchParams(data).get("start_param"))?.[0] ?? "",
  };

  function parsed(json) {
    try { return JSON.parse(json) ?? {}; } catch { return {}; }
  }

  function atLeast(version) {
    const [[major, minor], [hostMajor, hostMinor = 0]] = [version, launched.version].map((text) => text.split(".").map(Number));
    return hostMajor > major || (hostMajor === major && hostMinor >= minor);
  }

  // --- messages ---

  const SINCE = Object.entries({ // the Bot API that brought a message, where it is younger than the app itself
    6.1: "setup_back_button set_header_color set_background_color trigger_haptic_feedback open_tg_link",
    6.2: "open_popup setup_closing_behavior", 7.7: "setup_swipe_behavior", "7.10": "set_bottom_bar_color",
    "8.0": "request_safe_area request_content_safe_area",
  });

  function send(type, eventData = "") { // false: nobody there, or too old to understand
    const since = SINCE.find(([, names]) => names.split(" ").includes(type.slice(8)));
    if (since && !atLeast(since[0])) return false;
    const message = JSON.stringify({ eventType: type, eventData });
    if (window.TelegramWebviewProxy) TelegramWebviewProxy.postEvent(type, JSON.stringify(eventData));
    else if (window.external?.notify) external.notify(message);
    else if (framed) parent.postMessage(message, "*");
    else return false;
    return true;
  }

  function on(type, handler) {
    (handlers[type] ??= new Set()).add(handler);
    return () => handlers[type].delete(handler);
  }

  function receiveEvent(type, eventData) {
    handlers[type]?.forEach((handler) => handler(eventData || {}));
  }

  addEventListener("message", (event) => {
    if (!framed || event.source !== parent) return;
    const { eventType, eventData } = parsed(event.data);
    receiveEvent(eventType, eventData);
  });
  window.TelegramGameProxy_receiveEvent = receiveEvent; // phones call one of these three
  window.Telegram = { WebView: window.TelegramGameProxy = { receiveEvent } };

  // --- theme: Telegram's colours, moved until they can be read ---

  const INKS = ["hint", "link", "accent_text", "subtitle_text", "section_header_text", "destructive_text"];
  const GROUNDS = ["bg", "secondary_bg", "section_bg", "header_bg", "bottom_bar_bg"];
  const THEME = ["text", "button", "button_text", "section_separator", ...INKS, ...GROUNDS];
  const [BLACK, WHITE, READABLE] = ["#000000", "#ffffff", 4.5];

  const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

  function luminance(colour) {
    const [red, green, blue] = channels(colour).map((value) => (value < 11 ? value / 3295 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(one, other) {
    const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
    return a > b ? a / b : b / a;
  }

  const opposite = (colour) => (contrast(colour, BLACK) > contrast(colour, WHITE) ? BLACK : WHITE);

  function guarded(colour, beside, end) { // in tenths towards `end`, which can be read
    const ends = channels(end);
    for (let tenths = 0; tenths < 10; tenths++) {
      const moved = "#" + channels(colour).map((value, at) =>
        Math.round(value + (ends[at] - value) * tenths / 10).toString(16).padStart(2, "0")).join("");
      if (beside.every((other) => contrast(moved, other) >= READABLE)) return moved;
    }
    return end;
  }

  function applyTheme(params) {
    const theme = Object.fromEntries(THEME.map((name) => [name, params?.[`${name}_color`]])
      .filter(([, value]) => /^#[\da-f]{6}$/i.test(value)));
    if (!theme.bg) return;
    const end = opposite(theme.bg);
    for (const name of GROUNDS) if (!theme[name] || contrast(theme[name], end) < READABLE) theme[name] = theme.bg;
    const grounds = GROUNDS.map((name) => theme[name]);
    theme.text = guarded(theme.text ?? end, grounds, end);
    for (const name of INKS) if (theme[name]) theme[name] = guarded(theme[name], grounds, theme.text);
    if (theme.button) { // gives way itself: white on a deeper blue looks like Telegram, black on blue does not
      theme.button_text ??= opposite(theme.button);
      theme.button = guarded(theme.button, [theme.button_text], opposite(theme.button_text));
    }
    for (const name of THEME) property(`${name.replaceAll("_", "-")}-color`, theme[name] ?? "");
    root.dataset.scheme = root.style.colorScheme = end === BLACK ? "light" : "dark";
  }

  const property = (name, value) => root.style.setProperty(`--tg-${name}`, value);

  // --- room on the screen ---

  function applyInsets(kind, insets) { // "safe": the notch; "content-safe": Telegram's own buttons; they add up
    for (const side of ["top", "right", "bottom", "left"]) property(`${kind}-${side}`, `${Math.max(0, Number(insets[side]) || 0)}px`);
  }

  function applyViewport({ height, is_state_stable: stable }) {
    if (!(height >= 100)) return; // in the middle of a keyboard's way up
    property("viewport-height", `${height}px`);
    if (stable) property("viewport-stable-height", `${height}px`);
  }

  // --- what Telegram draws ---

  let [onBack, onMain] = [none, none];

  function back(handler) {
    onBack = handler ?? none;
    send("web_app_setup_back_button", { is_visible: !!handler });
  }

  function mainButton(look, handler) {
    onMain = handler ?? none;
    send("web_app_setup_main_button", { is_visible: !!look, is_active: true, ...look });
  }

  function popup({ title = "", message, buttons }) { // the pressed button's id; null: dismissed, or a minute went by
    return new Promise((resolve) => {
      const done = (id = null) => { off(); clearTimeout(timer); resolve(id); };
      const off = on("popup_closed", (answer) => done(answer.button_id));
      const timer = setTimeout(done, 60000);
      if (!send("web_app_open_popup", { title: title.slice(0, 64), message: message.slice(0, 256), buttons })) done();
    });
  }

  function haptic(kind) {
    send("web_app_trigger_haptic_feedback", kind === "selection" ? { type: "selection_change" }
      : /^(success|warning|error)$/.test(kind) ? { type: "notification", notification_type: kind }
        : { type: "impact", impact_style: kind });
  }

  // --- out of the app ---

  async function copy(text) {
    try {
      if (document.featurePolicy?.allowsFeature("clipboard-write") === false) throw new Error(); // trying is logged
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // some of Telegram's frames may not
      return copySelected(text);
    }
  }

  function copySelected(text) {
    const focused = document.activeElement;
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    Object.assign(area.style, { position: "fixed", top: 0, opacity: 0 });
    (focused.closest("dialog") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focused.focus({ preventScroll: true });
    return done;
  }

  const outside = (url) => window.open(url, "_blank", "noopener");

  function openLink(url) {
    if (/^https?:/i.test(url)) send("web_app_open_link", { url }) || outside(url);
  }

  function openTelegram(path) { // "/bot?start=x" or the whole address
    const { href, pathname, search } = new URL(path, "https://t.me");
    send("web_app_open_tg_link", { path_full: pathname + search }) || outside(href);
  }

  // --- start ---

  function firstPage(home) { // the address, or at the start page what a t.me link names
    const [, lead, step] = /^l([1-9]\d{0,17})(?:-s([1-9]\d{0,17}))?$/.exec(launched.startParam) ?? [];
    if (history.state || location.pathname !== home) return location.pathname + location.search; // a reload stays
    if (lead) return `${home}leads/${lead}/${step ? `?step=${step}` : ""}`;
    return launched.startParam === "week" ? `${home}week/` : home;
  }

  function early(page, home) { // its rows are on their way while the rest is still loading
    const headers = { Authorization: `tma ${launched.initData}`, "HX-Request": "true" };
    const signal = AbortSignal.timeout?.(10000);
    const answer = fetch(page.replace(home, `${home}-/`), { headers, credentials: "omit", cache: "no-store", signal });
    answer.catch(none); // told to whoever awaits it
    return { page, answer };
  }

  const { home } = document.currentScript.dataset;
  applyTheme(launched.theme);
  if (framed) send("iframe_ready", { reload_supported: true });
  send("web_app_ready");
  send("web_app_expand");
  const first = home && launched.initData ? early(firstPage(home), home) : null;

  on("theme_changed", (event) => applyTheme(event.theme_params));
  on("viewport_changed", applyViewport);
  on("safe_area_changed", (insets) => applyInsets("safe", insets));
  on("content_safe_area_changed", (insets) => applyInsets("content-safe", insets));
  on("back_button_pressed", () => onBack());
  on("main_button_pressed", () => onMain());
  on("reload_iframe", () => { send("iframe_will_reload"); location.reload(); });
  ["theme", "viewport", "safe_area", "content_safe_area"].forEach((what) => send(`web_app_request_${what}`));

  return {
    launch: () => launched, first, send, on, atLeast, back, mainButton, popup, haptic, copy, openLink, openTelegram,
    applyTheme, applyInsets, applyViewport,
    ready: () => send("web_app_ready"), expand: () => send("web_app_expand"), close: () => send("web_app_close"),
    confirmClosing: (needed) => send("web_app_setup_closing_behavior", { need_confirmation: needed }),
    swipes: (allowed) => send("web_app_setup_swipe_behavior", { allow_vertical_swipe: allowed }),
  };
})();
