"use strict";
// The bridge to Telegram, as far as the pages need it to stand up.
window.tg = (() => {
  const hash = new URLSearchParams(location.hash.slice(1));
  const handlers = {};
  const launched = {
    initData: hash.get("tgWebAppData") || "",
    version: hash.get("tgWebAppVersion") || "6.0",
    platform: hash.get("tgWebAppPlatform") || "",
    theme: {},
    startParam: new URLSearchParams(location.search).get("tgWebAppStartParam") || "",
  };
  const send = (eventType, eventData) => {
    if (window.parent !== window) window.parent.postMessage(JSON.stringify({eventType, eventData}), "*");
  };
  let pressed = null;
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || typeof event.data !== "string") return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; }
    if (message.eventType === "back_button_pressed" && pressed) pressed();
    (handlers[message.eventType] || []).forEach((handler) => handler(message.eventData));
  });
  return {
    launch: () => launched,
    send,
    on: (type, handler) => { (handlers[type] ||= []).push(handler); },
    atLeast: () => true,
    ready: () => send("web_app_ready"),
    expand: () => send("web_app_expand"),
    close: () => send("web_app_close"),
    back: (handler) => { pressed = handler; send("web_app_setup_back_button", {is_visible: !!handler}); },
    mainButton: () => {},
    popup: () => Promise.resolve(null),
    haptic: () => {},
    copy: (text) => navigator.clipboard.writeText(text).then(() => true, () => false),
    confirmClosing: () => {},
    swipes: () => {},
    openLink: (url) => window.open(url),
    openTelegram: () => {},
  };
})();
