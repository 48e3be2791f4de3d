// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.terminal;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bulkpipe.channel.ChannelSnapshot;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is left of a tab once it is closed, and the terminal works in a browser. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TerminalTest {
  private static final int SOCKETS = 100;
  private static final int POOLED = 40; // two tasks each, and pools of 20 threads

  private final HttpClient client = HttpClient.newHttpClient();
  private Vertx vertx;
  private String authority;

  @BeforeEach
  void serve() throws Exception {
    vertx = Vertx.vertx();
    authority = "localhost:" + Terminal.serve(vertx, 0, "bash", "--norc", "-i").await().actualPort();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await();
  }

  @Test
  void worksInABrowser() throws Exception {
    Set<Thread> before = fillPools();
    Path folder = Path.of("target");
    Path log = folder.resolve("browser.log");
    Process browser = new ProcessBuilder(
            "node",
            folder.resolve("npm/drive.mjs").toString(),
            "http://" + authority,
            folder.resolve("terminal.png").toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    try {
      assertTrue(browser.waitFor(130, TimeUnit.SECONDS), "the browser takes too long");
      assertEquals(0, browser.exitValue());
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly();
      System.out.print(Files.readString(log));
    }
    awaitNothingLeft(before);
  }

  @Test
  void leavesNothingOfAHundredTabs() throws Exception {
    Set<Thread> before = fillPools();
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < SOCKETS; i++) {
      pages.add(open("http://" + authority));
    }
    List<String> programs = List.of(
        "sleep 1000",
        "nohup sleep 1000 > /dev/null 2>&1 & disown",
        "trap '' TERM HUP; while true; do sleep 0.1; done",
        "yes",
        "cat > /dev/null");
    for (int i = 0; i < SOCKETS; i++) {
      pages.get(i).type(programs.get(i % programs.size()) + "\n");
    }
    // A shell and its program; those of `yes` and `cat` beside it.
    await().until(() -> ours().count() >= 2 * SOCKETS);
    for (int i = 0; i < SOCKETS; i++) {
      if (i % 2 == 0) {
        pages.get(i).socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      } else {
        pages.get(i).socket.abort();
      }
    }
    awaitNothingLeft(before);
  }

  @Test
  void closesTheTabOfAShellThatIsKilled() throws Exception {
    Page page = open("http://" + authority);
    page.type("kill -9 $$\n");
    await().untilAsserted(() -> assertEquals(1000, page.closed, page::text));
    awaitNothingLeft();
  }

  @Test
  void doesNotBufferForAPageThatDoesNotRead() throws Exception {
    Page page = open("http://" + authority);
    await().until(() -> page.text().endsWith("# ") || page.text().endsWith("$ "));
    page.acknowledges = false;
    page.type("yes\n");
    await().until(() -> ChannelSnapshot.ofNamedChannels().stream()
        .anyMatch(channel -> channel.name().endsWith("screen")
            && !channel.over()
            && channel.buffered() == channel.capacity()));
    int window = 8 * 32 * 1024; // messages, of at most the capacity
    assertTrue(page.text().length() <= window + 1024, () -> "got " + page.text().length());
    page.socket.abort();
    awaitNothingLeft();
  }

  @Test
  void refusesForeignPages() {
    CompletionException refused =
        assertThrows(CompletionException.class, () -> open("http://example.com"));
    assertTrue(refused.getCause() instanceof WebSocketHandshakeException, refused::toString);
  }

  private Page open(String origin) {
    Page page = new Page();
    page.socket = client
        .newWebSocketBuilder()
        .header("Origin", origin)
        .buildAsync(URI.create("ws://" + authority + "/shell"), page)
        .join();
    return page;
  }

  /** Processes that this one started, or that they started, as long as they are not dead. */
  private static java.util.stream.Stream<ProcessHandle> ours() {
    return ProcessHandle.current().descendants();
  }

  /**
   * Uses the server so much that the pools of Vert.x, whose threads stay, are full. Returns the
   * threads that there are when all is closed again.
   */
  private Set<Thread> fillPools() throws Exception {
    HttpRequest file = HttpRequest.newBuilder(URI.create("http://" + authority)).build();
    for (int i = 0; i < POOLED; i++) {
      assertEquals(200, client.send(file, BodyHandlers.discarding()).statusCode());
      open("http://" + authority).socket.abort();
    }
    awaitNothingLeft();
    return threads();
  }

  /** The live threads, without those of the test's client and the JDK's own reaper. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("HttpClient"))
        .filter(thread -> !thread.getName().startsWith("process reaper"))
        .collect(Collectors.toSet());
  }

  private static void awaitNothingLeft(Set<Thread> before) {
    awaitNothingLeft();
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
      Set<Thread> more = threads();
      more.removeAll(before);
      more.remove(Thread.currentThread()); // that of this wait
      assertEquals(Set.of(), more);
    });
  }

  private static void awaitNothingLeft() {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
      assertEquals(
          List.of(), ours().map(process -> process.pid() + " " + process.info()).toList());
      assertEquals(
          List.of(),
          ChannelSnapshot.ofNamedChannels().stream().filter(channel -> !channel.over()).toList());
      assertEquals(
          List.of(),
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.startsWith("bulkpipe-process") || name.contains("pty"))
              .toList());
    });
  }
}
