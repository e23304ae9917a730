// How long a phone waits for the first result: the processor four times slower, from the last letter to the first entry on the page.
import { chromium } from "playwright-core";

const [, , base, ...words] = process.argv;
const SLOWER = 4, TIMES = 7;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"],
});
const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];
for (const word of words) {
  const cold = [];
  for (let n = 0; n < TIMES; n++) {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await page.goto(`${base}/search/`, { waitUntil: "networkidle" });
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    cold.push(await page.evaluate((text) => new Promise((done) => {
      const list = document.querySelector("#found"), field = document.querySelector("#q");
      const began = performance.now();
      new MutationObserver(() => list.children.length && done(performance.now() - began)).observe(list, { childList: true });
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }), word));
    await context.close();
  }
  console.log(`search “${word}”: first result after ${median(cold).toFixed(0)} ms (median of ${TIMES}, nothing fetched before)`);
}
await browser.close();
