// Messages as DOM nodes. Everything a bot or a person wrote goes through textContent: no markup is ever parsed.

export const texts = JSON.parse(document.getElementById("texts-data").textContent);

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]); // these break the line by themselves
const RIGHT_TO_LEFT = /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const SAFE_LINK = /^(https?|tg|ton|mailto|tel):/i;

export function el(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

export function clock(unix) {
  return new Date(unix * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function day(unix) {
  const date = new Date(unix * 1000);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (date >= midnight) return texts.today;
  if (date >= midnight - 864e5) return texts.yesterday;
  return date.toLocaleDateString([], { day: "numeric", month: "long" });
}

// Text with entities: nested by offset, the longer first. JavaScript counts in UTF-16 units, as Telegram does.
export function formatted(text, entities = [], actions = {}) {
  const build = (from, to, list) => {
    const out = document.createDocumentFragment();
    let at = from;
    list = [...list];
    while (list.length) {
      const entity = list.shift();
      const begin = Math.max(entity.offset, at);
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= begin) continue;
      const block = BLOCKS.has(entity.type);
      out.append(block ? text.slice(at, begin).replace(/\n$/, "") : text.slice(at, begin));
      const inside = list.filter((other) => other.offset < end);
      list = list.filter((other) => other.offset + other.length > end);
      out.append(wrap(entity, text.slice(begin, end), build(begin, end, inside), actions));
      at = block && text[end] === "\n" ? end + 1 : end;
    }
    out.append(text.slice(at, to));
    return out;
  };
  return build(0, text.length, entities);
}

function wrap(entity, plain, inner, actions) {
  switch (entity.type) {
    case "text_link": return link(entity.url, inner, actions);
    case "url": return link(/^\w+:/.test(plain) ? plain : `http://${plain}`, inner, actions);
    case "email": return link(`mailto:${plain}`, inner);
    case "bot_command": return el("button", { type: "button", className: "command", onclick: () => actions.say?.(plain) }, inner);
    case "mention": case "hashtag": case "text_mention": return el("span", { className: "mention" }, inner);
    case "date_time": return dateTime(entity, plain);
    case "code": return el("code", { title: texts.copied, onclick: () => actions.copy?.(plain) }, inner);
    default: return styled(entity, inner);
  }
}

function styled(entity, inner) {
  const node = el(TAGS[entity.type] ?? "span", { className: entity.type }, inner);
  if (entity.type === "spoiler" || entity.type === "expandable_blockquote") {
    node.tabIndex = 0;
    node.onclick = () => node.classList.toggle("open");
  }
  return node;
}

function link(url, inner, actions) {
  if (!SAFE_LINK.test(url)) return el("span", {}, inner);
  return outward(url, { title: url, actions }, inner);
}

// A link into a new tab; one that names an app of the bot (t.me/bot?startapp=...) opens that here.
function outward(url, { actions, ...props }, ...children) {
  const onclick = (event) => { if (actions.openLink?.(url)) event.preventDefault(); };
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...props, onclick }, ...children);
}

function dateTime(entity, plain) {
  const at = new Date(entity.unix_time * 1000);
  const form = entity.date_time_format ?? "";
  const node = el("time", { className: "date_time", dateTime: at.toISOString(), title: at.toLocaleString() });
  node.textContent = form === "r" ? relative(at) : absolute(at, form) || plain;
  return node;
}

