// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import java.util.function.Function;

/** The partners, each with the best size for the buffer of its tuned form. */
enum Partner {
  REST_CLIENT("RestClient", 65_536, RestClientUpload::new),
  MVC("MVC download", 65_536, MvcDownload::new),
  WEB_CLIENT("WebClient", 262_144, WebClientUpload::new),
  OKHTTP("OkHttp", 65_536, OkHttpUpload::new),
  NETTY("Netty", 262_144, NettyUpload::new),
  VERTX("Vert.x", 262_144, VertxUpload::new),
  APACHE("Apache HttpClient", 65_536, ApacheUpload::new),
  JETTY("Jetty", 65_536, JettyUpload::new),
  GRPC("gRPC", 262_144, GrpcUpload::new),
  S3("S3", 65_536, S3Upload::new),
  KTOR("Ktor", 65_536, KtorUpload::new);

  final String title;
  final int tunedBuffer;
  private final Function<Setup, Upload> upload;

  Partner(String title, int tunedBuffer, Function<Setup, Upload> upload) {
    this.title = title;
    this.tunedBuffer = tunedBuffer;
    this.upload = upload;
  }

  Upload upload(Setup setup) {
    return upload.apply(setup);
  }
}
