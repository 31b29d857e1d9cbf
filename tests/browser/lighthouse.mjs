// Lighthouse over a built site: node lighthouse.mjs SITE_DIR [all | KIND] [--table]. docs/theme.md tells when. The site is built for the address that it is served at
// (`--base-url http://127.0.0.1:4173/`), because a canonical address on another host costs points. Lighthouse is not among the dependencies: it weighs 185 MB.
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Report } from "./report.mjs";
import { serve } from "./serve.mjs";
import { pages, samples } from "./site.mjs";

const WANTED = { accessibility: 100, "best-practices": 100, seo: 100, performance: 98 };
const KINDS = ["front", "article", "topic", "tag", "archive", "edition"];
const DEBUGGING = 9333;

const [folder, ...options] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node lighthouse.mjs SITE_DIR [all | KIND] [--table]");
  process.exit(2);
}
await access(join(folder, "index.html"));
const { default: lighthouse } = await import("lighthouse").catch(() => {
  console.error("Lighthouse is missing: npm install --no-save --no-package-lock lighthouse@12.8.2");
  process.exit(2);
});

const canonical = new URL(/<link rel="canonical" href="([^"]+)"/.exec(await readFile(join(folder, "index.html"), "utf8"))[1]);
if (canonical.hostname !== "127.0.0.1") {
  console.error(`the site is built for ${canonical.origin}: build it with --base-url http://127.0.0.1:4173/`);
  process.exit(2);
}
const site = await serve(folder, { port: Number(canonical.port), brotli: false });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", `--remote-debugging-port=${DEBUGGING}`] });
const report = new Report();

// The largest page of each kind (or of one kind) in each language; if nothing is asked for, one page of each kind, each in the next language.
const found = samples(await pages(folder));
const languages = [...new Set(found.map((page) => page.language))];
const chosen = KINDS.flatMap((kind, at) => {
  const of = languages.map((language) => found.find((page) => page.kind === kind && page.language === language)).filter(Boolean);
  if (options.some((option) => KINDS.includes(option))) return options.includes(kind) ? of : [];
  return options.includes("all") ? of : of.slice(at % of.length, (at % of.length) + 1);
});
for (const { kind, language, path } of chosen) {
  // What else the machine does counts as the page's blocking time: up to three tries. The other scores are the same in each.
  let lhr;
  let tries = 0;
  do {
    ({ lhr } = await lighthouse(site.origin + path, { port: DEBUGGING, logLevel: "error", onlyCategories: Object.keys(WANTED) }));
    tries += 1;
  } while (tries < 3 && lhr.categories.performance.score * 100 < WANTED.performance);
  const { categories, audits } = lhr;
  const scores = Object.keys(WANTED).map((name) => Math.round(categories[name].score * 100));
  const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"].map((name) => audits[name].displayValue);
  console.log(options.includes("--table") ? `| ${kind} | ${language} | ${scores.join(" | ")} | ${times.join(" | ")} |` : `  ${path}: ${scores.join(" ")} (${times.join(", ")})${tries > 1 ? `, try ${tries}` : ""}`);
  Object.entries(WANTED).forEach(([name, least], at) => {
    const costs = categories[name].auditRefs.filter((ref) => ref.weight > 0 && audits[ref.id].score !== null && audits[ref.id].score < 0.9).map((ref) => ref.id);
    report.check(`${name}: ${path}`, scores[at] >= least, `${scores[at]}, wanted ${least}: ${costs.join(", ")}`);
  });
}
await browser.close();
await site.close();
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);
