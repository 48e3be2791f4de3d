// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.ChannelModel;
import io.bulkpipe.channel.testing.ChannelModel.Outcome;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random calls by one thread, each compared with what the contract in its simplest form says. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B4", "B11", "B12", "B13", "B16", "B37", "B38", "R3", "R4", "R5", "R6", "R7", "R8", "R19"})
class ModelTest {
  private static final int[] CAPACITIES = {1, 2, 3, 8, 13, 64};
  private static final List<Shape> SHAPES = List.of(Shape.values());
  private static final List<SendForm> SENDS = List.of(SendForm.values());
  private static final List<ReceiveForm> RECEIVES = List.of(ReceiveForm.values());

  private final List<String> calls = new ArrayList<>();

  @DisplayName("Random calls against a model")
  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void randomCalls(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      int capacity = CAPACITIES[random.nextInt(CAPACITIES.length)];
      Shape shape = SHAPES.get(random.nextInt(SHAPES.size()));
      BulkChannel channel = shape.create(capacity);
      ChannelModel model = new ChannelModel(capacity);
      calls.clear();
      calls.add("seed=" + seed + " round=" + round + " " + shape + " capacity=" + capacity);
      try {
        for (int step = 0; step < 60; step++) {
          oneCall(random, capacity, channel, model);
          model.check(channel);
        }
      } catch (AssertionError e) {
        throw new AssertionError(String.join("\n  ", calls), e);
      } finally {
        Thread.interrupted();
      }
    }
  }

  private void oneCall(
      SplittableRandom random, int capacity, BulkChannel channel, ChannelModel model)
      throws Exception {
    int choice = random.nextInt(100);
    boolean flag = random.nextInt(8) == 0;
    if (flag) {
      Thread.currentThread().interrupt();
    }
    if (choice < 45) {
      send(random, capacity, channel, model);
    } else if (choice < 90) {
      receive(random, capacity, channel, model);
    } else {
      close(choice, channel, model);
    }
    assertThat(Thread.interrupted()).as("interrupt flag").isEqualTo(flag);
  }

  private void send(SplittableRandom random, int capacity, BulkChannel channel, ChannelModel model)
      throws Exception {
    SendForm form = SENDS.get(random.nextInt(SENDS.size()));
    int length = form.atMost(random.nextInt(2 * capacity + 2));
    if (!model.canSend(length)) {
      form = SendForm.trying().get(random.nextInt(3));
    }
    if (length == 0 && form == SendForm.BYTE) {
      return;
    }
    SendForm chosen = form;
    byte[] bytes = PositionedBytes.of(model.sent(), length);
    compare(
        form + " length=" + length, model.send(length), () -> chosen.send(channel.sender(), bytes));
  }

  private void receive(
      SplittableRandom random, int capacity, BulkChannel channel, ChannelModel model)
      throws Exception {
    ReceiveForm form = RECEIVES.get(random.nextInt(RECEIVES.size()));
    int length = form == ReceiveForm.BYTE ? 1 : random.nextInt(2 * capacity + 2);
    if (!model.canReceive(length)) {
      form = ReceiveForm.trying().get(random.nextInt(3));
    }
    if (length == 0 && !model.isEmptyReceiveSettled()) {
      return;
    }
    ReceiveForm chosen = form;
    byte[] got = new byte[length];
    long from = model.received();
    Outcome expected = model.receive(length);
    compare(
        form + " into length=" + length, expected, () -> chosen.receive(channel.receiver(), got));
    PositionedBytes.check(got, Math.max(0, expected.count()), from);
  }

  private void close(int choice, BulkChannel channel, ChannelModel model) throws Exception {
    Exception cause = new Exception("cause of call " + calls.size());
    switch (choice) {
      case 90 -> {
        calls.add("sender.close()");
        channel.sender().close();
        model.closeSender(null);
      }
      case 91 -> {
        calls.add("sender.close(cause)");
        channel.sender().close(cause);
        model.closeSender(cause);
      }
      case 92 -> {
        if (model.isAbortSettled()) {
          calls.add("sender.abort(cause)");
          channel.sender().abort(cause);
          model.abort(cause);
        }
      }
      case 93 -> {
        calls.add("receiver.close()");
        channel.receiver().close();
        model.closeReceiver(null);
      }
      case 94 -> {
        calls.add("receiver.cancel(cause)");
        channel.receiver().cancel(cause);
        model.closeReceiver(cause);
      }
      case 95, 96 -> {
        calls.add("sender.flush()");
        channel.sender().flush();
        model.flush();
      }
      default -> calls.add("only ask");
    }
  }

  private void compare(String call, Outcome expected, Callable<Integer> made) throws Exception {
    calls.add(call + " -> " + expected);
    try {
      int count = made.call();
      if (expected.error() != null || count != expected.count()) {
        throw new AssertionError("returned " + count);
      }
    } catch (Exception e) {
      if (expected.error() == null) {
        throw new AssertionError("not expected: " + e, e);
      }
      expected.error().check(e, expected.cause(), 0);
    }
  }
}
