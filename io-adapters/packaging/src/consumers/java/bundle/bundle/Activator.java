// SPDX-License-Identifier: Apache-2.0
package bundle;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.process.PipedProcess;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Offers a task that uses what needs no other bundle, and says where the classes are from. */
public final class Activator implements BundleActivator {

  @Override
  public void start(BundleContext context) {
    context.registerService(Callable.class, Activator::use, null);
  }

  @Override
  public void stop(BundleContext context) {}

  private static String use() throws Exception {
    StringBuilder found = new StringBuilder();
    for (Class<?> used : new Class<?>[] {BulkChannel.class, PipeStreams.class, Activator.class}) {
      found.append(FrameworkUtil.getBundle(used).getSymbolicName()).append(' ');
    }
    try (InputStream in = PipeStreams.producing(out -> out.write(new byte[100_000]))
        .capacity(1000)
        .open()) {
      found.append(in.readAllBytes().length);
    }
    BulkChannel channel = BulkChannel.create();
    found.append(' ').append(afterParking(channel));
    found.append(' ').append(PipeBodies.ofReceiver(channel.receiver()).contentLength());
    PipeFlows.publisher(channel.receiver());
    ProcessBuilder cat = new ProcessBuilder("cat");
    PipedProcess process = PipedProcess.builder(cat).stdin(channel.receiver()).start();
    channel.sender().close();
    return found.append(' ').append(process.exit().get()).toString();
  }

  /** Receives from an empty channel, which gets a byte once the receiver is parked. */
  private static int afterParking(BulkChannel channel)
      throws InterruptedException, ExecutionException, java.io.IOException {
    FutureTask<Integer> reception =
        new FutureTask<>(() -> channel.receiver().receiveInto(new byte[10]));
    Thread receiver = new Thread(reception);
    receiver.start();
    while (receiver.isAlive() && receiver.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    channel.sender().sendBulk(new byte[1]);
    return reception.get();
  }
}
