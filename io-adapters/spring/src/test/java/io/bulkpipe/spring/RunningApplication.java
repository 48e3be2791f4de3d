// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.ClassUtils;

/** An application of Spring Boot that serves at a free port. */
final class RunningApplication implements AutoCloseable {
  private static final String NETTY_OF_BOOT_4 =
      "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory";
  private static final String NETTY_OF_BOOT_3 =
      "org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory";

  /** What an application begins with. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Automatic {}

  private final ConfigurableApplicationContext context;

  private RunningApplication(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Starts Spring MVC in Tomcat. */
  static RunningApplication mvc(Class<?>... beans) {
    return start(WebApplicationType.SERVLET, beans);
  }

  /** Starts WebFlux in Reactor Netty. */
  static RunningApplication webFlux(Class<?>... beans) {
    return start(WebApplicationType.REACTIVE, beans);
  }

  private static RunningApplication start(WebApplicationType type, Class<?>... beans) {
    ConfigurableApplicationContext context = new SpringApplicationBuilder(Automatic.class)
        .sources(beans)
        .web(type)
        .initializers(fresh -> {
          if (type == WebApplicationType.REACTIVE) {
            // Tomcat is on the class path, and would be preferred.
            BeanDefinition netty = new RootBeanDefinition(nettyFactory());
            ((GenericApplicationContext) fresh).registerBeanDefinition("netty", netty);
          }
        })
        .properties(Map.of(
            "server.port", "0",
            "server.address", "localhost",
            "spring.main.banner-mode", "off",
            "spring.mvc.log-resolved-exception", "false",
            "logging.level.root", "off"))
        .run();
    return new RunningApplication(context);
  }

  private static Class<?> nettyFactory() {
    ClassLoader loader = RunningApplication.class.getClassLoader();
    String name = ClassUtils.isPresent(NETTY_OF_BOOT_4, loader) ? NETTY_OF_BOOT_4 : NETTY_OF_BOOT_3;
    return ClassUtils.resolveClassName(name, loader);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  private int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + port() + path);
  }

  /** Connects a client that speaks no HTTP by itself. */
  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getByName("localhost"), port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  @Override
  public void close() {
    context.close();
  }
}
