// Telegram as Telegram Web K plays it, written from the public protocol alone (core.telegram.org/api/web-events). It
// shares nothing with the sandbox, so that the app does not only understand its own reflection.
"use strict";

const app = document.getElementById("app");
const back = document.getElementById("back");
const main = document.getElementById("main");
const popup = document.getElementById("popup");
window.heard = [];
window.theme = {};

window.start = (url, theme) => {
  window.theme = theme;
  app.src = url;
};

window.tell = (eventType, eventData) => app.contentWindow.postMessage(JSON.stringify({ eventType, eventData }), "*");

const zero = { top: 0, bottom: 0, left: 0, right: 0 };
const answers = {
  iframe_ready: () => tell("set_custom_style", "::-webkit-scrollbar { width: 6px }"),
  web_app_request_theme: () => tell("theme_changed", { theme_params: window.theme }),
  web_app_request_viewport: () => tell("viewport_changed", { width: 390, height: 640, is_expanded: true, is_state_stable: true }),
  web_app_expand: () => tell("viewport_changed", { width: 390, height: 640, is_expanded: true, is_state_stable: true }),
  web_app_request_safe_area: () => tell("safe_area_changed", zero),
  web_app_request_content_safe_area: () => tell("content_safe_area_changed", zero),
  web_app_setup_back_button: (data) => { back.hidden = !data.is_visible; },
  web_app_setup_main_button: (data) => {
    main.hidden = !data.is_visible;
    main.textContent = data.text ?? "";
  },
  web_app_open_popup: (data) => {
    popup.hidden = false;
    popup.querySelector("p").textContent = data.message;
    popup.querySelectorAll("button").forEach((button) => button.remove());
    for (const { id, text, type } of data.buttons) {
      const button = document.createElement("button");
      button.textContent = text ?? type;
      button.onclick = () => { popup.hidden = true; tell("popup_closed", { button_id: id }); };
      popup.append(button);
    }
  },
};

addEventListener("message", (event) => {
  if (event.source !== app.contentWindow) return;
  const { eventType, eventData } = JSON.parse(event.data);
  window.heard.push([eventType, eventData]);
  answers[eventType]?.(eventData);
});
back.onclick = () => tell("back_button_pressed", "");
main.onclick = () => tell("main_button_pressed", null);
