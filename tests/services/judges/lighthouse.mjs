// What Lighthouse says of pages in a browser: `node lighthouse.mjs CHROMIUM CATEGORIES ADDRESS…`, one line of JSON a page:
// the score of each category, and every audit of them that is not passed in full. CHROME_FLAGS are added to ours.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [chromePath, categories, ...addresses] = process.argv.slice(2);
const onlyCategories = categories.split(",");
const more = process.env.CHROME_FLAGS?.split(/ (?=--)/) ?? [];
// What is not measured need not be waited for. (With any other throttling than the usual one, it waits five seconds.)
const hurried = {
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 100,
  cpuQuietThresholdMs: 100,
};
const pace = onlyCategories.includes("performance") ? {} : hurried;
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-background-networking", "--disable-gpu", ...more],
});
try {
  for (const address of addresses) {
    const options = { port: chrome.port, logLevel: "error", onlyCategories, disableFullPageScreenshot: true, ...pace };
    const { lhr } = await lighthouse(address, options);
    const scores = Object.fromEntries(onlyCategories.map((name) => [name, lhr.categories[name].score]));
    const counted = onlyCategories.flatMap((name) => lhr.categories[name].auditRefs.filter((audit) => audit.weight > 0));
    const failed = counted
      .map(({ id }) => lhr.audits[id])
      .filter(({ score }) => score !== null && score < 1)
      .map(({ id, score, displayValue, details }) => [id, score, displayValue ?? details?.items?.slice(0, 3) ?? ""]);
    console.log(JSON.stringify({ address, scores, failed, error: lhr.runtimeError?.message ?? "" }));
  }
} finally {
  await chrome.kill();
}
