// The search page: typing, facets, the way back, shared links, the keyboard alone, no JavaScript, narrow screens, axe, hostile queries; in every language.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const LINKS = "#search-results h2 a";
const HOSTILE = [
  "<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "__proto__", "constructor toString hasOwnProperty", "\ud800", "а\udfff", "\u0000\u202e\ufeff", "%", "&q=1#a",
  "(((([[[[****????", "а".repeat(100_000), "а ".repeat(50_000), "中".repeat(100_000), "-".repeat(10_000), "а-".repeat(5_000), "🤷‍♀️", "' OR 1=1 --", "${7*7} {{7*7}}", "\\",
];
const FILTERS = ["topic=__proto__", "tag=%3Cimg+src%3Dx%3E", "year=abc", "year=9999&source=constructor", "q=%E0%A4%A", "q=a&q=b&topic=&topic=x"];

export async function run(browser, site, report) {
  for (const { path, language } of site.all.filter((page) => page.kind === "search")) {
    const articles = await texts(site, language);
    await typing(browser, site, report, path, articles);
    await titles(browser, site, report, path, articles);
    await facets(browser, site, report, path);
    await keyboard(browser, site, report, path, articles);
    await withoutScript(browser, site, report, path, language);
    await accessible(browser, site, report, path, articles);
    await hostile(browser, site, report, path);
    await header(browser, site, report, path, language, articles);
  }
}

/** Some articles of a language: path, headline, and a word of it that is long enough to be looked for. */
async function texts(site, language) {
  const pages = site.all.filter((page) => page.kind === "article" && page.language === language);
  const step = Math.max(1, Math.floor(pages.length / 8));
  const chosen = pages.filter((_, at) => at % step === 0).slice(0, 8);
  return Promise.all(chosen.map(async ({ path }) => {
    const html = await (await fetch(site.origin + path)).text();
    const title = /<h1[^>]*>(.*?)<\/h1>/s.exec(html)[1].replace(/<[^>]*>/g, "").replace(/&#?\w+;/g, " ").trim();
    const words = title.match(/\p{Script=Han}{2,4}|[\p{L}]{4,}/gu) ?? [title];
    return { path, title, word: words.sort((a, b) => b.length - a.length)[0] };
  }));
}

/** A page that notes what must not happen: errors, refusals of the policy, dialogs, requests to others. */
async function open(browser, site, options = {}) {
  const page = await browser.newPage(options);
  const bad = [];
  page.on("pageerror", (error) => bad.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && bad.push(`console: ${message.text()}`));
  page.on("dialog", (dialog) => { bad.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith(site.origin) && !request.url().startsWith("data:")) bad.push(`request: ${request.url()}`); });
  return { page, bad };
}

const settled = (page) => page.waitForFunction(() => document.getElementById("search-status").textContent !== "", null, { timeout: 15_000 }).then(() => true, () => false);
const found = (page) => page.$$eval(LINKS, (links) => links.map((link) => new URL(link.href).pathname));

