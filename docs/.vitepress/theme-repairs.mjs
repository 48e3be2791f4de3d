// SPDX-License-Identifier: Apache-2.0

/** What axe finds wrong with the default theme, and what stands there instead. */
const REPAIRS = {
  // A button within the button that is the heading of a group; both do the same.
  "VPSidebarItem.vue": [
    [/class="caret"\s+role="button"\s+aria-label="toggle section"/, 'class="caret" aria-hidden="true"'],
    [/@keydown\.enter="onCaretClick"\s+tabindex="0"/, ""],
  ],
  // The home page has no main landmark.
  "VPHome.vue": [
    [/<div\s+class="VPHome"/, '<main class="VPHome"'],
    [/<\/div>(\s*<\/template>\s*<style)/, "</main>$1"],
  ],
  // The name of the button lacks the key that it shows; style.css draws that key.
  "VPNavBarSearchButton.vue": [
    [/<kbd class="DocSearch-Button-Key">K<\/kbd>/, '<kbd class="DocSearch-Button-Key key-k"></kbd>'],
  ],
};

/** Repairs components of the default theme; fails if a later version of it is not as expected. */
export function themeRepairs() {
  return {
    name: "theme-repairs",
    enforce: "pre",
    transform(code, id) {
      const [file, query] = id.split("?");
      const repairs = REPAIRS[file.split("/").pop()];
      if (!repairs || query || !file.includes("/theme-default/")) {
        return undefined;
      }
      return repairs.reduce((text, [from, to]) => {
        if (!from.test(text)) {
          throw new Error(`${file} has no ${from}: repair it anew, or no more`);
        }
        return text.replace(from, to);
      }, code);
    },
  };
}
