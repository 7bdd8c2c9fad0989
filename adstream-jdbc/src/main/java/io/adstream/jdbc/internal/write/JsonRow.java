package io.adstream.jdbc.internal.write;

import io.adstream.jdbc.internal.table.Row;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row as a JSON object in ASCII: decimals as numbers, times as epoch milliseconds. */
final class JsonRow implements Row {

  private final Iterator<String> names;
  private final StringBuilder json = new StringBuilder("{");

  JsonRow(List<String> columns) {
    names = columns.iterator();
  }

  byte[] toBytes() {
    return (json + "}").getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void text(@Nullable String value) {
    name();
    if (value == null) {
      json.append("null");
    } else {
      quote(value);
    }
  }

  @Override
  public void decimal(long micros) {
    name();
    json.append(BigDecimal.valueOf(micros, 6).toPlainString());
  }

  @Override
  public void time(long millis) {
    int8(millis);
  }

  @Override
  public void int4(int value) {
    int8(value);
  }

  @Override
  public void int8(long value) {
    name();
    json.append(value);
  }

  @Override
  public void bool(boolean value) {
    name();
    json.append(value);
  }

  @Override
  public void bytes(byte @Nullable [] value) {
    text(value == null ? null : Base64.getEncoder().encodeToString(value));
  }

  @Override
  public void nullValue() {
    text(null);
  }

  private void name() {
    if (json.length() > 1) {
      json.append(',');
    }
    quote(names.next());
    json.append(':');
  }

  private void quote(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