async function typing(browser, site, report, path, articles) {
  const { page, bad } = await open(browser, site);
  const requests = [];
  page.on("request", (request) => /\/search\//.test(request.url()) && requests.push(request.url()));
  await page.goto(site.origin + path);
  await page.locator("#search-q").pressSequentially(articles[0].word, { delay: 60 });
  const last = Date.now();
  await page.waitForFunction((links) => document.querySelector(links), LINKS, { timeout: 15_000 }).catch(() => {});
  const time = Date.now() - last;
  await page.waitForTimeout(300);
  report.check(`${path}: typing «${articles[0].word}» finds «${articles[0].title}»`, (await found(page)).includes(articles[0].path), (await found(page)).join(" "));
  report.check(`${path}: what was found is marked`, (await page.$$("#search-results mark")).length > 0);
  report.check(`${path}: results while typing, soon`, time < 1500, `${time} ms`);
  report.check(`${path}: the address says the query`, new URL(page.url()).searchParams.get("q") === articles[0].word, page.url());
  report.check(`${path}: the first query needs few requests`, requests.length <= 9, `${requests.length}`);
  report.check(`${path}: the status is said`, (await page.textContent("#search-status")).trim() !== "" && (await page.getAttribute("#search-status", "role")) === "status");
  report.check(`${path}: nothing went wrong while typing`, bad.length === 0, bad.join("; "));
  console.log(`  ${path}: results ${time} ms after the last key, ${requests.length} requests`);
  await page.close();
}

/** A shared link with an article's headline shows the article first. */
async function titles(browser, site, report, path, articles) {
  const { page } = await open(browser, site);
  for (const article of articles) {
    await page.goto(`${site.origin}${path}?${new URLSearchParams({ q: article.title })}`);
    await settled(page);
    await page.waitForFunction((links) => document.querySelector(links), LINKS, { timeout: 5_000 }).catch(() => {});
    report.check(`${path}: a shared link finds «${article.title}»`, (await found(page)).slice(0, 3).includes(article.path), (await found(page)).slice(0, 3).join(" "));
  }
  report.check(`${path}: the field shows a shared query`, (await page.inputValue("#search-q")) === articles.at(-1).title);
  await page.close();
}

async function facets(browser, site, report, path) {
  const { page, bad } = await open(browser, site);
  await page.goto(site.origin + path);
  const topic = await page.evaluate(async () => {
    const index = await (await fetch("index.json")).json();
    return index.terms.find(({ kind }) => kind === "topic").id;
  });
  await page.goto(`${site.origin}${path}?topic=${topic}`);
  await settled(page);
  report.check(`${path}: a topic alone lists its articles`, (await found(page)).length > 0, topic);
  const all = await page.textContent("#search-status");
  const year = page.locator("#search-facets a[href*='year=']").first();
  const count = Number(await year.locator("small").textContent());
  await year.click();
  await page.waitForFunction((before) => document.getElementById("search-status").textContent !== before || document.querySelector("#search-facets a[href*='topic'][aria-current='true']"), all);
  await page.waitForTimeout(400);
  const both = new URL(page.url()).searchParams;
  report.check(`${path}: a facet goes into the address`, both.get("topic") === topic && both.has("year"), page.url());
  const shown = Number(/\d[\d\s]*/.exec(await page.textContent("#search-status"))?.[0].replace(/\s/g, ""));
  report.check(`${path}: a facet's number is that of what it leaves`, shown === count, `${shown} of ${count}`);
  report.check(`${path}: the chosen facet is marked`, (await page.$$("#search-facets [aria-current='true']")).length === 2);
  await page.goBack();
  await page.waitForTimeout(400);
  report.check(`${path}: the way back undoes a facet`, !new URL(page.url()).searchParams.has("year") && (await page.textContent("#search-status")) === all, page.url());
  await page.locator(LINKS).first().click();
  await page.waitForLoadState();
  await page.goBack();
  await settled(page);
  report.check(`${path}: back from an article the results are there again`, (await found(page)).length > 0 && new URL(page.url()).searchParams.get("topic") === topic);
  report.check(`${path}: nothing went wrong with facets`, bad.length === 0, bad.join("; "));
  await page.close();
}

async function keyboard(browser, site, report, path, articles) {
  const { page } = await open(browser, site);
  await page.goto(site.origin + path);
  let stops = 0;
  while (stops < 60 && !(await page.evaluate(() => document.activeElement.id === "search-q"))) {
    await page.keyboard.press("Tab");
    stops += 1;
  }
  report.check(`${path}: the keyboard reaches the field`, stops < 60);
  const name = await page.evaluate(async () => (await (await fetch("index.json")).json()).terms.find(({ kind }) => kind === "topic"));
  await page.keyboard.type(name.name, { delay: 30 });
  await page.waitForSelector("#search-names li", { state: "visible", timeout: 10_000 }).catch(() => {});
  await page.waitForTimeout(300);
  await page.keyboard.press("ArrowDown");
  const active = await page.evaluate(() => ({ open: document.getElementById("search-q").ariaExpanded, at: document.getElementById(document.getElementById("search-q").getAttribute("aria-activedescendant"))?.ariaSelected }));
  report.check(`${path}: arrows choose a name`, active.open === "true" && active.at === "true", JSON.stringify(active));
  await page.keyboard.press("Escape");
  report.check(`${path}: Escape closes the names`, await page.isHidden("#search-names"));
  await page.fill("#search-q", "");
  await page.keyboard.type(articles[1].word, { delay: 30 });
  await page.keyboard.press("Enter");
  await page.waitForFunction((links) => document.querySelector(links), LINKS, { timeout: 10_000 }).catch(() => {});
  await page.waitForTimeout(300);
  for (stops = 0; stops < 15 && !(await page.evaluate((links) => document.activeElement.matches(links), LINKS)); stops += 1) await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  report.check(`${path}: Tab reaches the results, and shows where it is`, stops < 15 && outline !== "none", `${stops} stops, outline ${outline}`);
  const goal = await page.evaluate(() => document.activeElement.href);
  await page.keyboard.press("Enter");
  await page.waitForURL(goal ?? "", { timeout: 5_000 }).catch(() => {});
  report.check(`${path}: Enter opens a result`, page.url() === goal, page.url());
  await page.goto(site.origin + path);
  await page.fill("#search-q", name.name);
  await page.waitForSelector("#search-names li", { state: "visible", timeout: 10_000 }).catch(() => {});
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === name.address, { timeout: 5_000 }).catch(() => {});
  report.check(`${path}: a name leads to its page`, new URL(page.url()).pathname === name.address, page.url());
  await page.close();
}

