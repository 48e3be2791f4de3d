// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.subject;

import com.fasterxml.jackson.annotation.JsonValue;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.io.PipeStreams;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pipes that are compared. Each holds 64 KiB. */
public enum Subject {
  BULKPIPE(
      "BulkChannel of 65536 bytes, single sender and single receiver promised; plain streams") {
    @Override
    public StreamPair open() {
      BulkChannel channel = promised();
      return new StreamPair(
          PipeStreams.outputStream(channel.sender()),
          PipeStreams.inputStream(channel.receiver()),
          channel);
    }
  },

  BULKPIPE_DEFAULT("BulkChannel of 65536 bytes, nothing promised; plain streams") {
    @Override
    public StreamPair open() {
      BulkChannel channel = BulkChannel.create(CAPACITY);
      return new StreamPair(
          PipeStreams.outputStream(channel.sender()),
          PipeStreams.inputStream(channel.receiver()),
          channel);
    }
  },

  BULKPIPE_STAGED("BulkChannel of 65536 bytes, single sender and single receiver promised;"
      + " the output stream stages 8192 bytes") {
    @Override
    public StreamPair open() {
      BulkChannel channel = promised();
      return new StreamPair(
          PipeStreams.outputStream(channel.sender(), STAGED),
          PipeStreams.inputStream(channel.receiver()),
          channel);
    }
  },

  BULKPIPE_LOW_WATER("BulkChannel of 65536 bytes, single sender and single receiver promised;"
      + " the output stream stages 8192 bytes, the input stream waits for 32768") {
    @Override
    public StreamPair open() {
      BulkChannel channel = promised();
      return new StreamPair(
          PipeStreams.outputStream(channel.sender(), STAGED),
          PipeStreams.inputStream(channel.receiver(), CAPACITY / 2),
          channel);
    }
  },

  BULKPIPE_PUBLISHER("BulkChannel of 65536 bytes, single sender and single receiver promised;"
      + " the output stream stages 8192 bytes; http's client subscribes to the receiver, for whose"
      + " bytes no thread waits") {
    @Override
    public StreamPair open() {
      BulkChannel channel = promised();
      return new StreamPair(
          PipeStreams.outputStream(channel.sender(), STAGED),
          PipeStreams.inputStream(channel.receiver()),
          PipeBodies.publisher(channel.receiver()),
          channel);
    }
  },

  PIPED("java.io.PipedOutputStream and PipedInputStream of 65536 bytes") {
    @Override
    public StreamPair open() throws IOException {
      PipedOutputStream out = new PipedOutputStream();
      return new StreamPair(out, new PipedInputStream(out, CAPACITY));
    }
  },

  KERNEL("java.nio.channels.Pipe (65536 bytes on Linux), unbuffered streams over it") {
    @Override
    public StreamPair open() throws IOException {
      Pipe pipe = Pipe.open();
      return new StreamPair(
          Channels.newOutputStream(pipe.sink()), Channels.newInputStream(pipe.source()));
    }
  },

  KERNEL_BUFFERED("java.nio.channels.Pipe (65536 bytes on Linux),"
      + " BufferedOutputStream and BufferedInputStream of 8192 bytes over it") {
    @Override
    public StreamPair open() throws IOException {
      StreamPair pipe = KERNEL.open();
      return new StreamPair(
          new BufferedOutputStream(pipe.out(), STAGED), new BufferedInputStream(pipe.in(), STAGED));
    }
  };

  private static final int CAPACITY = 65_536;
  private static final int STAGED = 8_192;

  private final String description;

  Subject(String description) {
    this.description = description;
  }

  /**
   * Makes a new pipe.
   *
   * @return its two ends
   * @throws IOException if the system cannot make one
   */
  public abstract StreamPair open() throws IOException;

  /**
   * Describes the exact configuration.
   *
   * @return a line
   */
  public String description() {
    return description;
  }

  /**
   * Tells whether this is Bulkpipe.
   *
   * @return true if so
   */
  public boolean isOurs() {
    return name().startsWith(BULKPIPE.name());
  }

  /**
   * The name on the command line and in the results.
   *
   * @return lower case, with dashes
   */
  @JsonValue
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds subjects by their titles.
   *
   * @return all of them
   */
  public static Map<String, Subject> byTitle() {
    return Stream.of(values()).collect(Collectors.toMap(Subject::title, Function.identity()));
  }

  /**
   * All titles, in the order of the table, as the command line takes them.
   *
   * @return with commas in between
   */
  public static String titles() {
    return Stream.of(values()).map(Subject::title).collect(Collectors.joining(","));
  }

  private static BulkChannel promised() {
    return BulkChannel.builder()
        .capacity(CAPACITY)
        .singleSender()
        .singleReceiver()
        .build();
  }
}
