// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** Broken in what the javadoc tool of some JDKs writes, whatever the sources are. */
const JAVADOC_BUGS = ["javadoc/constant-values.html: #io.bulkpipe is no anchor"];

/** The HTML files of a folder, as paths with slashes that are relative to it. */
export function htmlFiles(folder, below = "") {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(below, entry.name);
    return entry.isDirectory() ? htmlFiles(folder, path) : path.endsWith(".html") ? [path] : [];
  });
}

/** Each link of the HTML files that leads to no file, or to no anchor in it. */
export function brokenLinks(folder) {
  const files = htmlFiles(folder);
  const pages = new Map(files.map((file) => [file, read(join(folder, file))]));
  const broken = [];
  let links = 0;
  for (const [file, { targets }] of pages) {
    for (const target of targets) {
      links++;
      const problem = problemOf(folder, pages, file, target);
      const finding = `${file}: ${target} ${problem}`;
      if (problem && !JAVADOC_BUGS.includes(finding)) {
        broken.push(finding);
      }
    }
  }
  return { broken, links, files: files.length };
}

function read(file) {
  const html = readFileSync(file, "utf8").replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, "");
  const anchors = new Set([...html.matchAll(/\s(?:id|name)="([^"]*)"/g)].map((m) => unescape(m[1])));
  const targets = new Set([...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map((m) => unescape(m[1])));
  return { anchors, targets };
}

function problemOf(folder, pages, file, target) {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) {
    return undefined; // leads outside, or is data
  }
  const [path, hash] = target.split("#");
  const plain = decodeURIComponent(path.split("?")[0]);
  let to = plain === "" ? file : plain.startsWith("/") ? plain.slice(1) : posix.join(posix.dirname(file), plain);
  if (to === "" || to === "." || to.endsWith("/")) {
    to = posix.join(to, "index.html");
  }
  if (!existsSync(join(folder, to)) || statSync(join(folder, to)).isDirectory()) {
    return "is no file";
  }
  if (hash && pages.has(to) && !pages.get(to).anchors.has(decodeURIComponent(hash))) {
    return "is no anchor";
  }
  return undefined;
}

function unescape(text) {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
