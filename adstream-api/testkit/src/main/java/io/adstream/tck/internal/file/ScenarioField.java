package io.adstream.tck.internal.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A value in a scenario file with its location, so that error messages can name it.
 *
 * @param source the file
 * @param path the path of the value, such as {@code phases[0].advanceTo}
 * @param name the last step of the path
 * @param node the value; missing nodes are allowed
 */
record ScenarioField(String source, String path, String name, JsonNode node) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  static ScenarioField root(String source, InputStream in) {
    try {
      JsonNode node = JSON.readTree(ExactJson.withRecordValuesAsText(in));
      return new ScenarioField(source, "", "", node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Cannot read scenario " + source + ": it is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read scenario " + source, e);
    }
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  boolean isNull() {
    return node.isNull();
  }

  ScenarioField child(String field) {
    if (!node.isObject() && !node.isMissingNode()) {
      throw fault("an object");
    }
    return new ScenarioField(
        source, path.isEmpty() ? field : path + "." + field, field, node.path(field));
  }

  /** Fails if there is any other field. */
  void only(String... fields) {
    for (ScenarioField child : children()) {
      if (!List.of(fields).contains(child.name)) {
        throw child.fault("no such field, but one of " + List.of(fields));
      }
    }
  }

  List<ScenarioField> children() {
    if (!node.isObject() && !node.isMissingNode()) {
      throw fault("an object");
    }
    List<ScenarioField> children = new ArrayList<>();
    node.fieldNames().forEachRemaining(field -> children.add(child(field)));
    return children;
  }

  /** Reads the elements of a list; an empty list if it is missing. */
  <T> List<T> elements(Function<ScenarioField, T> read) {
    if (!node.isArray() && !node.isMissingNode()) {
      throw fault("a list");
    }
    List<T> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      elements.add(read.apply(new ScenarioField(source, path + "[" + i + "]", name, node.get(i))));
    }
    return List.copyOf(elements);
  }

  /** Reads the value with {@code read}, which throws if the value is invalid. */
  <T> T as(String expected, Function<JsonNode, T> read) {
    try {
      return read.apply(node);
    } catch (ScenarioFault e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ScenarioFault(message(expected), e);
    }
  }

  String text() {
    if (!node.isTextual()) {
      throw fault("text");
    }
    return node.textValue();
  }

  boolean flag() {
    if (!node.isBoolean()) {
      throw fault("true or false");
    }
    return node.booleanValue();
  }

  long count() {
    if (!node.canConvertToLong() || !node.isIntegralNumber() || node.longValue() < 0) {
      throw fault("a whole number from 0");
    }
    return node.longValue();
  }

  int positive() {
    long count = count();
    if (count < 1 || count > 1_000) {
      throw fault("a whole number from 1 to 1000");
    }
    return (int) count;
  }

  Duration duration() {
    return as("an ISO-8601 duration", value -> Duration.parse(text()));
  }

  Instant instant() {
    return as("an ISO-8601 time in UTC", value -> Instant.parse(text()));
  }

  /** An integer of any size. */
  BigInteger integer() {
    if (!node.isIntegralNumber()) {
      throw fault("a whole number");
    }
    return node.bigIntegerValue();
  }

  /** A number, or a string of one, with at most six decimal places. */
  BigDecimal decimal() {
    return as(
        "a number exact to a millionth",
        value -> new BigDecimal(value.asText()).setScale(6, RoundingMode.UNNECESSARY));
  }

  IllegalArgumentException fault(String expected) {
    return new ScenarioFault(message(expected), null);
  }

  private String message(String expected) {
    String value = node.isMissingNode() ? "missing" : node.toString();
    return "Cannot read scenario "
        + source
        + ": "
        + (path.isEmpty() ? "the file" : path)
        + " is "
        + (value.length() > 200 ? value.substring(0, 200) + "…" : value)
        + ", expected "
        + expected;
  }

  /** An exception whose message names the location. */
  private static final class ScenarioFault extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    ScenarioFault(String message, @org.jspecify.annotations.Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
