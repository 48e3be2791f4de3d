// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.io.PipeStreams;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** To a server that answers with what it got, and back. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(args[0]))
        .POST(PipeBodies.ofProducer(out -> out.write(new byte[100_000])))
        .build();
    HttpResponse<BulkReceiver> response =
        HttpClient.newHttpClient().send(request, PipeBodies.toReceiver(1000));
    System.out.println(PipeStreams.inputStream(response.body()).readAllBytes().length);
  }
}
