// axe-core, WCAG 2.2 A and AA, on every kind of page in every language, light and dark.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

// Light on a wide screen, dark on a phone: both styles and both layouts, without every pair of them.
const SCREENS = [
  { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { colorScheme: "dark", viewport: { width: 390, height: 844 } },
];

export async function run(browser, site, report) {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const { colorScheme, viewport } of SCREENS) {
    const page = await browser.newPage({ colorScheme, viewport });
    for (const sample of site.samples) {
      await page.goto(site.origin + sample.path);
      await page.evaluate(source);
      const violations = await page.evaluate(async (values) => {
        const result = await window.axe.run(document, { runOnly: { type: "tag", values }, preload: false, resultTypes: ["violations"] });
        return result.violations.map((violation) => `${violation.id} (${violation.nodes.length}) ${violation.nodes[0].html.slice(0, 140)} ${violation.nodes[0].failureSummary?.split("\n")[1] ?? ""}`);
      }, TAGS);
      report.check(`axe, ${colorScheme}, ${viewport.width}: ${sample.path}`, violations.length === 0, violations.join(" | "));
    }
    await page.close();
  }
}
