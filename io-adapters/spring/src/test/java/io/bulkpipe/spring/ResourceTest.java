// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.SenderFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.StreamingHttpOutputMessage;

/** Resources and bodies that a producer writes, without a server. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ResourceTest {
  private final Journal journal = new Journal();

  @AfterEach
  void nothingIsLeft() {
    journal.awaitQuiet();
  }

  @DisplayName("a resource can be read several times, and each read runs the producer")
  @Test
  void severalTimes() throws IOException {
    PipeResource resource = ProducedBody.of(
            journal.watched(out -> PositionedBytes.write(out, 100_000, 10)))
        .resource();
    for (int i = 1; i <= 3; i++) {
      try (InputStream in = resource.getInputStream()) {
        assertThat(PositionedBytes.checkAll(in)).isEqualTo(100_000);
      }
      assertThat(journal.started()).isEqualTo(i);
    }
    assertThat(resource.getContentAsByteArray()).hasSize(100_000);
    try (InputStream in = Channels.newInputStream(resource.readableChannel())) {
      assertThat(PositionedBytes.checkAll(in)).isEqualTo(100_000);
    }
  }

  @DisplayName("what is not read starts nothing")
  @Test
  void unread() throws IOException {
    PipeResource resource =
        ProducedBody.of(journal.watched(Endpoints::endless)).resource("big.bin");
    assertThat(resource.exists()).isTrue();
    assertThat(resource.isReadable()).isTrue();
    assertThat(resource.isOpen()).isFalse();
    assertThat(resource.isFile()).isFalse();
    assertThat(resource.contentLength()).isEqualTo(-1);
    assertThat(resource.getFilename()).isEqualTo("big.bin");
    assertThat(resource.getDescription()).isEqualTo("produced resource body [big.bin]");
    try (InputStream in = resource.getInputStream()) {
      assertThat(in.available()).isZero();
    }
    assertThat(resource.getInputStream()).isNotNull(); // is never closed
    assertThat(journal.started()).isZero();
  }

  @DisplayName("resources are equal only to themselves")
  @Test
  void equality() {
    ProducedBody body = ProducedBody.of(out -> out.write(1));
    Set<PipeResource> resources = new HashSet<>();
    PipeResource resource = body.resource();
    assertThat(resources.add(resource)).isTrue();
    assertThat(resources.add(resource)).isFalse();
    assertThat(resources.add(body.resource())).isTrue();
  }

  @DisplayName("the settings reach the channel and the thread")
  @Test
  void settings() throws IOException {
    ProducedBody body = ProducedBody.of(
            out -> out.write(Thread.currentThread().getName().getBytes(StandardCharsets.UTF_8)))
        .name("report")
        .capacity(10);
    assertThat(body.resource().getContentAsByteArray())
        .asString()
        .isEqualTo("bulkpipe-producer report");
    assertThat(body.resource().getInputStream().toString())
        .contains("channel=report", "capacity=10,");
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> body.capacity(0));
  }

  @DisplayName("a failed producer fails the streaming body, with its exception as the cause")
  @Test
  void failure() {
    StreamingHttpOutputMessage.Body body =
        ProducedBody.of(journal.watched(Endpoints.failing(1000))).streaming();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> body.writeTo(out))
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(out.size()).isLessThanOrEqualTo(1000);
  }

  @DisplayName("a streaming body that cannot be written ends its producer")
  @Test
  void brokenTarget() throws InterruptedException {
    StreamingHttpOutputMessage.Body body =
        ProducedBody.of(journal.watched(Endpoints::endless)).streaming();
    IOException broken = new IOException("no route");
    OutputStream out = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw broken;
      }
    };
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> body.writeTo(out))
        .isSameAs(broken);
    assertThat(journal.next()).isInstanceOf(BrokenChannelException.class);
  }

  @DisplayName("an executor that refuses fails the reader")
  @Test
  void refused() {
    PipeResource resource = ProducedBody.of(out -> out.write(1))
        .executor(task -> {
          throw new RejectedExecutionException("full");
        })
        .resource();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(resource::getContentAsByteArray)
        .withCauseInstanceOf(RejectedExecutionException.class);
  }
}
