// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.bench.partners.Report.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures all forms of each partner. Each form has a process of its own. In each round, all of
 * them send the document once, in an order that changes. The sink is another process.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Streams a generated JSON document by each partner's own way and by Bulkpipe's.")
public final class Compare implements Callable<Integer> {
  @Option(names = "--count", description = "Integers in the document: ${DEFAULT-VALUE}.")
  private int count = 10_000_000;

  @Option(
      names = "--buffer",
      description = "Bytes that the document gathers by itself: ${DEFAULT-VALUE}.")
  private int buffer;

  @Option(names = "--rounds", description = "Rounds that count: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(names = "--warm-ups", description = "Rounds before those: ${DEFAULT-VALUE}.")
  private int warmUps = 6;

  @Option(
      names = "--partners",
      split = ",",
      description = "Some of ${COMPLETION-CANDIDATES}; by default all.")
  private List<Partner> partners = List.of(Partner.values());

  @Option(names = "--forms", split = ",", description = "Some of ${COMPLETION-CANDIDATES}.")
  private List<Form> forms = List.of(Form.values());

  @Option(
      names = "--tuned-buffer",
      description = "Bytes of the tuned form's buffer; by default what is best for the partner.")
  private int tunedBuffer;

  @Option(names = "--csv", description = "A file for the samples.")
  private Path csv;

  /** Runs the command. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Compare()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    JsonIntegers document = new JsonIntegers(count, buffer);
    String expected = Received.expected(document);
    System.out.println("integers=" + count + " buffer=" + buffer + " length-checksum=" + expected);
    Report report = new Report();
    try (ChildJvm sink = new ChildJvm(Sink.class)) {
      String[] ports = sink.readLine().split(" ");
      for (Partner partner : partners) {
        measure(partner, expected, ports, report);
      }
    }
    if (csv != null) {
      Files.writeString(csv, report.csv());
    }
    System.out.println();
    System.out.print(report.markdown());
    return 0;
  }

  private void measure(Partner partner, String expected, String[] ports, Report report)
      throws IOException {
    Map<Form, ChildJvm> clients = new EnumMap<>(Form.class);
    try {
      for (Form form : forms) {
        int tuned = tunedBuffer == 0 ? partner.tunedBuffer : tunedBuffer;
        clients.put(
            form,
            new ChildJvm(Client.class, partner, form, count, buffer, tuned, ports[0], ports[1]));
      }
      List<Form> order = new ArrayList<>(forms);
      for (int round = 1 - warmUps; round <= rounds; round++) {
        for (Form form : order) {
          Sample sample = sample(partner, form, round, clients.get(form).ask(), expected);
          if (round > 0) {
            report.add(sample);
          }
        }
        Collections.rotate(order, 1);
      }
    } finally {
      clients.values().forEach(ChildJvm::close);
    }
  }

  private static Sample sample(
      Partner partner, Form form, int round, String answer, String expected) throws IOException {
    String[] figures = answer.split(" ", 3);
    if (!figures[2].equals(expected)) {
      throw new IOException(
          partner + " " + form + ": the sink has received " + figures[2] + ", not " + expected);
    }
    Sample sample =
        new Sample(partner, form, round, Long.parseLong(figures[0]), Long.parseLong(figures[1]));
    System.out.printf(
        "%s, %s, round %d: CPU %.3f s, wall %.3f s%n",
        partner.title, Report.name(form), round, sample.cpu(), sample.wall());
    return sample;
  }
}
