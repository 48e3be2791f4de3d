// SPDX-License-Identifier: Apache-2.0
import { assetPath, repositoryPath, resolveLink, sitePath } from "../pages.mjs";

/**
 * Turns the relative links of the Markdown, which hold in the repository, into links of the site.
 * Files that are no pages are added to `assets`.
 */
export function siteLinks(md, assets) {
  md.core.ruler.after("inline", "site-links", (state) => {
    const file = state.env.realPath ?? state.env.path;
    if (!file) {
      return; // a title on its own
    }
    const from = repositoryPath(file);
    for (const block of state.tokens) {
      for (const token of block.children ?? []) {
        const href = token.type === "link_open" ? token.attrGet("href") : null;
        if (href && !/^([a-z]+:|#|\/)/i.test(href)) {
          token.attrSet("href", siteLink(from, href, assets));
        }
      }
    }
  });
}

function siteLink(from, href, assets) {
  const [path, hash] = href.split("#");
  const { page, asset } = resolveLink(from, decodeURI(path));
  if (asset) {
    assets.add(asset);
    return "/" + assetPath(asset);
  }
  return "/" + sitePath(page) + (hash ? "#" + hash : "");
}
