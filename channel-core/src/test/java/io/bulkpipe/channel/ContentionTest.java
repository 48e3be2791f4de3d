// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Several threads at one end: whole ranges, and nobody forgotten. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R10"})
class ContentionTest {

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("B7 three receivers wait, three sends come, nobody is left waiting")
  @EachThreadKind
  @Covers("B7")
  void threeReceiversThreeSends(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    for (int round = 0; round < 20; round++) {
      List<Body<Integer>> receivers = waitingReceivers(channel, kind, 3);
      for (int value = 1; value <= 3; value++) {
        channel.sender().sendByte(value);
      }
      assertThat(receivers.stream().map(Body::result)).containsExactlyInAnyOrder(1, 2, 3);
    }
  }

  @DisplayName("B7 each of three waiting receivers gets one of three sends, one after the other")
  @EachThreadKind
  @Covers("B7")
  void oneAfterTheOther(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    List<Body<Integer>> receivers = waitingReceivers(channel, kind, 3);
    for (int left = 2; left >= 0; left--) {
      channel.sender().sendByte(9);
      int expected = left;
      Await.until(
          expected + " receivers are left",
          () -> receivers.stream().filter(body -> !body.ended()).count() == expected);
    }
    receivers.forEach(Body::result);
  }

  @DisplayName("B8 one send satisfies all the receivers that wait")
  @EachThreadKind
  @Covers("B8")
  void oneSendForAll(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    for (int round = 0; round < 20; round++) {
      List<Body<Integer>> receivers = waitingReceivers(channel, kind, 5);
      channel.sender().sendBulk(new byte[] {1, 2, 3, 4, 5});
      assertThat(receivers.stream().map(Body::result)).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }
  }

