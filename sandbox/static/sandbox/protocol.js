// What a Mini App may say to Telegram (core.telegram.org/api/web-events): since which version of the Bot API, and what
// Telegram Web does then. `host` is what webapp.js draws; it never hears what is newer than the version it plays.

const UNSUPPORTED = "UNSUPPORTED";
const nothing = () => {};
const answer = (type, data = {}) => (host, { req_id: id }) => host.send(type, id === undefined ? data : { req_id: id, ...data });
const refused = (type) => answer(type, { error: UNSUPPORTED });

export const protocol = {
  // the frame
  iframe_ready: ["6.0", (host, data) => {
    host.reloadable = Boolean(data.reload_supported);
    host.send("set_custom_style", "html { scrollbar-width: thin; }");
  }],
  iframe_will_reload: ["6.0", (host) => host.reloading()],
  web_app_ready: ["6.0", (host) => host.reveal()],
  web_app_expand: ["6.0", (host) => host.sendViewport()], // Telegram Web is always expanded
  web_app_close: ["6.0", (host) => host.close()],

  // what it wants to know
  web_app_request_theme: ["6.0", (host) => host.sendTheme()],
  web_app_request_viewport: ["6.0", (host) => host.sendViewport()],
  web_app_request_safe_area: ["8.0", (host) => host.sendInsets()],
  web_app_request_content_safe_area: ["8.0", (host) => host.sendContentInsets()],

  // what Telegram draws for it
  web_app_setup_back_button: ["6.1", (host, data) => host.show("back", data.is_visible)],
  web_app_setup_settings_button: ["6.10", (host, data) => host.show("settings", data.is_visible)],
  web_app_setup_main_button: ["6.0", (host, data) => host.drawButton("main", data)],
  web_app_setup_secondary_button: ["7.10", (host, data) => host.drawButton("secondary", data)],
  web_app_set_header_color: ["6.1", (host, data) => host.paint("header", data)],
  web_app_set_background_color: ["6.1", (host, data) => host.paint("background", data)],
  web_app_set_bottom_bar_color: ["7.10", (host, data) => host.paint("bottom", data)],
  web_app_open_popup: ["6.2", async (host, data) => {
    const id = isPopup(data) ? await host.popup(data) : null;
    host.send("popup_closed", id === null ? {} : { button_id: id });
  }],

  // how it behaves
  web_app_setup_closing_behavior: ["6.2", (host, data) => { host.asksBeforeClosing = Boolean(data.need_confirmation); }],
  web_app_setup_swipe_behavior: ["7.7", nothing], // nobody swipes a dialog away
  web_app_trigger_haptic_feedback: ["6.1", nothing], // the log shows it
  web_app_hide_keyboard: ["9.1", nothing],

  // out of the app
  web_app_open_link: ["6.1", (_host, data) => { if (/^https?:/i.test(data.url)) window.open(data.url, "_blank", "noopener"); }],
  web_app_open_tg_link: ["6.1", (host, data) => host.follow(String(data.path_full ?? "/"))],
  web_app_request_file_download: ["8.0", async (host, data) => {
    const status = await host.confirm("download", data.file_name) ? "downloading" : "cancelled";
    host.send("file_download_requested", { status });
  }],
  web_app_read_text_from_clipboard: ["6.4", answer("clipboard_text_received")],
  web_app_request_write_access: ["6.9", answer("write_access_requested", { status: "allowed" })],

  // what a browser does not have
  web_app_request_fullscreen: ["8.0", refused("fullscreen_failed")],
  web_app_exit_fullscreen: ["8.0", refused("fullscreen_failed")],
  web_app_check_home_screen: ["8.0", answer("home_screen_checked", { status: "unsupported" })],
  web_app_add_to_home_screen: ["8.0", refused("home_screen_failed")],
  web_app_invoke_custom_method: ["6.9", answer("custom_method_invoked", { error: UNSUPPORTED })],
  ...Object.fromEntries(["device", "secure"].flatMap((kind) => ["save_key", "get_key", "clear", "restore_key"].map(
    (action) => [`web_app_${kind}_storage_${action}`, ["9.0", refused(`${kind}_storage_failed`)]]))),
};

function isPopup({ title = "", message, buttons = [] }) {
  const fits = typeof message === "string" && message.length >= 1 && message.length <= 256 && title.length <= 64;
  return fits && buttons.length >= 1 && buttons.length <= 3;
}
