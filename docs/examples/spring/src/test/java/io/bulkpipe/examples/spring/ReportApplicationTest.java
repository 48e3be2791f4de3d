// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.task.TaskDecorator;
import org.springframework.web.client.ResourceAccessException;

/** The application on a real port: bodies arrive whole, or both sides notice. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReportApplicationTest {
  private static final int ROWS = 2_000_000; // 30 MB
  private static final int ENDLESS = Integer.MAX_VALUE;

  private static final BlockingQueue<String> STARTED = new LinkedBlockingQueue<>();
  private static final BlockingQueue<String> ENDED = new LinkedBlockingQueue<>();

  private static ConfigurableApplicationContext application;
  private static ReportClient client;

  /** Tells when producers start and end. */
  @Configuration(proxyBeanMethods = false)
  static class ObservedProducers {
    @Bean
    TaskDecorator observed() {
      return producer -> () -> {
        STARTED.add(Thread.currentThread().getName());
        producer.run();
        ENDED.add(Thread.currentThread().getName());
      };
    }
  }

  @BeforeAll
  static void start() {
    Class<?>[] beans = {ReportApplication.class, ObservedProducers.class};
    application = SpringApplication.run(beans, new String[0]);
    client = ReportApplication.client(application);
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  private static byte[] expected(int rows) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Reports.report(rows, -1).produce(bytes);
    return bytes.toByteArray();
  }

  private static String checksum(int rows) throws Exception {
    return Reports.checksum(new ByteArrayInputStream(expected(rows)));
  }

  private static Socket get(String path) throws Exception {
    String port = application.getEnvironment().getRequiredProperty("local.server.port");
    Socket socket = new Socket(InetAddress.getByName("localhost"), Integer.parseInt(port));
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, ROWS})
  void aDownloadHasEveryByte(int rows) throws Exception {
    assertEquals(checksum(rows), client.download(rows, -1));
  }

  /** Nothing was sent yet, so the server can still say it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aProducerThatFailsAtOnceIsAnError(int failAt) {
    assertTrue(client.download(ROWS, failAt).startsWith("500 "));
  }

  @Test
  void aProducerThatFailsLaterBreaksTheDownloadOff() {
    assertThrows(ResourceAccessException.class, () -> client.download(ROWS, ROWS - 1));
  }

  @Test
  void aClientThatGoesAwayStopsTheProducer() throws Exception {
    STARTED.clear();
    String producer;
    try (Socket socket = get("/report?rows=" + ENDLESS)) {
      assertEquals(1_000_000, socket.getInputStream().readNBytes(1_000_000).length);
      producer = STARTED.take();
      assertFalse(ENDED.contains(producer));
    }
    while (!producer.equals(ENDED.take())) {}
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, ROWS})
  void anUploadHasEveryByte(int rows) throws Exception {
    String name = "whole" + rows;
    assertEquals(checksum(rows), client.upload(name, Reports.report(rows, -1)));
    assertTrue(client.list().contains(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, ROWS - 1})
  void aProducerThatFailsMakesNoReport(int failAt) {
    String name = "half" + failAt;
    ResourceAccessException failed = assertThrows(
        ResourceAccessException.class, () -> client.upload(name, Reports.report(ROWS, failAt)));
    assertEquals("no more rows", NestedExceptionUtils.getMostSpecificCause(failed).getMessage());
    assertFalse(client.list().contains(name));
  }
}
