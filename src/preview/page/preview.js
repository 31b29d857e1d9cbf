// The preview's bar and overlay. Everything that comes from files is set as text, never as markup; nothing is needed that a strict
// content security policy (script-src, style-src and connect-src 'self') forbids.
(() => {
  "use strict";
  const own = "/_khorgos/";
  const token = document.currentScript.dataset.page;
  const place = "khorgos-preview-scroll";

  const make = (name, options = {}, ...children) => {
    const element = document.createElement(name);
    const { attributes = {}, ...properties } = options;
    Object.assign(element, properties);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  };

  // A shadow root: the page's styles do not reach the bar, nor the bar's the page.
  const host = make("khorgos-preview", { lang: "en" });
  const shadow = host.attachShadow({ mode: "open" });
  const bar = make("div", { className: "bar", hidden: true, attributes: { role: "region", "aria-label": "Preview" } });
  const overlay = make("div", { className: "overlay", hidden: true, attributes: { role: "alertdialog", "aria-label": "Problems of this site", tabindex: "-1" } });
  shadow.append(make("link", { rel: "stylesheet", href: `${own}preview.css` }), overlay, bar);
  document.body.append(host);

  const state = { page: null, problems: null, connected: false, dismissed: null };

  const copyButton = (text) =>
    make("button", {
      type: "button",
      className: "copy",
      textContent: "Copy",
      onclick: async (event) => {
        const button = event.target;
        try {
          await navigator.clipboard.writeText(text);
          button.textContent = "Copied";
        } catch {
          button.textContent = "Copy by hand";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      },
    });

  const drawBar = () => {
    const parts = [make("strong", { textContent: "Preview" })];
    const page = state.page;
    if (page?.draft) parts.push(make("span", { className: "mark", textContent: "Draft" }));
    if (page?.future) parts.push(make("span", { className: "mark", textContent: "Future" }));
    if (page?.file) {
      parts.push(make("code", { className: "file", textContent: page.file, title: page.path }), copyButton(page.file));
      if (page.editor) parts.push(make("a", { className: "edit", href: page.editor, textContent: "Open in editor" }));
    } else if (page) {
      parts.push(make("span", { className: "kind", textContent: page.kind === "none" ? "no such page" : page.kind }));
    }
    const { errors = 0, warnings = 0 } = state.problems ?? {};
    if (errors + warnings > 0) {
      const count = (n, word) => (n > 0 ? `${n} ${word}${n === 1 ? "" : "s"}` : "");
      const text = [count(errors, "error"), count(warnings, "warning")].filter(Boolean).join(", ");
      parts.push(make("button", { type: "button", className: "problems", textContent: text, onclick: () => { state.dismissed = null; drawOverlay(true); } }));
    }
    if (!state.connected) parts.push(make("span", { className: "lost", textContent: "not connected", attributes: { role: "status" } }));
    bar.replaceChildren(...parts);
    bar.hidden = false;
  };

  const drawProblem = (problem) => {
    const where = problem.file === null ? null : `${problem.file}${problem.line === null ? "" : `:${problem.line}:${problem.column}`}`;
    const location = where === null ? null : problem.editor ? make("a", { className: "where", href: problem.editor, textContent: where }) : make("span", { className: "where", textContent: where });
    const excerpt = problem.marked === null ? null : make("pre", {}, `${problem.line} | ${problem.before}`, make("mark", { textContent: problem.marked }), problem.after);
    const help = problem.help === null ? null : make("p", { className: "help", textContent: `help: ${problem.help}` });
    const title = make("p", { className: "message" }, make("span", { className: "code", textContent: `${problem.severity}[${problem.code}]` }), ` ${problem.message}`);
    return make("li", { className: problem.severity }, title, location, excerpt, help);
  };

  const hide = () => {
    state.dismissed = JSON.stringify(state.problems);
    overlay.hidden = true;
  };

  const drawOverlay = (asked = false) => {
    const problems = state.problems;
    const wanted = problems !== null && (problems.errors > 0 || (asked && problems.list.length > 0)) && state.dismissed !== JSON.stringify(problems);
    if (!wanted) {
      overlay.hidden = true;
      return;
    }
    const list = make("ol", {}, ...problems.list.map(drawProblem));
    const more = problems.more > 0 ? make("p", { textContent: `and ${problems.more} more` }) : null;
    const button = make("button", { type: "button", className: "close", textContent: "Hide", onclick: hide });
    const title = problems.errors > 0 ? "This site cannot be published yet" : "Worth a look";
    overlay.replaceChildren(make("header", {}, make("h2", { textContent: title }), button), list, ...(more === null ? [] : [more]));
    overlay.hidden = false;
  };

  // Drafts and articles of the future are marked wherever they are linked, whatever the templates do.
  const markHeld = (held) => {
    const by = new Map(held.map((article) => [new URL(article.url, location.href).pathname, article]));
    if (by.size === 0) return;
    for (const link of document.querySelectorAll("a[href]")) {
      const article = link.origin === location.origin ? by.get(link.pathname) : undefined;
      if (article === undefined || link.nextElementSibling?.localName === "khorgos-mark") continue;
      const mark = make("khorgos-mark", { lang: "en" });
      const text = [article.draft ? "draft" : "", article.future ? "future" : ""].filter(Boolean).join(", ");
      mark.attachShadow({ mode: "open" }).append(make("link", { rel: "stylesheet", href: `${own}preview.css` }), make("span", { className: "held", textContent: text }));
      link.after(mark);
    }
  };

  // The new style sheet is loaded before the old one goes: the page never stands without.
  const swapStyles = ({ version, styles }) => {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"][href]')) {
      const address = new URL(link.href);
      if (address.origin !== location.origin || address.pathname.startsWith(own) || link.dataset.khorgosOld !== undefined) continue;
      const plain = address.pathname.replace(/\.[0-9a-f]{10}\.css$/, ".css");
      const next = new URL(styles[plain] ?? address.pathname, location.href);
      next.searchParams.set("khorgos", version);
      const copy = link.cloneNode();
      link.dataset.khorgosOld = "";
      copy.onload = () => link.remove();
      copy.onerror = () => link.remove();
      copy.href = next.href;
      link.after(copy);
    }
  };

  const reload = () => {
    sessionStorage.setItem(place, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY }));
    disconnect();
    location.reload();
  };

  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
    if (kept?.path === location.pathname) scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
  };

  let events = null;
  const connect = () => {
    if (events !== null || document.hidden) return;
    events = new EventSource(`${own}events?path=${encodeURIComponent(decodeURI(location.pathname))}&page=${token}`);
    const on = (kind, act) => events.addEventListener(kind, (event) => act(JSON.parse(event.data)));
    events.onopen = () => { state.connected = true; drawBar(); };
    events.onerror = () => { state.connected = false; drawBar(); };
    on("page", (page) => { state.page = page; drawBar(); markHeld(page.held); });
    on("problems", (problems) => { state.problems = problems; drawBar(); drawOverlay(); });
    on("styles", swapStyles);
    on("reload", reload);
  };
  const disconnect = () => {
    events?.close();
    events = null;
  };

  // A hidden page holds no connection: a browser has six for one site. When it is looked at again, it asks whether it is still right.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !overlay.hidden) hide(); });
  restore();
  addEventListener("load", () => { restore(); sessionStorage.removeItem(place); });
  connect();
})();
