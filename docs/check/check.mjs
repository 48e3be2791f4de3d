// SPDX-License-Identifier: Apache-2.0
// Checks the built site. Every link and anchor, those of the Javadoc included, must lead somewhere.
// Every page is opened in headless Chromium, in both themes and two widths: no error on the console,
// no request outside, no finding of axe, nothing wider than the screen. CHROMIUM names the browser;
// --screenshots <folder> keeps a picture of each page; other arguments are the pages to open.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { repository } from "../.vitepress/pages.mjs";
import { brokenLinks, htmlFiles } from "./links.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const THEMES = ["light", "dark"];
const TABS = 3;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const args = process.argv.slice(2);
const at = args.indexOf("--screenshots");
const screenshots = at < 0 ? undefined : args.splice(at, 2)[1];
const site = join(repository, "target", "site");
const findings = [];

const began = Date.now();
const { broken, links, files } = brokenLinks(site);
findings.push(...broken);
console.log(`site: ${links} links in ${files} files, ${broken.length} broken`);

const pages = htmlFiles(site).filter((file) => !file.startsWith("javadoc/") && file !== "404.html");
// Of the Javadoc, which a tool of the JDK writes, only the first page is opened, and not by axe.
const asked = args.length > 0 ? pages.filter((page) => args.includes(page)) : [...pages, "javadoc/index.html"];

const executablePath = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
if (!executablePath) {
  console.error("site: there is no Chromium; set CHROMIUM to it");
  process.exit(2);
}
const { server, origin } = await serve(site);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
let opened = 0;
for (const [width, viewport] of Object.entries(WIDTHS)) {
  const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
  const waiting = [...asked];
  await Promise.all(Array.from({ length: TABS }, () => openAll(context, width, waiting)));
  await context.close();
}
await search();
await browser.close();
server.close();

for (const finding of findings) {
  console.error("site: " + finding);
}
console.log(`site: ${opened} pages opened in ${Math.round((Date.now() - began) / 1000)} s, ${findings.length} findings`);
process.exit(findings.length > 0 ? 1 : 0);

async function openAll(context, width, waiting) {
  const tab = await context.newPage();
  let where = "";
  watch(tab, () => where);
  for (let file; (file = waiting.shift()) !== undefined; ) {
    for (const theme of THEMES) {
      where = `${file}, ${width}, ${theme}`;
      await open(tab, file, theme, where);
      if (screenshots) {
        mkdirSync(screenshots, { recursive: true });
        const name = where.replaceAll(/[/, ]+/g, "-").replace(".html", "");
        await tab.screenshot({ path: join(screenshots, name + ".png"), fullPage: width === "phone" });
      }
      opened++;
    }
  }
  await tab.close();
}

/** Everything that a tab must not do, wherever it is. */
function watch(tab, where) {
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      findings.push(`${where()}: console: ${message.text()}`);
    }
  });
  tab.on("pageerror", (error) => findings.push(`${where()}: ${error.message}`));
  tab.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") {
      findings.push(`${where()}: ${request.url()} failed`);
    }
  });
  tab.on("request", (request) => {
    if (!/^(data|blob|about):/.test(request.url()) && !request.url().startsWith(origin + "/")) {
      findings.push(`${where()}: request outside, ${request.url()}`);
    }
  });
  tab.on("response", (response) => {
    if (response.status() >= 400) {
      findings.push(`${where()}: ${response.status()} ${response.url()}`);
    }
  });
}

async function open(tab, file, theme, where) {
  await tab.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  const address = `${origin}/${file}`;
  if (tab.url() !== address) {
    await tab.goto(address, { waitUntil: "load" });
  }
  if (file.startsWith("javadoc/")) {
    return;
  }
  await tab.waitForFunction(
    (dark) => document.documentElement.classList.contains("dark") === dark && document.querySelector("#app")?.__vue_app__,
    theme === "dark",
  );
  const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) {
    findings.push(`${where}: ${overflow} pixels wider than the screen`);
  }
  if (!(await tab.evaluate(() => "axe" in window))) {
    await tab.evaluate(AXE);
  }
  // Only colours depend on the theme; all else was checked in the first one.
  const rules = theme === THEMES[0] ? {} : { runOnly: { type: "rule", values: ["color-contrast"] } };
  const { violations } = await tab.evaluate(
    (options) => window.axe.run(document, { resultTypes: ["violations"], ...options }),
    rules,
  );
  for (const { id, help, nodes } of violations) {
    const first = nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ");
    findings.push(`${where}: axe ${id}, ${help}, at ${nodes.length}: ${first}`);
  }
}

/** The search finds a page by a word of its text, and axe finds nothing wrong with the box. */
async function search() {
  if (args.length > 0) {
    return;
  }
  const context = await browser.newContext({ viewport: WIDTHS.desktop, reducedMotion: "reduce" });
  const tab = await context.newPage();
  watch(tab, () => "search");
  await tab.goto(origin + "/start.html");
  await tab.waitForFunction(() => document.querySelector("#app")?.__vue_app__);
  await tab.keyboard.press("Control+k");
  await tab.fill("#localsearch-input", "abandonment");
  const found = tab.locator(".VPLocalSearchBox .result").first();
  await found.waitFor({ timeout: 10_000 }).catch(() => findings.push("search: nothing is found"));
  if (screenshots) {
    await tab.screenshot({ path: join(screenshots, "search.png") });
  }
  await context.close();
}
