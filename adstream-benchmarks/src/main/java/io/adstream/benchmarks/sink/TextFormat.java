package io.adstream.benchmarks.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lines of tab-separated fields. */
final class TextFormat implements CopyFormat {

  private final StringBuilder lines = new StringBuilder();

  @Override
  public String option() {
    return "text";
  }

  @Override
  public void begin() {}

  @Override
  public void startRow() {}

  @Override
  public void text(@Nullable String value) {
    if (value == null) {
      lines.append("\\N");
    } else {
      for (int i = 0; i < value.length(); i++) {
        append(value.charAt(i));
      }
    }
    lines.append('\t');
  }

  private void append(char character) {
    switch (character) {
      case '\\' -> lines.append("\\\\");
      case '\t' -> lines.append("\\t");
      case '\n' -> lines.append("\\n");
      case '\r' -> lines.append("\\r");
      default -> lines.append(character);
    }
  }

  @Override
  public void cost(long micros) {
    lines.append(BigDecimal.valueOf(micros, 6).toPlainString()).append('\t');
  }

  @Override
  public void time(long millis) {
    lines.append(Instant.ofEpochMilli(millis)).append('\t');
  }

  @Override
  public void endRow() {
    lines.setCharAt(lines.length() - 1, '\n');
  }

  @Override
  public void end() {}

  @Override
  public int size() {
    return lines.length();
  }

  @Override
  public byte[] take() {
    byte[] bytes = lines.toString().getBytes(UTF_8);
    lines.setLength(0);
    return bytes;
  }
}