async function withoutScript(browser, site, report, path, language) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.origin}${path}?q=a`);
  report.check(`${path}: without JavaScript a notice says so`, await page.isVisible("main .notice"));
  const home = path.replace(/search\/$/, "");
  const links = await page.$$eval("main a", (all) => all.map((link) => new URL(link.href).pathname));
  for (const wanted of ["tags/", "archive/"]) report.check(`${path}: without JavaScript it leads to ${wanted}`, links.includes(home + wanted), links.join(" "));
  report.check(`${path}: without JavaScript it leads to topics`, links.some((link) => link.startsWith(`${home}topics/`)));
  for (const link of new Set(links)) report.check(`${path}: ${link} is there`, (await fetch(site.origin + link)).ok);
  const front = site.at("front", language);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(site.origin + front.path);
  await page.fill(".find input", "a&b");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === path, { timeout: 5_000 }).catch(() => {});
  const there = new URL(page.url());
  report.check(`${path}: the header's field is a plain form`, there.pathname === path && there.searchParams.get("q") === "a&b", page.url());
  await context.close();
}

async function accessible(browser, site, report, path, articles) {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 1280]) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
      await page.goto(`${site.origin}${path}?${new URLSearchParams({ q: articles[2].word })}`);
      await settled(page);
      await page.locator("#search-q").press("End");
      await page.fill("#search-q", articles[2].word.slice(0, 3));
      await page.waitForTimeout(600);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      report.check(`${path}: no sideways scrolling with results at ${width} px`, wide <= width, `${wide} px`);
      await page.evaluate(source);
      const violations = await page.evaluate(async (values) => {
        const result = await window.axe.run(document, { runOnly: { type: "tag", values }, preload: false, resultTypes: ["violations"] });
        return result.violations.map((violation) => `${violation.id} (${violation.nodes.length}) ${violation.nodes[0].html.slice(0, 140)} ${violation.nodes[0].failureSummary?.split("\n")[1] ?? ""}`);
      }, TAGS);
      report.check(`${path}: axe with results, ${colorScheme}, ${width} px`, violations.length === 0, violations.join(" | "));
      await page.close();
    }
  }
}

async function hostile(browser, site, report, path) {
  const { page, bad } = await open(browser, site);
  await page.goto(site.origin + path);
  for (const query of HOSTILE) {
    await page.evaluate((value) => {
      const input = document.getElementById("search-q");
      input.value = value;
      input.dispatchEvent(new Event("input"));
    }, query);
    await page.waitForTimeout(250);
    const start = Date.now();
    const alive = await page.evaluate(() => document.querySelectorAll("main img, main script, main svg:not([class]), main iframe").length);
    const took = Date.now() - start;
    report.check(`${path}: the query ${JSON.stringify(query.slice(0, 30))} (${query.length}) does no harm`, alive === 0 && took < 2000, `${alive} elements, ${took} ms`);
  }
  for (const query of [...FILTERS, `q=${encodeURIComponent(HOSTILE[0])}&topic=${encodeURIComponent(HOSTILE[1])}`]) {
    await page.goto(`${site.origin}${path}?${query}`);
    const answered = await settled(page);
    report.check(`${path}: the address ?${query.slice(0, 40)} does no harm`, answered && (await page.$$("main img, main script")).length === 0, `answered: ${answered}`);
  }
  report.check(`${path}: hostile queries cause no error, dialog or request`, bad.length === 0, bad.slice(0, 3).join("; "));
  await page.close();
}

async function header(browser, site, report, path, language, articles) {
  const { page, bad } = await open(browser, site, { viewport: { width: 1280, height: 900 } });
  await page.goto(site.origin + site.at("front", language).path);
  await page.fill(".find input", articles[3].word);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === path, { timeout: 5_000 }).catch(() => {});
  await settled(page);
  await page.waitForFunction((links) => document.querySelector(links), LINKS, { timeout: 10_000 }).catch(() => {});
  report.check(`${path}: the header's field finds «${articles[3].title}»`, (await found(page)).includes(articles[3].path), page.url());
  report.check(`${path}: nothing went wrong from the header`, bad.length === 0, bad.join("; "));
  await page.close();
}
