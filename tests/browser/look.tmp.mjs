import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";
import { writeFileSync, mkdirSync } from "node:fs";
const folder = process.argv[2], out = process.argv[3], only = process.argv.slice(4);
const { origin, close } = await serve(folder);
const kinds = JSON.parse(process.env.KINDS);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const views = [[360, 900], [768, 1100], [1440, 1100]];
for (const [kind, path] of Object.entries(kinds)) {
  if (only.length && !only.includes(kind)) continue;
  const cells = [];
  for (const lang of ["", "kk/", "zh/", "en/"]) for (const scheme of ["light", "dark"]) for (const [width, height] of views) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
    const page = await context.newPage();
    const answer = await page.goto(`${origin}/${lang}${path}`, { waitUntil: "load" });
    await page.waitForTimeout(60);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0 || (answer.status() !== 200 && kind !== "404")) console.log(`${kind} /${lang}${path} ${width} ${scheme}: overflow ${wide}, status ${answer.status()}`);
    const full = await page.evaluate(() => document.documentElement.scrollHeight);
    const clip = { x: 0, y: 0, width, height: Math.min(full, width === 360 ? 1500 : 1300) };
    cells.push({ lang, scheme, width, data: (await page.screenshot({ clip, fullPage: true, type: "jpeg", quality: 70 })).toString("base64") });
    await context.close();
  }
  const scale = { 360: 210, 768: 330, 1440: 470 };
  const page = await (await browser.newContext({ viewport: { width: 2040, height: 800 } })).newPage();
  await page.setContent(`<body style="margin:0;background:#888;width:2040px;display:flex;flex-wrap:wrap;gap:3px">${cells.map((cell) => `<div style="width:${scale[cell.width]}px;height:520px;overflow:hidden"><img style="width:100%" src="data:image/jpeg;base64,${cell.data}"></div>`).join("")}</body>`);
  await page.screenshot({ path: `${out}/${kind}.jpg`, fullPage: true, type: "jpeg", quality: 80 });
  await page.close();
}
await browser.close(); await close();
