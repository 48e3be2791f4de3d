// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * The measured process: sends the document in one form each time that a line comes, and prints what
 * it took. So the code of a form is compiled for that form alone, as in an application.
 */
final class Client {
  /** Code that is compiled before it has seen an end is thrown away at the first one. */
  private static final int SIPS = 50;

  private static final int SIP = 100;

  private Client() {}

  /** The arguments: partner, form, count, buffer, tuned buffer, port of HTTP, port of gRPC. */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // the partners' own words
    Partner partner = Partner.valueOf(args[0]);
    int[] numbers = new int[args.length];
    for (int i = 2; i < args.length; i++) {
      numbers[i] = Integer.parseInt(args[i]);
    }
    JsonIntegers document = new JsonIntegers(numbers[2], numbers[3]);
    Setup setup = new Setup(Form.valueOf(args[1]), numbers[4], numbers[5], numbers[6]);
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Upload upload = partner.upload(setup)) {
      for (int i = 0; i < SIPS; i++) {
        upload.send(new JsonIntegers(Math.min(SIP, document.count()), document.buffer()));
      }
      while (requests.readLine() != null) {
        out.println(measured(upload, document));
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static String measured(Upload upload, JsonIntegers document) throws Exception {
    System.gc();
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    String received = upload.send(document);
    wall = System.nanoTime() - wall;
    cpu = system.getProcessCpuTime() - cpu;
    return cpu + " " + wall + " " + received;
  }
}
