// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class AdapterProfileTest {
  private final AdapterProfile complete = AdapterProfile.complete();

  @Test
  void eachSettingIsKeptAndChangesNoOther() {
    AdapterProfile changed = complete
        .without(Capability.FLUSH, "no flush")
        .beyondCapacity(1)
        .capacity(2)
        .largeTransfer(3)
        .connections(4)
        .patience(Duration.ofSeconds(5))
        .without(Capability.CAUSES, "no objects");
    assertThat(changed)
        .hasToString("missing={CAUSES=no objects, FLUSH=no flush}, beyondCapacity=1, capacity=2,"
            + " largeTransfer=3, connections=4, patience=PT5S");
    assertThat(changed.missing(Capability.FLUSH)).isEqualTo("no flush");
    assertThat(changed.missing(Capability.FAILURES)).isNull();
    assertThat(complete.missing(Capability.FLUSH)).isNull();
  }

  @Test
  void settingsOutOfTheirRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> complete.without(Capability.FLUSH, " "))
        .withMessage("reason=\" \" is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> complete.beyondCapacity(-1))
        .withMessage("bytes=-1 is less than 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> complete.capacity(1))
        .withMessage("bytes=1 is less than 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> complete.largeTransfer(0))
        .withMessage("bytes=0 is less than 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> complete.connections(1))
        .withMessage("count=1 is less than 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> complete.patience(Duration.ZERO))
        .withMessage("time=PT0S is not above zero");
  }
}
