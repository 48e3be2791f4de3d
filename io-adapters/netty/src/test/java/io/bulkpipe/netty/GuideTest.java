// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.Sample;
import io.bulkpipe.channel.BulkChannel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/netty.md compile, and do what their page says. */
@ExtendWith(NoLeaks.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class GuideTest {
  private static final String IMPORTS = """
      import io.bulkpipe.channel.*;
      import io.bulkpipe.io.*;
      import io.bulkpipe.netty.*;
      import io.netty.channel.*;
      import io.netty.handler.codec.http.*;
      import io.netty.handler.codec.http.websocketx.*;
      import java.io.*;
      import java.util.concurrent.*;
      """;

  private static final String MEMBERS = """
      public static BlockingQueue<Object> seen;
      static final Executor executor = PipeThreads.perTask("sample");
      static void log(Throwable failure) { seen.add(failure); }
      static void writeReport(OutputStream out) throws IOException { out.write("report".getBytes()); }
      static void store(InputStream in) {
        try (in) { seen.add(new String(in.readAllBytes())); } catch (IOException e) { seen.add(e); }
      }
      public static void sample(ChannelHandlerContext ctx, ChannelPipeline pipeline, BulkChannel channel)
          throws Exception {
      """;

  @TempDir
  private Path classes;

  private final Loopback net = new Loopback();
  private final BulkChannel channel = BulkChannel.create();
  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  @AfterEach
  void shutDown() {
    net.close();
  }

  private Method sample(int number) throws Exception {
    List<String> blocks = Sample.blocks("netty.md");
    Method sample =
        Sample.compile("Netty" + number, IMPORTS, MEMBERS + blocks.get(number) + "}", classes);
    sample.getDeclaringClass().getField("seen").set(null, seen);
    return sample;
  }

  private void run(Method sample, @Nullable ChannelHandlerContext ctx, ChannelPipeline pipeline) {
    try {
      sample.invoke(null, ctx, pipeline, channel);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(sample.toString(), e);
    }
  }

  /** Runs a sample for each connection. */
  private InetSocketAddress connections(Method sample) throws InterruptedException {
    return net.serve(connection -> run(sample, null, connection.pipeline()));
  }

  /** Runs a sample for each HTTP request. */
  private InetSocketAddress requests(Method sample) throws InterruptedException {
    return net.serve(connection -> connection
        .pipeline()
        .addLast(new HttpServerCodec())
        .addLast(new ChunkedWriteHandler())
        .addLast(new SimpleChannelInboundHandler<HttpRequest>() {
          @Override
          protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) {
            run(sample, ctx, ctx.pipeline());
          }
        }));
  }

  private Object seen() throws InterruptedException {
    Object next = seen.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next == null ? "" : next;
  }

  @Test
  void allSamplesCompile() throws Exception {
    int count = Sample.blocks("netty.md").size();
    for (int i = 0; i < count; i++) {
      assertThat(sample(i)).isNotNull();
    }
  }

  @Test
  void aConnectionThatGetsAStream() throws Exception {
    try (Socket client = Loopback.socket(connections(sample(0)))) {
      assertThat(client.getInputStream().readAllBytes())
          .isEqualTo("report".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void anHttpResponse() throws Exception {
    try (Socket client = Loopback.socket(requests(sample(1)))) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String expected = """
          HTTP/1.1 200 OK\r
          transfer-encoding: chunked\r
          \r
          6\r
          report\r
          0\r
          \r
          """;
      assertThat(new String(
              client.getInputStream().readNBytes(expected.length()), StandardCharsets.US_ASCII))
          .isEqualTo(expected);
    }
  }

  @Test
  void anHttpRequestWithABody() throws Exception {
    try (Socket client = Loopback.socket(requests(sample(2)))) {
      client
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(seen()).isEqualTo("abc");
    }
  }

  @Test
  void aConnectionThatIsRead() throws Exception {
    try (Socket client = Loopback.socket(connections(sample(3)))) {
      client.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      byte[] bytes = new byte[10];
      assertThat(channel.receiver().receiveFully(bytes, 0, 10)).isEqualTo(3);
    }
  }
}
