// The colours of six of Telegram's clients, as they hand them to a Mini App.

function theme(name, bg, text, hint, link, button, secondary, section, destructive, separator) {
  return [name, {
    bg_color: bg, text_color: text, hint_color: hint, link_color: link, button_color: button, button_text_color: "#ffffff",
    secondary_bg_color: secondary, header_bg_color: bg, bottom_bar_bg_color: bg, accent_text_color: link, section_bg_color: section,
    section_header_text_color: link, section_separator_color: separator, subtitle_text_color: hint, destructive_text_color: destructive,
  }];
}

export const themes = Object.fromEntries([
  theme("Light", "#ffffff", "#000000", "#999999", "#2481cc", "#2481cc", "#efeff3", "#ffffff", "#d14e4e", "#eaeaea"),
  theme("iOS", "#ffffff", "#000000", "#8e8e93", "#007aff", "#007aff", "#efeff4", "#ffffff", "#ff3b30", "#c8c7cc"),
  theme("Android", "#ffffff", "#222222", "#a8a8a8", "#2678b6", "#50a8eb", "#f0f0f0", "#ffffff", "#cc2929", "#d9d9d9"),
  theme("Night", "#17212b", "#f5f5f5", "#708499", "#6ab3f3", "#5288c1", "#232e3c", "#17212b", "#ec3942", "#111921"),
  theme("Web dark", "#212121", "#ffffff", "#aaaaaa", "#8774e1", "#8774e1", "#0f0f0f", "#212121", "#ff595a", "#303030"),
  theme("iOS dark", "#1c1c1d", "#ffffff", "#98989e", "#3e88f7", "#3e88f7", "#000000", "#2c2c2e", "#eb5545", "#545458"),
]);
