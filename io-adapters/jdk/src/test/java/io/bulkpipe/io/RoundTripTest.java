// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code java.io} wraps around streams works over these, whatever the capacity. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class RoundTripTest {

  @RegisterExtension
  final Companions companions = new Companions();

  /** What writes to a stream and closes it. */
  @FunctionalInterface
  interface Producer {
    void writeTo(OutputStream out) throws IOException;
  }

  static Stream<Arguments> formsAndCapacities() {
    return Arrays.stream(OutputForm.values())
        .flatMap(form -> Stream.of(1, 2, 3, 7, 64).map(capacity -> Arguments.of(form, capacity)));
  }

  private InputStream from(OutputForm form, int capacity, Producer producer) {
    BulkChannel channel = BulkChannel.create(capacity);
    companions.start("producer", () -> producer.writeTo(form.over(channel.sender())));
    return PipeStreams.inputStream(channel.receiver());
  }

  @ParameterizedTest
  @MethodSource("formsAndCapacities")
  void data(OutputForm form, int capacity) throws IOException {
    InputStream in = from(form, capacity, out -> {
      try (DataOutputStream data = new DataOutputStream(out)) {
        for (int i = 0; i < 20; i++) {
          data.writeInt(i * 0x01010101);
          data.writeLong(Long.MIN_VALUE + i);
          data.writeDouble(Math.PI * i);
          data.writeBoolean(i % 2 == 0);
          data.writeUTF("Zürich € " + i);
          data.writeShort(-i);
        }
      }
    });
    try (DataInputStream data = new DataInputStream(in)) {
      for (int i = 0; i < 20; i++) {
        assertThat(data.readInt()).isEqualTo(i * 0x01010101);
        assertThat(data.readLong()).isEqualTo(Long.MIN_VALUE + i);
        assertThat(data.readDouble()).isEqualTo(Math.PI * i);
        assertThat(data.readBoolean()).isEqualTo(i % 2 == 0);
        assertThat(data.readUTF()).isEqualTo("Zürich € " + i);
        assertThat(data.readShort()).isEqualTo((short) -i);
      }
      assertThat(data.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @MethodSource("formsAndCapacities")
  void objects(OutputForm form, int capacity) throws Exception {
    List<Object> objects = List.of("text", List.of(1, 2, 3), new int[] {4, 5}, Long.MAX_VALUE);
    InputStream in = from(form, capacity, out -> {
      try (ObjectOutputStream to = new ObjectOutputStream(out)) {
        for (Object object : objects) {
          to.writeObject(object);
        }
      }
    });
    try (ObjectInputStream from = new ObjectInputStream(in)) {
      for (Object object : objects) {
        assertThat(from.readObject()).isEqualTo(object);
      }
      assertThat(from.read()).isEqualTo(-1);
    }
  }

  @DisplayName("B34 lines over the wrap, and a last one without an end")
  @ParameterizedTest
  @MethodSource("formsAndCapacities")
  void lines(OutputForm form, int capacity) throws IOException {
    InputStream in = from(form, capacity, out -> {
      try (BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, UTF_8), 16)) {
        for (int i = 0; i < 100; i++) {
          writer.write("line " + i + " 漢字😀");
          writer.write(i % 2 == 0 ? "\n" : "\r\n");
        }
        writer.write("last, without an end");
      }
    });
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (int i = 0; i < 100; i++) {
        assertThat(reader.readLine()).isEqualTo("line " + i + " 漢字😀");
      }
      assertThat(reader.readLine()).isEqualTo("last, without an end");
      assertThat(reader.readLine()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("formsAndCapacities")
  void gzip(OutputForm form, int capacity) throws IOException {
    InputStream in = from(form, capacity, out -> {
      try (OutputStream zipped = new GZIPOutputStream(out)) {
        for (int done = 0; done < 5_000; done += 100) {
          zipped.write(PositionedBytes.of(done, 100));
        }
      }
    });
    try (InputStream unzipped = new GZIPInputStream(in)) {
      PositionedBytes.readToEnd(unzipped, 0, 5_000, 333);
    }
  }

  /** A request and its answer: each side flushes what the other one waits for. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 65_536})
  void conversation(int capacity) throws IOException {
    BulkChannel there = BulkChannel.create(capacity);
    BulkChannel back = BulkChannel.create(capacity);
    companions.start("server", () -> {
      try (DataInputStream in = new DataInputStream(PipeStreams.inputStream(there.receiver()));
          DataOutputStream out =
              new DataOutputStream(PipeStreams.stagedOutputStream(back.sender(), 100))) {
        for (int n = in.readInt(); n != 0; n = in.readInt()) {
          out.writeInt(2 * n);
          out.flush();
        }
      }
    });
    try (DataOutputStream out =
            new DataOutputStream(PipeStreams.stagedOutputStream(there.sender(), 100));
        DataInputStream in = new DataInputStream(PipeStreams.inputStream(back.receiver()))) {
      for (int n = 1; n < 200; n++) {
        out.writeInt(n);
        out.flush();
        assertThat(in.readInt()).isEqualTo(2 * n);
      }
      out.writeInt(0);
      out.flush();
      assertThat(in.read()).isEqualTo(-1);
    }
  }
}
