// An article can be read in each language, and the way leads back to where it began.
export async function run(browser, site, report) {
  const languages = [...new Set(site.all.map((page) => page.language))];
  const start = site.all.find((page) => page.kind === "article" && page.alternates > languages.length);
  if (!start || languages.length < 2) return;
  const page = await browser.newPage();
  await page.goto(site.origin + start.path);
  const order = [...languages.filter((language) => language !== start.language), start.language];
  const titles = new Set();
  for (const language of order) {
    await page.click(`.languages a[hreflang="${language}"]`);
    await page.waitForLoadState();
    titles.add(await page.textContent("h1"));
    report.check(`article in ${language}`, (await page.getAttribute("html", "lang")) === language, page.url());
    const canonical = await page.getAttribute('link[rel="canonical"]', "href");
    report.check(`canonical of ${language}`, canonical?.endsWith(new URL(page.url()).pathname), canonical);
    const alternates = await page.$$eval('link[rel="alternate"][hreflang]', (links) => links.map((link) => link.hreflang));
    report.check(`hreflang of ${language}`, languages.every((other) => alternates.includes(other)) && alternates.includes("x-default"), alternates.join(" "));
  }
  report.check("back at the same article", new URL(page.url()).pathname === start.path, page.url());
  report.check("a headline in each language", titles.size === languages.length);
  await page.close();
}
