// Reading: narrow screens, what a line must not part, the keyboard alone, no JavaScript, how many headlines the first screen holds.
const NARROW = { width: 320, height: 640 };
const FIRST_SCREEN = [
  { width: 360, height: 780, atLeast: 6 },
  { width: 1280, height: 900, atLeast: 12 },
];

export async function run(browser, site, report) {
  await narrow(browser, site, report);
  await lines(browser, site, report);
  await menu(browser, site, report);
  await firstScreen(browser, site, report);
  await keyboard(browser, site, report);
  await withoutScript(browser, site, report);
}

async function narrow(browser, site, report) {
  const page = await browser.newPage({ viewport: NARROW });
  for (const sample of site.samples) {
    await page.goto(site.origin + sample.path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    report.check(`no sideways scrolling at 320 px: ${sample.path}`, width <= NARROW.width, `${width} px`);
  }
  await page.close();
}

/** A number stays whole, with its ending: «19 000-нан», «12%-ға», «2025-го». In every article that has such an ending, with lines of many lengths. */
async function lines(browser, site, report) {
  const page = await browser.newPage({ viewport: NARROW });
  const articles = site.all.filter((other) => other.kind === "article" && other.endings);
  report.check("articles have endings behind numbers", new Set(articles.map((article) => article.language)).size > 1, `${articles.length}`);
  for (const article of articles) {
    await page.goto(site.origin + article.path);
    const parted = new Set();
    for (let width = NARROW.width; width < 420; width += 27) {
      await page.setViewportSize({ ...NARROW, width });
      for (const number of await page.evaluate(partedNumbers)) parted.add(number);
    }
    report.check(`numbers keep their endings: ${article.path}`, parted.size === 0, [...parted].join(", "));
  }
  await page.close();
}

/** In the browser: the numbers whose last sign stands on a lower line than their first. */
function partedNumbers() {
  const top = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().top;
  };
  const parted = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    for (const { 0: number, index } of node.data.matchAll(/\d\u00a0\d{3}|[\d%]-\u2060?\p{Ll}{1,3}(?!\p{L})/gu)) {
      if (top(node, index) < top(node, index + number.length - 1) - 4) parted.push(number);
    }
  }
  return parted;
}

/** On a phone the sections open from a button, all on the screen, with a script or without, by finger and by keyboard. */
async function menu(browser, site, report) {
  const context = await browser.newContext({ viewport: { width: 360, height: 780 }, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const front of site.samples.filter((sample) => sample.kind === "front")) {
    await page.goto(site.origin + front.path);
    const links = page.locator(".sections li:not(.find-link) a");
    report.check(`the menu is closed at first: ${front.path}`, !(await links.first().isVisible()) && (await page.isVisible(".find input")));
    await page.focus(".menu");
    await page.keyboard.press("Enter");
    const boxes = await Promise.all((await links.all()).map((link) => link.boundingBox()));
    const shown = boxes.every((box) => box && box.x >= 0 && box.x + box.width <= 360 && box.y >= 0 && box.y + box.height <= 780 && box.height >= 24);
    report.check(`the menu shows all sections: ${front.path}`, boxes.length > 0 && shown, JSON.stringify(boxes));
    await page.keyboard.press("Tab");
    report.check(`the menu takes the focus: ${front.path}`, await links.first().evaluate((link) => link.matches(":focus")));
    await page.keyboard.press("Escape");
    report.check(`Escape closes the menu: ${front.path}`, !(await links.first().isVisible()));
    await page.click(".menu");
    const goal = await links.last().getAttribute("href");
    await links.last().click();
    await page.waitForURL((url) => url.pathname === new URL(goal, site.origin).pathname, { timeout: 5_000 }).catch(() => {});
    report.check(`the menu leads to a section: ${front.path}`, new URL(page.url()).pathname === new URL(goal, site.origin).pathname, page.url());
  }
  await context.close();
}

/** Different articles whose whole headline is on the first screen of the front page. */
async function firstScreen(browser, site, report) {
  for (const screen of FIRST_SCREEN) {
    const page = await browser.newPage({ viewport: screen });
    for (const front of site.samples.filter((sample) => sample.kind === "front")) {
      await page.goto(site.origin + front.path);
      const count = await page.evaluate((height) => {
        const seen = new Set();
        for (const link of document.querySelectorAll("main .rows h3 a, main .lead h3 a, main .stories-now li li a")) {
          const box = link.getBoundingClientRect();
          if (box.top >= 0 && box.bottom <= height) seen.add(link.href);
        }
        return seen.size;
      }, screen.height);
      const articles = site.all.filter((other) => other.kind === "article" && other.language === front.language).length;
      report.check(`headlines at ${screen.width}×${screen.height}: ${front.path}`, count >= Math.min(screen.atLeast, articles), `${count}`);
      console.log(`  ${front.path} shows ${count} headlines at ${screen.width}×${screen.height}`);
    }
    await page.close();
  }
}

async function keyboard(browser, site, report) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  for (const kind of ["front", "article", "tags", "archive", "search"]) {
    const sample = site.samples.find((found) => found.kind === kind);
    if (!sample) continue;
    await page.goto(site.origin + sample.path);
    await page.keyboard.press("Tab");
    const skip = await page.evaluate(() => ({ is: document.activeElement.matches(".skip"), top: document.activeElement.getBoundingClientRect().top }));
    report.check(`${kind}: the first stop skips to the content, and shows`, skip.is && skip.top >= 0, JSON.stringify(skip));
    await page.keyboard.press("Enter");
    report.check(`${kind}: the skip link moves the focus`, await page.evaluate(() => document.activeElement.id === "main"));
    await page.goto(site.origin + sample.path);
    for (let stop = 0; stop < 40; stop += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return null;
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        return { name: element.outerHTML.slice(0, 90), shown: box.bottom > 0 && box.top < innerHeight && box.width > 0, ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
      });
      if (!focus) break;
      if (!focus.shown || !focus.ring) {
        report.check(`${kind}: focus is seen`, false, JSON.stringify(focus));
        break;
      }
    }
    report.check(`${kind}: went through with Tab`, true);
  }
  await page.close();
}

async function withoutScript(browser, site, report) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const sample of site.samples) {
    await page.goto(site.origin + sample.path);
    const text = (await page.locator("main").innerText()).trim();
    report.check(`reads without JavaScript: ${sample.path}`, text.length > 20, text);
  }
  await context.close();
}
