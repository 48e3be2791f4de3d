// SPDX-License-Identifier: Apache-2.0
// Makes the Javadoc of all artifacts in one, and copies it below the site. MVN_ARGS adds arguments
// of Maven, such as -o. With --reuse, a Javadoc that is below the site already stays.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../.vitepress/pages.mjs";

const from = join(repository, "target", "reports", "apidocs");
const kept = join(repository, "target", "site-javadoc");
const to = join(repository, "target", "site", "javadoc");

if (!process.argv.includes("--reuse") || !existsSync(kept)) {
  const args = ["-B", "-q", "javadoc:aggregate", "-pl", "!bench,!io-adapters/packaging,!io-adapters/testing"];
  args.push(...(process.env.MVN_ARGS ?? "").split(" ").filter(Boolean));
  const { status } = spawnSync("mvn", args, { cwd: repository, stdio: "inherit" });
  if (status !== 0) {
    console.error("site: the Javadoc cannot be made");
    process.exit(1);
  }
  rmSync(kept, { recursive: true, force: true });
  cpSync(from, kept, { recursive: true });
}
rmSync(to, { recursive: true, force: true });
cpSync(kept, to, { recursive: true });
withoutMissingFonts(join(to, "stylesheet.css"));

/** The style sheet imports fonts that some builds of the JDK do not have. */
function withoutMissingFonts(styleSheet) {
  if (!existsSync(join(to, "resources", "fonts", "dejavu.css"))) {
    const css = readFileSync(styleSheet, "utf8");
    writeFileSync(styleSheet, css.replace(/^@import url\(.*dejavu.*\n/m, ""));
  }
}
