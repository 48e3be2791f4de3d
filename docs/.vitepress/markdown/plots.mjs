// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { repository, repositoryPath, resolveLink } from "../pages.mjs";
import { plotOf } from "./results.mjs";

/** `plot: FIGURE by COLUMN; column=value, column=value`; without `by`, one bar a subject. */
const TITLE = /^plot: (?<figure>.+?)(?: by (?<x>[^;]+))?(?:; (?<choose>.+))?$/;

/**
 * Makes an interactive plot of each paragraph that is nothing but a link to a CSV of results with
 * a title like the above. In the repository the same paragraph is a link to the table.
 */
export function plots(md) {
  md.core.ruler.before("site-links", "plots", (state) => {
    const file = state.env.realPath ?? state.env.path;
    if (!file) {
      return; // a title on its own
    }
    const from = repositoryPath(file);
    for (let i = 1; i < state.tokens.length; i++) {
      const children = state.tokens[i].children ?? [];
      const title = children[0]?.type === "link_open" && TITLE.exec(children[0].attrGet("title"));
      if (title && state.tokens[i - 1].type === "paragraph_open") {
        const { asset } = resolveLink(from, children[0].attrGet("href"));
        const label = children.slice(1, -1).map((child) => child.content).join("");
        state.tokens.splice(i - 1, 0, plot(state, asset, label, title.groups));
        i++;
        children[0].attrs = children[0].attrs.filter(([name]) => name !== "title");
        children[1].content = `The figures of “${label}”`;
      }
    }
  });
}

function plot(state, asset, label, { figure, x, choose }) {
  const chosen = Object.fromEntries((choose ?? "").split(/, */).filter(Boolean).map((each) => each.split("=")));
  const data = plotOf(join(repository, asset), { figure, x, choose: chosen });
  const token = new state.Token("html_block", "", 0);
  const json = JSON.stringify({ label, ...data });
  token.content = `<ResultsPlot :plot='${json.replaceAll("&", "&amp;").replaceAll("'", "&#39;")}' />\n`;
  token.block = true;
  return token;
}
