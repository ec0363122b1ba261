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
  let acts = 0; // and all there have been

  // --- where we are --------------------------------------------------------------------------------------
  const fragment = () => `${root}-/${location.pathname.slice(root.length)}${location.search}`;

  function go(href, {replace = false, quiet = false} = {}) {
    const url = new URL(href, location.href);
    if (url.href.split("#")[0] === location.href.split("#")[0]) replace = true;
    const depth = (history.state?.depth || 0) + (replace ? 0 : 1);
    const state = {...history.state, depth};
    history[replace ? "replaceState" : "pushState"](state, "", url.pathname + url.search + location.hash);
    if (quiet) etag = "";
    return load({quiet, wanted: true});
  }

  function back() {
    if (history.state?.depth) history.back();
    else go(main().firstElementChild?.dataset.back || root, {replace: true});
  }

  // --- a page --------------------------------------------------------------------------------------------
  // Returns nothing when another page has been asked for since, and an empty answer when none came.
  async function ask(quiet, early) {
    asking?.abort();
    const control = (asking = new AbortController());
    const timer = setTimeout(() => control.abort(), 10 * SECOND);
    const headers = {Authorization: authorization(), "HX-Request": "true"};
    if (quiet && etag) headers["If-None-Match"] = etag;
    const how = {headers, credentials: "omit", cache: "no-store", signal: control.signal};
    let answer = {};
    try {
      const response = await (early || fetch(fragment(), how));
      answer = {response, text: await response.text()};
    } catch {} // the network's
    clearTimeout(timer);
    if (asking !== control) return null;
    asking = null;
    return answer;
  }

  // `quiet`: the same page anew, with what is open, focused and scrolled to as it was. Unless it is `wanted`, it
  // gives way to whatever the person has begun meanwhile.
  async function load({quiet = false, wanted = !quiet, early = null} = {}) {
    if (!quiet) {
      clearTimeout(typing);
      main().setAttribute("aria-busy", "true");
    }
    const before = acts;
    const answer = await ask(quiet, early);
    if (!answer) return;
    const {response, text} = answer;
    if (!response) return failed(quiet);
    online(true);
    if (!wanted && (isBusy() || acts !== before)) return;
    if (outdated(response)) return;
    if (response.status === 304) {
      seenAt = new Date();
      return;
    }
    if (!response.ok && !response.headers.has("X-Reason")) return failed(quiet);
    if (!wanted && response.status >= 429) return;
    seenAt = new Date();
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
    main().removeAttribute("aria-busy");
    if (quiet) return;
    const page = document.createElement("article");
    page.className = "state";
    page.innerHTML = '<h1></h1><button type="button" class="main" data-again></button>';
    page.firstChild.textContent = words.notLoaded;
    page.lastChild.textContent = words.again;
    main().replaceChildren(page);
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
  const isLeaving = () => main().hasAttribute("aria-busy"); // for the page that is asked for
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
    const asked = () => {
      const url = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
      if (url !== location.pathname + location.search) go(url, {replace: true}); // a field left says "change" again
    };
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
  const isShown = (status) => (status >= 200 && status < 300) || status === 409 || status === 422;

  function acted({detail: {xhr, requestConfig: {verb}}, target}) {
    const step = target.closest("[data-step]");
    const list = step?.parentNode;
    const byKeyboard = target.matches(":focus-visible");
    const putBack = target.dataset.optimistic && foresee(step, target);
    acting += 1;
    acts += 1;
    xhr.addEventListener("loadend", () => { // it comes even when the button's page has been left
      acting -= 1;
      if (!isShown(xhr.status)) refused(xhr, verb, target, putBack);
      else if (verb === "post") answered(xhr, target, step, byKeyboard);
      if (list && !list.isConnected) refresh();
    });
  }

  // Shows what will be before it is so. Returns how to put it back, which gives the button that is there then.
  function foresee(step, button) {
    const before = step.cloneNode(true);
    const place = [...step.querySelectorAll("button")].indexOf(button);
    step.dataset.state = button.dataset.optimistic;
    step.setAttribute("aria-busy", "true");
    tg.haptic("success");
    return () => {
      step.replaceWith(before);
      htmx.process(before);
      return before.querySelectorAll("button")[place];
    };
  }

  function refused(xhr, verb, target, putBack) {
    const button = putBack ? putBack() : target;
    if (putBack) button.focus();
    else closeAgain(button.closest("details"));
    tg.haptic("error");
    if (xhr.status === 401 || xhr.status === 403) return show(xhr.responseText);
    if (!xhr.status) online(false);
    if (xhr.status === 404) return toast(words.gone);
    if (xhr.status === 429) return toast(words.slower);
    if (verb === "get") return toast(words.notLoaded);
    toast(words.notSaved, button.isConnected && (() => { button.focus(); button.click(); }));
  }

  // What the answer asks for gets the focus; what can be undone, where it was done by keyboard.
  function answered({status}, target, step, byKeyboard) {
    const isConflict = status === 409 || status === 422;
    if (status === 409) tg.haptic("warning");
    if (!isConflict && target.dataset.then === "refresh" && !isLeaving()) {
      etag = "";
      load({quiet: true});
    }
    const place = step ? document.getElementById(step.id) : main();
    const next = isConflict ? place?.querySelector("[role=alert]") : byKeyboard && find("#toast button");
    if (!next) return;
    next.tabIndex = 0;
    next.focus();
  }

  // What is opened asks for its contents once: when they did not come, it can be opened anew.
  function closeAgain(details) {
    if (!details?.hasAttribute("hx-get")) return;
    const fresh = details.cloneNode(true);
    fresh.open = false;
    details.replaceWith(fresh);
    htmx.process(fresh);
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
    on("htmx:confirm", confirmed);
    on("htmx:oobAfterSwap", ({detail}) => { if (detail.target.id === "toast") fade(); });
    tg.send("web_app_set_header_color", {color_key: "secondary_bg_color"}); // our own ground goes on behind it
    if (tg.first) history.replaceState(history.state, "", tg.first.page + location.hash);
    load({early: tg.first?.answer});
  }

  begin();
})();
