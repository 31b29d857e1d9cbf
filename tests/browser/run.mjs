// Tests of a built site in a real browser: node run.mjs SITE_DIR [only], where `only` is part of a suite's name.
import { access } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Report } from "./report.mjs";
import { serve } from "./serve.mjs";
import { pages, samples } from "./site.mjs";
import * as accessibility from "./suites/accessibility.mjs";
import * as languages from "./suites/languages.mjs";
import * as reading from "./suites/reading.mjs";
import * as search from "./suites/search.mjs";
import * as weight from "./suites/weight.mjs";

const [folder, only = ""] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node run.mjs SITE_DIR [only]");
  process.exit(2);
}
await access(join(folder, "index.html"));

const all = await pages(folder);
const site = { ...(await serve(folder)), all, samples: samples(all), at: (kind, language) => samples(all).find((page) => page.kind === kind && page.language === language) };
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--font-render-hinting=none"] });
const report = new Report();
for (const [name, suite] of Object.entries({ languages, reading, search, weight, accessibility })) {
  if (!name.includes(only)) continue;
  const before = report.passed + report.failed;
  const start = Date.now();
  await suite.run(browser, site, report);
  console.log(`${name}: ${report.passed + report.failed - before} checks, ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
await browser.close();
await site.close();
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);
