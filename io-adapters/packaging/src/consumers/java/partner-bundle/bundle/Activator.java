// SPDX-License-Identifier: Apache-2.0
package bundle;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.coroutines.PipeCoroutines;
import io.bulkpipe.okio.PipeOkio;
import java.util.concurrent.Callable;
import okio.Buffer;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Offers a task that uses Okio and coroutines, and says where Okio is from. */
public final class Activator implements BundleActivator {

  @Override
  public void start(BundleContext context) {
    context.registerService(Callable.class, Activator::use, null);
  }

  @Override
  public void stop(BundleContext context) {}

  private static String use() throws Exception {
    BulkChannel channel = BulkChannel.create();
    PipeOkio.sink(channel.sender()).write(new Buffer().writeUtf8("okio"), 4);
    Buffer received = new Buffer();
    PipeOkio.source(channel.receiver()).read(received, 100);
    PipeCoroutines.flow(channel.receiver(), 100);
    return FrameworkUtil.getBundle(Buffer.class).getSymbolicName() + " " + received.readUtf8();
  }
}
