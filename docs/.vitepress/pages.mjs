// SPDX-License-Identifier: Apache-2.0
import { existsSync, statSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository: pages come from `docs` and from the root itself. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Sources open as text in a browser, which would save a file of an unknown type instead. */
const shownAsText = /\.(java|kt|kts|xml|sh|properties|jsonc?|ya?ml)$/;

/** The path of a page on the site, by that of its Markdown file in the repository. */
export function sitePath(file) {
  return file
    .replace(/^(?!docs\/)([^/]+)$/, "project/$1")
    .replace(/^docs\/README\.md$/, "map.md")
    .replace(/^docs\//, "")
    .replace(/\/README\.md$/, "/index.md");
}

/** Where a file that is no page lies on the site. */
export function assetPath(file) {
  return file.replace(/^docs\//, "") + (shownAsText.test(file) ? ".txt" : "");
}

/**
 * Where a relative link of a page leads: `{ page }` or `{ asset }`, both files of the repository.
 * A folder is its README.
 */
export function resolveLink(fromFile, path) {
  let file = posix.normalize(posix.join(posix.dirname(fromFile), path)).replace(/\/$/, "");
  const absolute = join(repository, file);
  if (!existsSync(absolute)) {
    throw new Error(`${fromFile} links to ${path}, which does not exist`);
  }
  if (statSync(absolute).isDirectory()) {
    file = posix.join(file, "README.md");
    if (!existsSync(join(repository, file))) {
      throw new Error(`${fromFile} links to the folder ${path}, which has no README.md`);
    }
  }
  // The README of the repository is for its visitors; the home page says the same.
  if (file === "README.md") {
    return { page: "docs/index.md" };
  }
  return file.endsWith(".md") ? { page: file } : { asset: file };
}

/** A path below the repository, with slashes. */
export function repositoryPath(absolute) {
  return relative(repository, absolute).split(sep).join("/");
}
