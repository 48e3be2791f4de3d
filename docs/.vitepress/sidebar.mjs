// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./pages.mjs";

export const nav = [
  { text: "Start here", link: "/start" },
  { text: "Guides", link: "/map", activeMatch: "^/(guide|map)" },
  { text: "Reference", link: "/reference/specification", activeMatch: "^/reference/" },
  { text: "Evidence", link: "/evidence/plots", activeMatch: "^/(evidence|explanation)/" },
  { text: "Javadoc", link: "/javadoc/index.html", target: "_self" },
];

export const sidebar = [
  {
    text: "Learn",
    items: [
      { text: "Start here", link: "/start" },
      { text: "Tutorial: the first hour", link: "/tutorial" },
      { text: "All pages", link: "/map" },
      { text: "Questions and answers", link: "/guide/faq" },
    ],
  },
  {
    text: "Do",
    collapsed: false,
    items: [
      { text: "Upload JSON", link: "/guide/json-upload" },
      { text: "CSV to S3 or HTTP", link: "/guide/csv-to-s3" },
      { text: "Download a zip", link: "/guide/zip-download" },
      { text: "Filter through a process", link: "/guide/process-filter" },
      { text: "A terminal in a browser", link: "/guide/terminal" },
      { text: "Stream Arrow", link: "/guide/arrow" },
      { text: "A queue of chunks", link: "/guide/chunk-queue" },
      { text: "Between two processes", link: "/guide/two-processes" },
      { text: "Programs of ten lines", link: "/guide/programs" },
      { text: "Complete examples", link: "/examples/" },
    ],
  },
  {
    text: "Coming from",
    collapsed: false,
    items: [
      { text: "PipedInputStream", link: "/guide/from-piped-streams" },
      { text: "Okio's Pipe", link: "/guide/from-okio-pipe" },
      { text: "A queue of arrays", link: "/guide/from-queue" },
      { text: "IO.pipe", link: "/guide/from-io-pipe" },
    ],
  },
  {
    text: "Run in production",
    collapsed: false,
    items: [
      { text: "Choose a capacity and an executor", link: "/guide/capacity-and-executor" },
      { text: "Observe a pipe", link: "/guide/observing" },
    ],
  },
  {
    text: "By API and framework",
    collapsed: true,
    items: guides([
      ["java-io", "Streams"],
      ["lines", "Lines"],
      ["nio", "NIO channels and pumps"],
      ["http", "HTTP bodies"],
      ["process", "Child processes"],
      ["flow", "Reactive streams"],
      ["coroutines", "Kotlin coroutines"],
      ["okio", "Okio"],
      ["spring", "Spring"],
      ["netty", "Netty"],
      ["vertx", "Vert.x"],
      ["grpc", "gRPC"],
      ["kafka", "Kafka"],
      ["micrometer", "Micrometer"],
      ["channel", "The channel itself"],
      ["adapter-tck", "An adapter of your own"],
      ["migration", "What was renamed"],
    ]),
  },
  {
    text: "Reference",
    collapsed: true,
    items: [
      { text: "Specification", link: "/reference/specification" },
      { text: "Errors", link: "/reference/errors" },
      { text: "Behaviours", link: "/reference/behaviours" },
      { text: "Compatibility", link: "/reference/compatibility" },
      { text: "Supply chain", link: "/reference/supply-chain" },
      { text: "Javadoc", link: "/javadoc/index.html", target: "_self" },
      { text: "Changelog", link: "/project/CHANGELOG" },
    ],
  },
  {
    text: "Explanation",
    collapsed: true,
    items: [
      { text: "The answer", link: "/explanation/answer" },
      { text: "Origin", link: "/explanation/origin" },
      { text: "Design", link: "/explanation/design" },
      { text: "Synchronization", link: "/explanation/synchronization" },
      { text: "Contributing", link: "/project/CONTRIBUTING" },
    ],
  },
  {
    text: "Evidence",
    collapsed: true,
    items: [
      { text: "Plots", link: "/evidence/plots" },
      { text: "Benchmarks", link: "/evidence/benchmarks" },
      { text: "Partners' own ways", link: "/evidence/partners" },
      { text: "Raw results", link: "/results/" },
      { text: "Proof", link: "/evidence/proof" },
      { text: "Models and schedules", link: "/evidence/proof-models" },
      { text: "Mutations", link: "/evidence/mutation" },
      { text: "Demands of peers", link: "/evidence/peers" },
    ],
  },
  { text: "Decisions", collapsed: true, items: decisions() },
];

/** The guides that there are: those of partners come and go with their artifacts. */
function guides(titles) {
  const files = readdirSync(join(repository, "docs", "guide"));
  return titles
    .filter(([name]) => files.includes(`${name}.md`))
    .map(([name, text]) => ({ text, link: `/guide/${name}` }));
}

/** All decisions, by their headings. */
function decisions() {
  const folder = join(repository, "docs", "explanation", "decisions");
  const pages = readdirSync(folder).filter((name) => /^\d+-.*\.md$/.test(name)).sort();
  return [
    { text: "All decisions", link: "/explanation/decisions/" },
    ...pages.map((name) => {
      const heading = /^# (.*)$/m.exec(readFileSync(join(folder, name), "utf8"))[1];
      const link = `/explanation/decisions/${name.replace(/\.md$/, "")}`;
      return { text: heading.replaceAll("`", ""), link };
    }),
  ];
}
