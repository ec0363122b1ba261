"use strict";
// Navigation, actions and freshness. Every request carries what Telegram signed; it is kept nowhere but in tg.
(() => {
  const tg = window.tg;
  const html = document.documentElement;
  const root = html.dataset.root;
  const SECOND = 1000;
  const on = (type, handler, target = document) => target.addEventListener(type, handler);
  const find = (selector) => document.querySelector(selector);
  const main = () => find("#main");
  const authorization = () => `tma ${tg.launch().initData}`;

  let words = {};
  let all = {};
  let etag = ""; // of the page that is shown
  let seenAt = null; // when it came
  let asking = null; // the request for a page that is under way
  let acting = 0; // actions under way
  let byKeyboard = false; // the latest of them

  // --- where we are --------------------------------------------------------------------------------------
  const fragment = () => `${root}-/${location.pathname.slice(root.length)}${location.search}`;

  function go(href, {replace = false, quiet = false} = {}) {
    const url = new URL(href, location.href);
    if (url.href.split("#")[0] === location.href.split("#")[0]) replace = true;
    const depth = (history.state?.depth || 0) + (replace ? 0 : 1);
    history[replace ? "replaceState" : "pushState"]({depth}, "", url.pathname + url.search + location.hash);
    if (quiet) etag = "";
    return load({quiet});
  }

  function back() {
    if (history.state?.depth) history.back();
    else go(main().firstElementChild?.dataset.back || root, {replace: true});
  }

  // --- a page --------------------------------------------------------------------------------------------
  async function ask(quiet, early) {
    asking?.abort();
    const control = (asking = new AbortController());
    const timer = setTimeout(() => control.abort(), 10 * SECOND);
    const headers = {Authorization: authorization(), "HX-Request": "true"};
    if (quiet && etag) headers["If-None-Match"] = etag;
    try {
      const how = {headers, credentials: "omit", cache: "no-store", signal: control.signal};
      const response = await (early || fetch(fragment(), how));
      const text = await response.text();
      return asking === control ? {response, text} : null; // another page has been asked for since
    } finally {
      clearTimeout(timer);
      if (asking === control) asking = null;
    }
  }

  // `quiet`: the same page anew, with what is open, focused and scrolled to as it was.
  async function load({quiet = false, early = null} = {}) {
    if (!quiet) main().setAttribute("aria-busy", "true");
    let answer;
    try {
      answer = await ask(quiet, early);
    } catch {
      return asking ? undefined : failed(quiet);
    }
    if (!answer) return;
    const {response, text} = answer;
    online(true);
    if (outdated(response)) return;
    seenAt = new Date();
    if (response.status === 304) return;
    if (!response.ok && !response.headers.has("X-Reason")) return failed(quiet);
    if (quiet && (isBusy() || (!response.ok && response.status >= 429))) return;
    speak(response.headers.get("Content-Language"));
    etag = response.headers.get("ETag") || "";
    show(text, quiet);
  }

  function show(text, quiet) {
    if (!quiet) find("#toast").replaceChildren();
    const kept = quiet && keep();
    const active = document.activeElement?.closest("#main form") && document.activeElement;
    htmx.swap(main(), text, {swapStyle: "innerHTML"});
    const field = active && document.getElementById(active.id);
    if (field) field.value = active.value; // what was typed since the question
    main().removeAttribute("aria-busy");
    const page = main().firstElementChild;
    const heading = find("#main h1");
    document.title = heading ? heading.textContent : "Deal Quest";
    for (const tab of document.querySelectorAll("#tabs a")) {
      if (tab.dataset.tab === page.dataset.tab) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    find("#tabs").hidden = "alone" in page.dataset; // who is not known has no other pages
    tg.back("back" in page.dataset ? back : null);
    if (kept) kept();
    else if (!mark(new URLSearchParams(location.search).get("step"))) arrive(heading);
  }

  function arrive(heading) {
    main().scrollTop = 0;
    if (!heading || main().contains(document.activeElement)) return; // what was focused is there again
    heading.tabIndex = -1;
    heading.focus({preventScroll: true});
  }

  // The step that a link names: open, in sight, focused, and marked for a moment.
  function mark(id) {
    const step = id && document.getElementById(`step-${id}`);
    if (!step) return false;
    step.querySelector("details:not(.menu)")?.setAttribute("open", "");
    const heading = step.querySelector("h3, summary");
    heading.tabIndex = Math.max(heading.tabIndex, -1);
    step.scrollIntoView({block: "center"});
    heading.focus({preventScroll: true});
    step.classList.add("marked");
    setTimeout(() => step.classList.remove("marked"), 2 * SECOND);
    return true;
  }

  function keep() {
    const open = [...document.querySelectorAll("#main details[id][open]")].map((item) => item.id);
    const focused = document.activeElement?.id;
    const top = main().scrollTop;
    return () => {
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      if (focused) document.getElementById(focused)?.focus({preventScroll: true});
      main().scrollTop = top;
    };
  }

  function failed(quiet) {
    online(false);
    if (quiet) return;
    const page = document.createElement("article");
    page.className = "state";
    page.innerHTML = '<h1></h1><button type="button" class="main" data-again></button>';
    page.firstChild.textContent = words.notLoaded;
    page.lastChild.textContent = words.again;
    main().replaceChildren(page);
    main().removeAttribute("aria-busy");
  }

  function online(is) {
    const bar = find("#offline");
    bar.hidden = is || !seenAt;
    if (!bar.hidden) {
      const clock = seenAt.toLocaleTimeString(html.lang, {hour: "2-digit", minute: "2-digit", hourCycle: "h23"});
      bar.textContent = words.offline.replace("%(clock)s", clock);
    }
  }

  // After a deployment an old page gets answers of the new one: it starts again, once.
  function outdated(response) {
    const build = response.headers.get("X-Build");
    if (!build || build === html.dataset.build || history.state?.renewed === build) return false;
    history.replaceState({...history.state, renewed: build}, "");
    location.reload();
    return true;
  }

  function speak(language) {
    if (!all[language]) return;
    words = all[language];
    html.lang = language;
    for (const item of document.querySelectorAll("[data-word]")) item.textContent = words[item.dataset.word];
    find("#tabs").setAttribute("aria-label", words.menu);
  }

  // --- freshness -----------------------------------------------------------------------------------------
  const isBusy = () => acting || asking || find("#toast button, #main .panel, #main details.menu[open], #main :is(input, textarea):focus");
  const again = () => { etag = ""; return load({quiet: true}); };
  const refresh = () => !document.hidden && !isBusy() && load({quiet: true});

  // --- what is tapped ------------------------------------------------------------------------------------
  const TAPS = {
    page: (item) => go(item.dataset.page || item.href, {replace: "replace" in item.dataset}),
    shut: (item) => shut(document.getElementById(item.dataset.shut)),
    longer: (item) => go(item.href, {replace: true, quiet: true}), // the same page with more of it
    close: () => tg.close(),
    again: () => load(),
    copy: (item) => copy(document.getElementById(item.dataset.copy)),
    open: (item) => tg.openLink(item.href),
    telegram: (item) => tg.openTelegram(item.dataset.telegram),
  };

  function tapped(event) {
    for (const [name, does] of Object.entries(TAPS)) {
      const item = event.target.closest(`[data-${name}]`);
      if (item && item.tagName !== "FORM") {
        event.preventDefault();
        return does(item);
      }
    }
  }

  // What was opened in place goes, and its button is where the keyboard was.
  function shut(box) {
    const opener = find(`[hx-target="#${box.id}"]`);
    box.replaceChildren();
    opener?.focus();
  }

  async function copy(source) {
    const done = await tg.copy(source.textContent);
    if (!done) getSelection().selectAllChildren(source);
    else tg.haptic("success");
    toast(done ? words.copied : words.notCopied);
  }

  // A form with data-page is a question to the same page: its fields become the address.
  let typing = 0;
  function typed(event) {
    const form = event.target.closest("form[data-page]");
    if (!form) return;
    clearTimeout(typing);
    const asked = () => go(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`, {replace: true});
    typing = setTimeout(asked, event.type === "input" ? 300 : 0);
    if (event.type === "submit") event.preventDefault();
  }

  // --- what is said --------------------------------------------------------------------------------------
  let fading = 0;
  function toast(text, retry) {
    const box = find("#toast");
    const line = document.createElement("p");
    line.textContent = text;
    if (retry) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words.again;
      button.onclick = () => { box.replaceChildren(); retry(); };
      line.append(button);
    }
    box.replaceChildren(line);
    fade();
  }

  // It goes after 8 seconds, but not from under a finger.
  function fade() {
    clearTimeout(fading);
    fading = setTimeout(() => (find("#toast").matches(":focus-within, :hover") ? fade() : find("#toast").replaceChildren()), 8 * SECOND);
  }

  // --- actions -------------------------------------------------------------------------------------------
  const kept = new WeakMap(); // by request: the row, how it was, and which of its buttons

  function acted({detail, target}) {
    acting += 1;
    byKeyboard = target.matches(":focus-visible");
    const button = target.closest("[data-optimistic]");
    const row = button?.closest("[data-step]");
    if (!row) return;
    kept.set(detail.xhr, [row, row.cloneNode(true), [...row.querySelectorAll("button")].indexOf(button)]);
    row.dataset.state = button.dataset.optimistic;
    row.setAttribute("aria-busy", "true");
    tg.haptic("success");
  }

  function refused({detail}) {
    const {xhr} = detail;
    const [row, before, place] = kept.get(xhr) || [];
    let button = detail.elt;
    if (row) {
      row.replaceWith(before);
      htmx.process(before);
      button = before.querySelectorAll("button")[place];
      button.focus();
    } else closeAgain(button.closest("details"));
    tg.haptic("error");
    if (xhr.status === 401 || xhr.status === 403) return show(xhr.responseText);
    if (!xhr.status) online(false);
    if (xhr.status === 404) return toast(words.gone);
    if (xhr.status === 429) return toast(words.slower);
    if (detail.requestConfig.verb === "get") return toast(words.notLoaded);
    toast(words.notSaved, button.isConnected && (() => { button.focus(); button.click(); }));
  }

  // What is opened asks for its contents once: when they did not come, it can be opened anew.
  function closeAgain(details) {
    if (!details?.hasAttribute("hx-get")) return;
    const fresh = details.cloneNode(true);
    fresh.open = false;
    details.replaceWith(fresh);
    htmx.process(fresh);
  }

  function settled({detail}) {
    const {status} = detail.xhr || {};
    if (status === 409) tg.haptic("warning");
    if (status === 200 && detail.requestConfig?.elt?.dataset.then === "refresh") again();
    const next = status === 409 || status === 422 ? find("[role=alert]") : byKeyboard && find("#toast button");
    if (!next || detail.requestConfig?.verb !== "post") return;
    next.tabIndex = 0;
    next.focus();
  }

  // Asked by Telegram itself before what can not be taken back by a second tap.
  async function confirmed(event) {
    const {question, issueRequest} = event.detail;
    if (!question || !tg.atLeast("6.2")) return; // an older Telegram has no popup: the browser's own
    event.preventDefault();
    const buttons = [{id: "yes", type: "destructive", text: words.yes}, {id: "no", type: "cancel"}];
    if ((await tg.popup({message: question, buttons})) === "yes") issueRequest(true);
  }

  function begin() {
    all = JSON.parse(find("#words").textContent);
    speak(navigator.language.slice(0, 2));
    if (!words.again) speak("en");
    on("click", tapped);
    on("input", typed);
    on("submit", typed);
    on("change", typed);
    on("popstate", () => load(), window);
    on("online", () => { online(true); refresh(); }, window);
    on("offline", () => online(false), window);
    on("visibilitychange", refresh);
    tg.on("visibility_changed", refresh);
    tg.on("activated", refresh);
    setInterval(refresh, 60 * SECOND);
    on("htmx:configRequest", ({detail}) => { detail.headers.Authorization = authorization(); });
    on("htmx:beforeSend", acted);
    on("htmx:afterRequest", () => { acting -= 1; });
    on("htmx:confirm", confirmed);
    for (const name of ["responseError", "sendError", "timeout"]) on(`htmx:${name}`, refused);
    on("htmx:oobAfterSwap", ({detail}) => { if (detail.target.id === "toast") fade(); });
    on("htmx:afterSettle", settled);
    tg.send("web_app_set_header_color", {color_key: "secondary_bg_color"}); // our own ground goes on behind it
    if (tg.first) history.replaceState(history.state, "", tg.first.page + location.hash);
    load({early: tg.first?.answer});
  }

  begin();
})();
