// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

/** Who shares a channel, which decides how the bytes can be checked. */
enum Mode {
  /** One sender, one receiver: a byte follows from its position. */
  ONE_TO_ONE {
    @Override
    Flow flow(Plan plan) {
      return new StreamFlow(plan);
    }
  },
  /** Several senders, one receiver: each call's bytes name the sender, and stay in one piece. */
  MANY_TO_ONE {
    @Override
    Flow flow(Plan plan) {
      return new FrameFlow(plan);
    }
  },
  /** Several of both: each byte names its sender and counts its bytes. */
  MANY_TO_MANY {
    @Override
    Flow flow(Plan plan) {
      return new MixedFlow(plan);
    }
  },
  /** Messages, from several to several. */
  MESSAGES {
    @Override
    Flow flow(Plan plan) {
      throw new AssertionError("messages have a book of their own");
    }
  };

  /** How the bytes of a round are made, and checked. */
  abstract Flow flow(Plan plan);
}
