// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.io.StreamProducer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The endpoints of the applications: those of both, of Spring MVC, and of WebFlux. */
final class Endpoints {
  private Endpoints() {}

  /** Ends only when it cannot write. */
  static void endless(OutputStream out) throws IOException {
    byte[] some = PositionedBytes.of(0, 1000);
    while (true) {
      out.write(some);
    }
  }

  /** Fails behind so many bytes, and has closed its stream before. */
  static StreamProducer failing(int after) {
    return out -> {
      try (out) {
        out.write(PositionedBytes.of(0, after));
        throw new IllegalStateException("no more data");
      }
    };
  }

  /** Reads all, notes how it ended, and answers with the number of bytes. */
  static String read(InputStream body, Journal journal) throws IOException {
    try (body) {
      String read = Long.toString(PositionedBytes.checkAll(body));
      journal.add("read " + read);
      return read;
    } catch (IOException e) {
      journal.add(e);
      throw e;
    }
  }

  /** Resources, which both kinds of application serve in the same way. */
  @RestController
  static class Resources {
    private final ProducedBodies bodies;
    private final Journal journal = new Journal();

    Resources(ProducedBodies bodies) {
      this.bodies = bodies;
    }

    @Bean
    Journal journal() {
      return journal;
    }

    @GetMapping(path = "/positioned", produces = "text/csv")
    Resource positioned(@RequestParam("length") long length, @RequestParam("piece") int piece) {
      return bodies
          .of(journal.watched(out -> PositionedBytes.write(out, length, piece)))
          .resource("data.csv");
    }

    @GetMapping("/tagged")
    ResponseEntity<Resource> tagged() {
      return ResponseEntity.ok()
          .eTag("\"one\"")
          .body(bodies.of(journal.watched(Endpoints::endless)).resource());
    }

    @GetMapping("/endless")
    Resource everlasting() {
      return bodies.of(journal.watched(Endpoints::endless)).resource();
    }

    @GetMapping("/failing")
    Resource failing(@RequestParam("after") int after) {
      return bodies.of(journal.watched(Endpoints.failing(after))).resource();
    }
  }

  /** What only Spring MVC can do. */
  @RestController
  static class OfMvc {
    private final Journal journal;

    OfMvc(Journal journal) {
      this.journal = journal;
    }

    @PostMapping("/upload")
    String upload(InputStream body) throws IOException {
      return read(body, journal);
    }
  }

  /** What only WebFlux can do. */
  @RestController
  static class OfWebFlux {
    private final ProducedBodies bodies;
    private final Journal journal;

    OfWebFlux(ProducedBodies bodies, Journal journal) {
      this.bodies = bodies;
      this.journal = journal;
    }

    @GetMapping("/buffers/positioned")
    Flux<DataBuffer> positioned(
        @RequestParam("length") long length,
        @RequestParam("piece") int piece,
        ServerHttpResponse response) {
      return bodies
          .of(journal.watched(out -> PositionedBytes.write(out, length, piece)))
          .dataBuffers(response.bufferFactory());
    }

    @GetMapping("/buffers/endless")
    Flux<DataBuffer> everlasting(ServerHttpResponse response) {
      return bodies.of(journal.watched(Endpoints::endless)).dataBuffers(response.bufferFactory());
    }

    @GetMapping("/buffers/failing")
    Flux<DataBuffer> failing(@RequestParam("after") int after, ServerHttpResponse response) {
      return bodies
          .of(journal.watched(Endpoints.failing(after)))
          .dataBuffers(response.bufferFactory());
    }

    @PostMapping("/upload")
    Mono<String> upload(@RequestBody(required = false) Flux<DataBuffer> body) {
      InputStream in = PipeDataBuffers.inputStream(body);
      return Mono.fromCallable(() -> read(in, journal)).subscribeOn(Schedulers.boundedElastic());
    }

    @PostMapping("/enough")
    Mono<String> enough(@RequestBody(required = false) Flux<DataBuffer> body) {
      InputStream in = PipeDataBuffers.inputStream(body);
      return Mono.fromCallable(() -> {
            try (in) {
              return in.readNBytes(1000).length + " are enough";
            }
          })
          .subscribeOn(Schedulers.boundedElastic());
    }
  }

  /** A functional endpoint of WebFlux. */
  static class Functional {
    @Bean
    RouterFunction<ServerResponse> functional(ProducedBodies bodies, Journal journal) {
      return RouterFunctions.route(
          RequestPredicates.path("/functional"),
          request -> ServerResponse.ok()
              .body(bodies
                  .of(journal.watched(out -> PositionedBytes.write(out, 100_000, 100)))
                  .inserter()));
    }
  }
}
