// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { repository } from "../.vitepress/pages.mjs";

/** The Markdown of the repository's root: the changelog, how to contribute, and the like. */
export default {
  watch: ["../../*.md"],
  paths() {
    return readdirSync(repository)
      .filter((file) => file.endsWith(".md") && file !== "README.md")
      .map((file) => ({ params: { page: file.slice(0, -".md".length) }, content: content(file) }));
  },
};

/** Links that hold in the root are turned into links that hold in `docs/project`. */
function content(file) {
  return readFileSync(join(repository, file), "utf8").replaceAll(
    /\]\((?![a-z]+:|#)([^)\s]+)/g,
    (_, path) => "](" + posix.join("../..", path),
  );
}
