// SPDX-License-Identifier: Apache-2.0

/** An empty cell in the head of a table heads nothing, so it is an ordinary cell. */
export function tables(md) {
  md.core.ruler.push("empty-heads", (state) => {
    for (let i = 1; i < state.tokens.length - 1; i++) {
      const [open, inline, close] = state.tokens.slice(i - 1, i + 2);
      if (open.type === "th_open" && inline.type === "inline" && inline.content === "") {
        open.tag = "td";
        close.tag = "td";
      }
    }
  });
}
