// One page of every kind: valid HTML, no violation of WCAG 2.2 AA, nothing wider than the screen, nothing from outside, small.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { HtmlValidate } from "html-validate";

const [, , base, ...pages] = process.argv;
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LIMIT = 60 * 1024;
const faults = [];
let looked = 0;

const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  // what is not a fault here: lists say what they are with styles off, words carry no stops, ids come from statutes
  rules: { "no-redundant-role": "off", "long-title": "off", "no-trailing-whitespace": "off", "tel-non-breaking": "off" },
});
for (const page of pages) {
  const report = await validator.validateString(await (await fetch(base + page)).text());
  for (const result of report.results)
    for (const told of result.messages) faults.push(`${page}: line ${told.line}: ${told.ruleId}: ${told.message}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"],
});
for (const script of [true, false])
  for (const [width, colorScheme] of [[360, "light"], [360, "dark"], [1280, "light"], [1280, "dark"]])
    for (const address of pages) {
      if (!script && colorScheme === "dark") continue;
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled: script, bypassCSP: true });
      const page = await context.newPage();
      const where = `${address} at ${width} ${colorScheme}${script ? "" : " without script"}`;
      let weight = 0;
      page.on("request", (request) => {
        if (!request.url().startsWith(base) && !request.url().startsWith("data:")) faults.push(`${where}: asks ${request.url()}`);
      });
      page.on("response", async (response) => {
        if (response.url() === base + address) weight = gzipSync(await response.body()).length;
      });
      page.on("pageerror", (error) => faults.push(`${where}: ${error}`));
      await page.goto(base + address, { waitUntil: script && address.startsWith("/search/") ? "networkidle" : "load" });
      looked += 1;
      if (weight > LIMIT) faults.push(`${where}: ${weight} bytes over the wire`);
      if (script) {
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) faults.push(`${where}: wider than the screen`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate((only) => axe.run(document, { runOnly: only }), tags);
        for (const told of violations) faults.push(`${where}: ${told.id} (${told.nodes.length}): ${told.nodes[0].html.slice(0, 120)}`);
      } else if (!(await page.locator("main h1").first().isVisible())) faults.push(`${where}: no heading to be seen`);
      await context.close();
    }
await browser.close();
for (const fault of faults) console.error(fault);
console.log(`${pages.length} kinds of pages, ${looked} looks, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
