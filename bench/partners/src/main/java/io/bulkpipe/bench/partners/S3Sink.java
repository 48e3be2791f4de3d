// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Enough of S3 for the {@link Sink}: objects in one request, and in parts. The tag of an object is
 * what was received. Parts come in any order, so they are kept until the object is complete.
 */
final class S3Sink {
  static final String BUCKET = "bucket";

  private static final int HEXADECIMAL = 16;

  private final Map<String, Map<Integer, byte[]>> uploads = new ConcurrentHashMap<>();

  /** Takes a request; returns what is to be answered. */
  String handle(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange);
    String id = query.get("uploadId");
    if (query.containsKey("uploads")) {
      String created = UUID.randomUUID().toString();
      uploads.put(created, new ConcurrentSkipListMap<>());
      return "<InitiateMultipartUploadResult><UploadId>" + created
          + "</UploadId></InitiateMultipartUploadResult>";
    }
    byte[] body = body(exchange);
    if (query.containsKey("partNumber")) {
      uploads.get(id).put(Integer.valueOf(query.get("partNumber")), body);
      exchange.getResponseHeaders().set("ETag", query.get("partNumber"));
      return "";
    }
    Received received = new Received();
    if (id != null) {
      uploads.remove(id).values().forEach(part -> received.add(part, 0, part.length));
    } else {
      received.add(body, 0, body.length);
    }
    exchange.getResponseHeaders().set("ETag", received.toString());
    return "<CompleteMultipartUploadResult><ETag>" + received
        + "</ETag></CompleteMultipartUploadResult>";
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String text = exchange.getRequestURI().getQuery();
    for (String parameter : text == null ? new String[0] : text.split("&")) {
      String[] pair = parameter.split("=", 2);
      query.put(pair[0], pair.length == 2 ? pair[1] : "");
    }
    return query;
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    InputStream in = exchange.getRequestBody();
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    return encoding != null && encoding.contains("aws-chunked") ? decoded(in) : in.readAllBytes();
  }

  /** Chunks like those of HTTP, with a checksum behind the last one. */
  private static byte[] decoded(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size; (size = size(line(in))) > 0; line(in)) {
      byte[] chunk = in.readNBytes(size);
      if (chunk.length < size) {
        throw new EOFException("the chunk has " + chunk.length + " of " + size + " bytes");
      }
      body.write(chunk);
    }
    in.readAllBytes();
    return body.toByteArray();
  }

  private static int size(String line) {
    return Integer.parseInt(line.split(";", 2)[0], HEXADECIMAL);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b; (b = in.read()) != '\n'; ) {
      if (b < 0) {
        throw new EOFException("the body has no last chunk");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }
}
