package io.adstream.samples.peek;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * A report as JSON: the components of its records by name, with durations such as {@code PT1.5S}.
 */
public final class PeekJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new SimpleModule().addSerializer(Duration.class, ToStringSerializer.instance))
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private PeekJson() {}

  /** Prints a report as one JSON object. */
  public static void print(PrintWriter out, PeekReport report) {
    try {
      out.println(JSON.writeValueAsString(report));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write report as JSON", e);
    }
    out.flush();
  }
}
