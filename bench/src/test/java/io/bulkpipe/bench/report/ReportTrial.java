// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

/** Runs the subcommand alone, to look at what it makes of some files. */
final class ReportTrial {
  private ReportTrial() {}

  public static void main(String[] args) {
    System.exit(ReportCommand.commandLine().execute(args));
  }
}
