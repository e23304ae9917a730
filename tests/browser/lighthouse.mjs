// Lighthouse on the pages that people come to: a hundred of a hundred in all four, as a phone sees them.
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";

const [, , base, ...pages] = process.argv;
const KINDS = ["performance", "accessibility", "best-practices", "seo"];
const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
});
let short = 0;
for (const address of pages) {
  const { lhr } = await lighthouse(base + address, { port: chrome.port, logLevel: "error", onlyCategories: KINDS });
  const scores = KINDS.map((kind) => Math.round(lhr.categories[kind].score * 100));
  console.log(`lighthouse ${scores.join("/")}  ${decodeURI(address)}`);
  for (const kind of KINDS)
    for (const { id, weight } of lhr.categories[kind].auditRefs) {
      const { score, title, displayValue } = lhr.audits[id];
      if (weight && score !== null && score < 1 && lhr.categories[kind].score < 1) console.error(`  ${kind}: ${id}: ${title} ${displayValue ?? ""}`);
    }
  short += scores.some((score) => score < 100);
}
await chrome.kill();
process.exit(short ? 1 : 0);
