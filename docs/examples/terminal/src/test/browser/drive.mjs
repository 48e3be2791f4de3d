// SPDX-License-Identifier: Apache-2.0
// Drives the terminal in Chromium: node drive.mjs URL SCREENSHOT
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [url, screenshot] = process.argv.slice(2);
const WARM_UP = 100; // keys before those that are measured
const KEYS = 500;
const TABS = 100;
const AT_ONCE = 10;
const PASTED_LINES = 10_000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Chromium shows the frame after a key before it hands on what has arrived. That wait, of up to
    // a frame, is no part of the way there and back.
    "--disable-features=DeferRendererTasksAfterInput",
  ],
});
const context = await browser.newContext({ viewport: { width: 900, height: 500 } });
context.setDefaultTimeout(30_000);

/** What a tab shows, without the empty lines at its end. */
const screen = (page, tab = 0) =>
  page.evaluate((index) => {
    const buffer = tabs[index].term.buffer.active;
    const lines = [];
    for (let i = 0; i < buffer.length; i++) lines.push(buffer.getLine(i).translateToString(true));
    return lines.join("\n").trimEnd();
  }, tab);

const shows = (page, pattern, tab = 0) =>
  page.waitForFunction(
    ([source, index]) => {
      const buffer = tabs[index].term.buffer.active;
      let text = "";
      for (let i = 0; i < buffer.length; i++) {
        text += buffer.getLine(i).translateToString(true) + "\n";
      }
      return new RegExp(source, "m").test(text.trimEnd());
    },
    [pattern.source, tab],
    { polling: 50 }, // a page in the background draws no frames
  );

const PROMPT = /[$#]$(?![\s\S])/;

async function run(page, command, expected, tab = 0) {
  await page.keyboard.type(command);
  await page.keyboard.press("Enter");
  await shows(page, expected, tab);
  await shows(page, PROMPT, tab);
}

const KEY = "x";
const keysOnScreen = async (page) => (await screen(page)).split(KEY).length - 1;

/**
 * Types key after key, each once the echo of the one before is on the screen. Returns the times
 * from a key's event in the page to the arrival of its echo and to the screen, in milliseconds.
 */
async function keyTimes(page) {
  await page.evaluate((key) => {
    const { term, socket } = tabs[0];
    window.times = { arrived: [], shown: [] };
    let pressed = 0;
    let echoed = true;
    addEventListener("keydown", () => ((pressed = performance.now()), (echoed = false)), true);
    const page = socket.onmessage;
    socket.onmessage = (message) => {
      const { data } = message;
      // At the end of a line, the shell may print more than the echo.
      if (data !== "ack" && !echoed && new Uint8Array(data).includes(key.charCodeAt(0))) {
        echoed = true;
        times.arrived.push(performance.now() - pressed);
      }
      page(message);
    };
    term.onWriteParsed(() => {
      if (times.shown.length < times.arrived.length) times.shown.push(performance.now() - pressed);
    });
  }, KEY);
  for (let i = 0; i < WARM_UP + KEYS; i++) {
    const shown = page.evaluate(
      (seen) =>
        new Promise((resolve) => {
          const listener = tabs[0].term.onWriteParsed(check);
          function check() {
            if (times.shown.length > seen) {
              listener.dispose();
              resolve();
            }
          }
          check(); // the key may have been faster
        }),
      i,
    );
    await page.keyboard.press(KEY);
    await shown;
  }
  return page.evaluate(() => times);
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.floor(values.length * q)];
const report = (name, values) =>
  console.log(
    `${name}: median ${quantile(values, 0.5).toFixed(2)} ms,` +
      ` 99 % below ${quantile(values, 0.99).toFixed(2)} ms (${values.length} keys)`,
  );

try {
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(url);
  await shows(page, PROMPT);

  await run(page, "echo bulk''pipe", /^bulkpipe$/);
  console.log("echo: shown");

  const before = await keysOnScreen(page);
  const { arrived, shown } = await keyTimes(page);
  assert.equal(arrived.length, WARM_UP + KEYS);
  assert.equal(shown.length, WARM_UP + KEYS);
  assert.equal((await keysOnScreen(page)) - before, WARM_UP + KEYS);
  await page.keyboard.press("Control+C");
  await shows(page, PROMPT);
  report("key to the echo's arrival", arrived.slice(WARM_UP));
  report("key to the echo on the screen", shown.slice(WARM_UP));

  await page.keyboard.type("yes");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => tabs[0].term.buffer.active.baseY >= 1000);
  await page.screenshot({ path: screenshot.replace(".png", "-flood.png") });
  const interrupted = Date.now();
  await page.keyboard.press("Control+C");
  await shows(page, /\^C/);
  await shows(page, PROMPT);
  console.log(`yes: prompt ${Date.now() - interrupted} ms after Ctrl-C`);
  await run(page, "clear; echo calm", /^calm$/);

  await page.keyboard.type("wc -l");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !tabs[0].term.modes.bracketedPasteMode);
  await page.evaluate((lines) => tabs[0].term.paste("pasted line\n".repeat(lines)), PASTED_LINES);
  await page.keyboard.press("Control+D");
  // The system may echo the last of the paste after what `wc` prints.
  await shows(page, new RegExp(`(^|\\D)${PASTED_LINES}$`));
  await shows(page, PROMPT);
  console.log(`paste: ${PASTED_LINES} lines came, and their echo`);

  const wide = await page.evaluate(() => tabs[0].term.cols);
  await page.setViewportSize({ width: 700, height: 400 });
  await page.waitForFunction((cols) => tabs[0].term.cols < cols, wide);
  const size = await page.evaluate(() => `${tabs[0].term.rows} ${tabs[0].term.cols}`);
  await run(page, "clear; stty size", new RegExp(`^${size}$`));
  console.log(`resize: the shell has ${size}`);

  await page.click("#add");
  await shows(page, PROMPT, 1);
  await run(page, "echo second''tab", /^secondtab$/, 1);
  assert.doesNotMatch(await screen(page, 0), /secondtab/);
  await page.screenshot({ path: screenshot });
  await run(page, "echo before the end", /^before the end$/, 1);
  await page.keyboard.type("exit");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => tabs.length === 1);
  console.log("tabs: two are apart, and exit closes one");

  const closing = await context.newPage();
  await closing.goto(url);
  await shows(closing, PROMPT);
  await closing.keyboard.type("yes");
  await closing.keyboard.press("Enter");
  await closing.waitForFunction(() => tabs[0].term.buffer.active.baseY >= 1000);
  await closing.close(); // in the middle of a flood

  const began = Date.now();
  for (let opened = 0; opened < TABS; opened += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const another = await context.newPage();
        await another.goto(url);
        await shows(another, PROMPT);
        await another.close();
      }),
    );
  }
  console.log(`${TABS} browser tabs: opened and closed in ${Date.now() - began} ms`);
} catch (failure) {
  for (const page of context.pages()) console.error((await screen(page)).slice(-500));
  throw failure;
} finally {
  await browser.close();
}
