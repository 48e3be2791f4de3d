// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { slug } from "github-slugger";
import { defineConfig } from "vitepress";
import { plots } from "./markdown/plots.mjs";
import { siteLinks } from "./markdown/links.mjs";
import { tables } from "./markdown/tables.mjs";
import { assetPath, repository, sitePath } from "./pages.mjs";
import { nav, sidebar } from "./sidebar.mjs";
import { themeRepairs } from "./theme-repairs.mjs";

/** Where the site lies on its server; with a slash at both ends. */
const base = process.env.SITE_BASE ?? "/";

/** The files beside the pages to which they link: results, the list of the API, sources. */
const assets = new Set(["LICENSE"]);

export default defineConfig({
  title: "Bulkpipe",
  description: "A bounded, in-memory pipe of bytes for the JVM",
  lang: "en",
  base,
  cleanUrls: false,
  outDir: "../target/site",
  cacheDir: "../target/vitepress-cache",
  srcExclude: ["**/target/**", "**/src/**"],
  rewrites: (page) => sitePath(`docs/${page}`),
  // The Javadoc is made after the pages; docs/check sees whether links into it hold. A program of the
  // examples listens on the reader's machine.
  ignoreDeadLinks: [/^\/javadoc\//, /^http:\/\/localhost\b/],
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}icon.svg` }]],
  markdown: {
    // A heading has the anchor that it has in the repository.
    anchor: { slugify: slug },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    // No grammar of PromQL is at hand; that of SQL shows its strings and numbers.
    languageAlias: { promql: "sql" },
    config(md) {
      siteLinks(md, assets);
      plots(md);
      tables(md);
    },
  },
  vite: { plugins: [themeRepairs()] },
  themeConfig: {
    logo: "/icon.svg",
    nav,
    sidebar,
    outline: { level: [2, 3], label: "On this page" },
    search: { provider: "local" },
    docFooter: { prev: "Before", next: "Next" },
    footer: { message: "Apache-2.0. Nothing has been released yet: version 0.1.0-SNAPSHOT." },
  },
  buildEnd({ outDir }) {
    for (const asset of assets) {
      const target = join(outDir, assetPath(asset));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(repository, asset), target);
    }
  },
});
