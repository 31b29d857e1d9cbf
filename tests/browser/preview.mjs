// Tests of the preview in a real browser: node preview.mjs KHORGOS [SITE_DIR]. A copy of the site (by default this repository's) is previewed, edited and watched.
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Report } from "./report.mjs";

const [exe, from = join(dirname(fileURLToPath(import.meta.url)), "../..")] = process.argv.slice(2);
if (!exe) {
  console.error("usage: node preview.mjs KHORGOS [SITE_DIR]");
  process.exit(2);
}
const site = await mkdtemp(join(tmpdir(), "khorgos-preview-"));
for (const part of ["content", "static", "templates", "site.toml"]) await cp(join(from, part), join(site, part), { recursive: true });

/** Starts the preview; resolves to its address and a function that stops it. */
const start = () =>
  new Promise((done, fail) => {
    const child = spawn(exe, ["serve", "--root", site, "--port", "0", "--drafts", "--color", "never"], { stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr.on("data", (data) => {
      text += data;
      const address = /Preview at (\S+)/.exec(text)?.[1];
      if (address) done({ address, stop: () => new Promise((ended) => { child.on("exit", ended); child.kill("SIGINT"); }) });
    });
    child.on("exit", () => fail(new Error(text)));
  });

const articles = (await readdir(join(site, "content/2025"), { recursive: true })).filter((name) => /\/[\w-]+\.md$/.test(name)).sort();
const file = join(site, "content/2025", articles.at(-1));
const original = await readFile(file, "utf8");
const day = /^date = (\d+)-(\d+)-(\d+)/m.exec(original).slice(1).join("/");
const name = articles.at(-1).split("/").at(-1).replace(/\.md$/, "");

const report = new Report();
const preview = await start();
const address = `${preview.address}${day}/${name}/`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1000, height: 500 }, permissions: ["clipboard-read", "clipboard-write"] });
const page = await context.newPage();
const refused = [];
page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
page.on("pageerror", (error) => refused.push(String(error)));
let loads = 0;
page.on("load", () => { loads += 1; });

/** True when something becomes true soon. */
const soon = async (check, limit = 4000) => {
  for (const end = Date.now() + limit; Date.now() < end; await page.waitForTimeout(20)) {
    if (await check().catch(() => false)) return true;
  }
  return false;
};
const has = (text) => () => page.locator("body").innerText().then((found) => found.includes(text));
const connected = () => soon(async () => (await page.locator(".bar").isVisible()) && (await page.locator(".bar .lost").count()) === 0);

try {
  await page.goto(address);
  report.check("the bar appears", await connected());
  report.check("the bar names the file", (await page.locator(".bar .file").innerText()).endsWith(`${name}.md`));
  report.check("the bar opens the editor", (await page.locator(".bar .edit").getAttribute("href")).startsWith("vscode://file/"));
  await page.locator(".bar .copy").click();
  report.check("the file can be copied", (await page.evaluate(() => navigator.clipboard.readText())).endsWith(`${name}.md`));

  // A long text, so that there is something to scroll.
  const long = `${original}\n${"Длинный абзац, чтобы было что прокручивать.\n\n".repeat(60)}`;
  await writeFile(file, long);
  report.check("the page reloads after a save", await soon(has("Длинный абзац")));
  await connected();
  await page.evaluate(() => scrollTo(0, 700));
  await writeFile(file, `${long}\nПоследняя правка.\n`);
  report.check("a second save is shown", await soon(has("Последняя правка")));
  report.check("scroll stays", await soon(() => page.evaluate(() => Math.abs(scrollY - 700) < 5)));

  await connected();
  let before = loads;
  const style = join(site, "static/style.css");
  await writeFile(style, `${await readFile(style, "utf8")}\nbody { outline: 3px solid rgb(1, 2, 3) }\n`);
  report.check("the style sheet is exchanged", await soon(() => page.evaluate(() => getComputedStyle(document.body).outlineColor === "rgb(1, 2, 3)")));
  await page.waitForTimeout(300);
  report.check("without a reload", loads === before, `${loads - before} reloads`);
  report.check("one sheet is left", (await page.locator('head link[rel="stylesheet"]').count()) >= 1 && (await page.locator("[data-khorgos-old]").count()) === 0);

  before = loads;
  await writeFile(file, original.replace(/^topics = .*$/m, 'topics = ["<img src=x onerror=alert(1)>"]').replace(/^date = .*$/m, "date = 2025-13-45"));
  report.check("the overlay comes", await soon(() => page.locator(".overlay").isVisible()));
  report.check("with a place and an excerpt", /\.md:\d+:\d+/.test(await page.locator(".overlay .where").first().innerText()) && (await page.locator(".overlay mark").count()) > 0);
  report.check("what files say is text", (await page.locator(".overlay img").count()) === 0);
  report.check("the last good page stays behind", (await has("Последняя правка")()) && loads === before);
  await page.keyboard.press("Escape");
  report.check("it can be hidden", await page.locator(".overlay").isHidden());
  await page.reload();
  report.check("a reload by hand shows both again", (await soon(() => page.locator(".overlay").isVisible())) && (await has("Последняя правка")()));
  await writeFile(file, original);
  report.check("the overlay goes when mended", await soon(() => page.locator(".overlay").isHidden()));
  report.check("and the page is the original again", await soon(async () => !(await has("Последняя правка")())));

  await connected();
  await writeFile(file, original.replace(/^date = /m, "draft = true\ndate = "));
  report.check("a draft is marked on its page", await soon(async () => (await page.locator(".bar .mark").innerText()) === "Draft"));
  await page.goto(preview.address);
  report.check("and where it is linked", await soon(async () => (await page.locator("khorgos-mark").count()) > 0));
  await writeFile(file, original);
  report.check("no longer when it is none", await soon(async () => (await page.locator("khorgos-mark").count()) === 0));

  const second = await context.newPage();
  await second.goto(address);
  await page.bringToFront();
  const unexpected = refused.filter((text) => !text.includes("net::ERR"));
  report.check("the page's own policy refuses nothing", unexpected.length === 0, unexpected.join("; "));
} finally {
  await browser.close();
  const began = Date.now();
  await preview.stop();
  report.check("Ctrl-C ends it at once", Date.now() - began < 1000);
  await rm(site, { recursive: true, force: true });
}
console.log(`preview: ${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);
