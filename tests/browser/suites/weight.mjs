// What a first visit costs, what moves, and what the policy forbids.
const BUDGET = { front: 45 * 1024, article: 38 * 1024, other: 60 * 1024, requests: 4 };
// Milliseconds after the load event: the icon and what a script asks for arrive, and what would move has moved.
const SETTLE = 250;

export async function run(browser, site, report) {
  for (const sample of site.samples) {
    // A context of its own has an empty cache: every visit is a first one.
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    await wire.send("Network.enable");
    const requests = new Map();
    wire.on("Network.requestWillBeSent", (event) => requests.set(event.requestId, { url: event.request.url, bytes: 0 }));
    wire.on("Network.loadingFinished", (event) => requests.has(event.requestId) && (requests.get(event.requestId).bytes = event.encodedDataLength));
    const complaints = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.addInitScript(() => {
      window.shift = 0;
      window.violations = [];
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value))).observe({ type: "layout-shift", buffered: true });
      document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
    await page.goto(site.origin + sample.path);
    await page.waitForTimeout(SETTLE);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(50);
    const { shift, violations } = await page.evaluate(() => ({ shift: window.shift, violations: window.violations }));
    report.check(`layout shift: ${sample.path}`, shift === 0, `${shift}`);
    report.check(`policy: ${sample.path}`, violations.length === 0, violations.join(", "));
    report.check(`console: ${sample.path}`, complaints.length === 0, complaints.join(" | "));
    const sent = [...requests.values()].filter((request) => !request.url.startsWith("data:"));
    report.check(`own host only: ${sample.path}`, sent.every((request) => request.url.startsWith(site.origin)), sent.map((request) => request.url).join(" "));
    if (sample.kind !== "search") {
      const bytes = sent.reduce((sum, request) => sum + request.bytes, 0);
      const budget = BUDGET[sample.kind] ?? BUDGET.other;
      report.check(`bytes: ${sample.path}`, bytes <= budget, `${bytes} of ${budget}`);
      report.check(`requests: ${sample.path}`, sent.length <= BUDGET.requests, sent.map((request) => request.url).join(" "));
      if (["front", "article", "tags", "archive"].includes(sample.kind)) console.log(`  ${sample.path}: ${(bytes / 1024).toFixed(1)} KB in ${sent.length} requests`);
    }
    await context.close();
  }
}