  @DisplayName("B8 one receive makes room for all the senders that wait")
  @EachThreadKind
  @Covers("B8")
  void oneReceiveForAll(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    for (int round = 0; round < 20; round++) {
      channel.sender().sendBulk(new byte[10]);
      List<Body<?>> senders = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        int value = i;
        senders.add(crew.start(kind, "sender " + i, () -> channel.sender().sendByte(value)));
      }
      senders.forEach(Body::awaitParked);
      assertThat(channel.receiver().receiveInto(new byte[10])).isEqualTo(10);
      senders.forEach(Body::result);
      byte[] got = new byte[10];
      assertThat(channel.receiver().receiveInto(got)).isEqualTo(5);
      assertThat(Arrays.copyOf(got, 5)).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }
  }

  static Stream<Arguments> mixes() {
    return Combinations.of(List.of(1L, 2L), List.of(1, 16, 300), ThreadKind.present());
  }

  @DisplayName("B6 the ranges of blocking sends never interleave, in whatever form")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("mixes")
  @Covers("B6")
  void rangesStayWhole(long seed, int capacity, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    int senders = 3;
    int callsEach = 200;
    List<Body<?>> bodies = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      int id = i;
      bodies.add(crew.start(kind, "sender " + id, () -> {
        SplittableRandom random = new SplittableRandom(seed * 31 + id);
        List<SendForm> forms = SendForm.waitingBulk();
        for (int call = 0; call < callsEach; call++) {
          byte[] frame = frame(id, call, random.nextInt(2 * Math.min(capacity, 100) + 2));
          SendForm form = forms.get(random.nextInt(forms.size()));
          assertThat(form.send(channel.sender(), frame)).isEqualTo(frame.length);
        }
      }));
    }
    Body<int[]> receiver = crew.start(kind, "receiver", () -> {
      int[] calls = new int[senders];
      for (int frames = 0; frames < senders * callsEach; frames++) {
        int id = channel.receiver().receiveByte();
        assertThat(id).as("sender of frame %s", frames).isBetween(0, senders - 1);
        checkFrame(channel.receiver(), id, calls[id]++);
      }
      return calls;
    });
    assertThat(receiver.result()).containsOnly(callsEach);
    bodies.forEach(Body::result);
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("B6 what a timed or try send accepted is in one piece among the sends of others")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("mixes")
  @Covers({"B6", "R8"})
  void acceptedPiecesStayWhole(long seed, int capacity, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    int senders = 2;
    List<Body<List<int[]>>> bodies = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      int id = i;
      bodies.add(crew.start(kind, "sender " + id, () -> {
        SplittableRandom random = new SplittableRandom(seed * 31 + id);
        List<int[]> accepted = new ArrayList<>();
        while (accepted.size() < 150) {
          byte[] bytes = new byte[1 + random.nextInt(2 * capacity)];
          int tag = (accepted.size() * senders + id) & 0x7F;
          Arrays.fill(bytes, (byte) tag);
          int n = random.nextBoolean()
              ? channel.sender().trySendBulk(bytes, 0, bytes.length)
              : channel.sender().sendBulk(bytes, 0, bytes.length, Duration.ofNanos(20_000));
          assertThat(n).isBetween(0, bytes.length);
          if (n > 0) {
            accepted.add(new int[] {tag, n});
          } else {
            Await.pause();
          }
        }
        return accepted;
      }));
    }
    Body<List<int[]>> receiver = crew.start(kind, "receiver", () -> runs(channel.receiver()));
    bodies.forEach(Body::result);
    channel.sender().close();
    for (int i = 0; i < senders; i++) {
      int id = i;
      assertThat(
              receiver.result().stream().filter(run -> run[0] % senders == id).toList())
          .usingRecursiveComparison()
          .isEqualTo(bodies.get(id).result());
    }
  }

  @DisplayName("Many senders and many receivers: every byte arrives once")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("mixes")
  @Covers({"B7", "B8", "R6"})
  void manyOfBoth(long seed, int capacity, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    List<Body<?>> senders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int id = i;
      senders.add(crew.start(kind, "sender " + id, () -> {
        SplittableRandom random = new SplittableRandom(seed * 31 + id);
        for (int position = 0; position < 4096; ) {
          int length = Math.min(1 + random.nextInt(2 * capacity), 4096 - position);
          byte[] bytes = new byte[length];
          for (int k = 0; k < length; k++) {
            bytes[k] = (byte) (position + k);
          }
          channel.sender().sendBulk(bytes);
          position += length;
        }
      }));
    }
    List<Body<int[]>> receivers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int length = 1 + i * 7;
      receivers.add(crew.start(kind, "receiver " + i, () -> {
        int[] counts = new int[256];
        byte[] got = new byte[length];
        for (int n; (n = channel.receiver().receiveInto(got)) != -1; ) {
          for (int k = 0; k < n; k++) {
            counts[got[k] & 0xFF]++;
          }
        }
        return counts;
      }));
    }
    senders.forEach(Body::result);
    channel.sender().close();
    int[] counts = new int[256];
    for (Body<int[]> receiver : receivers) {
      Arrays.setAll(counts, value -> counts[value] + receiver.result()[value]);
    }
    assertThat(IntStream.of(counts)).as("how often each of 256 values arrived").containsOnly(128);
  }

  private List<Body<Integer>> waitingReceivers(BulkChannel channel, ThreadKind kind, int count) {
    List<Body<Integer>> receivers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      receivers.add(crew.start(kind, "receiver " + i, () -> channel.receiver().receiveByte()));
    }
    receivers.forEach(Body::awaitParked);
    return receivers;
  }

  /** Who sent it, how long it is (two bytes), and bytes that follow from who, when and where. */
  private static byte[] frame(int id, int call, int length) {
    byte[] frame = new byte[3 + length];
    frame[0] = (byte) id;
    frame[1] = (byte) (length >> 8);
    frame[2] = (byte) length;
    System.arraycopy(PositionedBytes.of(firstPosition(id, call), length), 0, frame, 3, length);
    return frame;
  }

  private static void checkFrame(BulkReceiver receiver, int id, int call)
      throws IOException, InterruptedException {
    int length = receiver.receiveByte() << 8 | receiver.receiveByte();
    if (length > 0) {
      PositionedBytes.receive(receiver, length, firstPosition(id, call));
    }
  }

  private static long firstPosition(int id, int call) {
    return ((long) id << 40) + ((long) call << 20);
  }

  /** The lengths of the runs of equal bytes up to the end of the stream. */
  private static List<int[]> runs(BulkReceiver receiver) throws IOException, InterruptedException {
    List<int[]> runs = new ArrayList<>();
    byte[] got = new byte[50];
    for (int n; (n = receiver.receiveInto(got)) != -1; ) {
      for (int i = 0; i < n; i++) {
        if (runs.isEmpty() || runs.get(runs.size() - 1)[0] != got[i]) {
          runs.add(new int[] {got[i], 0});
        }
        runs.get(runs.size() - 1)[1]++;
      }
    }
    return runs;
  }
}
