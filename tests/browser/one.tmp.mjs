import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";
const [folder, path, width, height, scheme, out] = process.argv.slice(2);
const { origin, close } = await serve(folder);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await (await browser.newContext({ viewport: { width: +width, height: +height }, colorScheme: scheme, deviceScaleFactor: 2 })).newPage();
await page.goto(origin + path); await page.waitForTimeout(200);
await page.screenshot({ path: out }); await browser.close(); await close();