function relative(at) {
  const seconds = (at - Date.now()) / 1000;
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units[3];
  return new Intl.RelativeTimeFormat([], { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

function absolute(at, form) {
  const options = {};
  if (form.includes("w")) options.weekday = "long";
  if (form.includes("d")) Object.assign(options, { day: "numeric", month: "numeric", year: "2-digit" });
  if (form.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/[tT]/.test(form)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (form.includes("T")) options.second = "2-digit";
  return Object.keys(options).length ? at.toLocaleString([], options) : "";
}

export function messageText(message) {
  return message.text ?? message.caption ?? (message.contact ? `👤 ${message.contact.first_name}` : "📎");
}

// One message: `actions` are reply(message), press(message, button), copy(text), say(text), show(message_id),
// openApp(url, kind), and openLink(url), which says whether it was one of the bot's app.
export function bubble(message, actions) {
  const node = el("li", { className: message.from_bot ? "in" : "out", tabIndex: -1 });
  node.dataset.id = message.message_id;
  const body = el("div", { className: "bubble" });
  if (message.forward_origin) body.append(el("p", { className: "forwarded" }, `${texts.forwarded} · ${origin(message.forward_origin)}`));
  if (message.reply_to_message) body.append(quoted(message.reply_to_message, actions));
  media(message, body);
  const text = message.text ?? message.caption;
  if (text) {
    const words = el("div", { className: jumbo(text) ? "text jumbo" : "text", dir: "auto" });
    words.append(formatted(text, message.entities ?? message.caption_entities, actions), roomForStamp(message));
    body.classList.toggle("rtl", RIGHT_TO_LEFT.test(text));
    body.append(words);
  }
  body.append(stamp(message));
  node.append(body, replyButton(message, actions));
  const rows = message.markup?.inline_keyboard;
  if (rows) node.append(keyboard(rows, message, actions));
  return node;
}

function jumbo(text) {
  return text.length <= 12 && /^(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f)+$/u.test(text);
}

function stampText(message) {
  const edited = message.edit_date ? `${texts.edited} ` : "";
  const seen = message.from_bot ? "" : " ✓✓";
  return `${edited}${clock(message.date)}${seen}`;
}

function stamp(message) {
  return el("time", { className: "stamp", dateTime: new Date(message.date * 1000).toISOString() }, stampText(message));
}

// An invisible copy at the end of the text, so that the last line ends before the stamp.
function roomForStamp(message) {
  return el("span", { className: "room", ariaHidden: "true" }, stampText(message));
}

function replyButton(message, actions) {
  return el("button", { type: "button", className: "reply round", title: texts.reply, ariaLabel: texts.reply, onclick: () => actions.reply(message) }, "↩");
}

function origin(from) {
  return from.sender_user?.first_name ?? from.sender_user_name ?? from.chat?.title ?? from.sender_chat?.title ?? "";
}

function quoted(message, actions) {
  const go = () => actions.show(message.message_id);
  return el("button", { type: "button", className: "quoted", onclick: go },
    el("b", { dir: "auto" }, message.from.first_name), el("span", { dir: "auto" }, messageText(message)));
}

function media(message, body) {
  if (message.photo) {
    const file = message.photo.at(-1).file_id;
    body.append(el("img", { className: "photo", alt: message.caption ?? "", src: `files/${encodeURIComponent(file)}`, loading: "lazy" }));
  }
  if (message.document) {
    body.append(el("a", { className: "file", href: `files/${encodeURIComponent(message.document.file_id)}`, dir: "auto" }, `📄 ${message.document.file_name || texts.file}`));
  }
  if (message.contact) {
    const name = [message.contact.first_name, message.contact.last_name].filter(Boolean).join(" ");
    body.append(el("div", { className: "contact", dir: "auto" }, `👤 ${name}`, el("span", {}, message.contact.phone_number ?? "")));
  }
}

function keyboard(rows, message, actions) {
  const board = el("div", { className: "keyboard" });
  for (const row of rows) {
    board.append(el("div", { className: "row" }, ...row.map((button) => key(button, message, actions))));
  }
  return board;
}

function key(button, message, actions) {
  if (button.url && SAFE_LINK.test(button.url)) {
    return outward(button.url, { className: "key", dir: "auto", actions }, button.text, el("i", { ariaHidden: "true" }, "↗"));
  }
  const node = el("button", { type: "button", className: "key", dir: "auto" }, button.text);
  if (button.web_app) {
    node.append(el("i", { ariaHidden: "true" }, "▣"));
    node.onclick = () => actions.openApp(button.web_app.url, "inline");
  } else if (button.copy_text) {
    node.append(el("i", { className: "copies", ariaHidden: "true" }));
    node.onclick = () => actions.copy(button.copy_text.text);
  } else {
    node.onclick = () => actions.press(message, button, node);
  }
  return node;
}
