package io.adstream.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A form in which producers may write a scenario's records, such as an envelope around the event or
 * another notation for times or costs, and the settings of a decoder that reads it. The form does
 * not change the expected outcome. For scenarios without malformed records. Immutable.
 */
public final class WireForm {

  private static final Pattern TIME =
      Pattern.compile("\"EventTime\"\\s*:\\s*(?:\"([^\"]*)\"|(-?\\d+))");
  private static final Pattern COST =
      Pattern.compile("(\"(?:Impression|Click)Cost\"\\s*:\\s*)(\"?)(-?[0-9][0-9.eE+-]*)\\2");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final String name;
  private final Map<String, String> settings;
  private final Function<String, byte[]> writer;

  private WireForm(String name, Function<String, byte[]> writer, String... settings) {
    this.name = name;
    this.writer = writer;
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    this.settings = Map.copyOf(all);
  }

  /** {@return all forms} */
  public static List<WireForm> all() {
    return List.of(
        envelope(
            "connect", value -> "{\"schema\":{\"type\":\"struct\"},\"payload\":" + value + "}"),
        envelope("debezium", WireForm::debezium),
        envelope("connect, debezium", value -> "{\"payload\":" + debezium(value) + "}"),
        envelope("cloudevents", value -> cloudEvent("data", value)),
        envelope("cloudevents-binary", value -> value),
        new WireForm(
            "cloudevents with data_base64",
            value -> cloudEvent("data_base64", '"' + base64(value) + '"').getBytes(UTF_8),
            "envelope",
            "cloudevents"),
        envelope("confluent-json", value -> "\0\0\0\0\u0007" + value),
        new WireForm("byte order mark", value -> ("\uFEFF" + value).getBytes(UTF_8)),
        times("epoch-seconds", millis -> BigDecimal.valueOf(millis, 3).toPlainString()),
        times("epoch-millis", millis -> "\"" + millis + "\""),
        times("epoch-micros", millis -> millis + "999"),
        times("epoch-nanos", millis -> "\"" + millis + "999999\""),
        pattern("yyyyMMddHHmmssSSS", ""),
        pattern("yyyy-MM-dd HH:mm:ss.SSS", "\""),
        pattern("dd/MMM/yyyy:HH:mm:ss.SSS Z", "\""),
        costs("micros", 6),
        costs("nanos", 9),
        costs("cents", 2),
        costs("cpm", 3));
  }

  private static WireForm envelope(String envelope, UnaryOperator<String> wrapped) {
    return new WireForm(
        envelope, value -> wrapped.apply(value).getBytes(UTF_8), "envelope", envelope);
  }

  private static WireForm times(String format, Function<Long, String> written) {
    return new WireForm(
        format, value -> withTime(value, written).getBytes(UTF_8), "time.format", format);
  }

  private static WireForm pattern(String pattern, String quote) {
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(BERLIN);
    return new WireForm(
        pattern,
        value ->
            withTime(
                    value, millis -> quote + formatter.format(Instant.ofEpochMilli(millis)) + quote)
                .getBytes(UTF_8),
        "time.format",
        pattern,
        "local.time.zone",
        BERLIN.getId());
  }

  private static WireForm costs(String unit, int digits) {
    return new WireForm(
        unit,
        value ->
            COST.matcher(value)
                .replaceAll(
                    found ->
                        found.group(1)
                            + found.group(2)
                            + new BigDecimal(found.group(3)).movePointRight(digits)
                            + found.group(2))
                .getBytes(UTF_8),
        "cost.unit",
        unit);
  }

  private static String withTime(String value, Function<Long, String> written) {
    return TIME.matcher(value).replaceAll(found -> "\"EventTime\":" + written.apply(millis(found)));
  }

  private static long millis(MatchResult found) {
    return found.group(1) == null
        ? Long.parseLong(found.group(2))
        : OffsetDateTime.parse(found.group(1)).toInstant().toEpochMilli();
  }

  private static String debezium(String value) {
    return "{\"before\":null,\"after\":"
        + value
        + ",\"source\":{\"version\":\"3.0\",\"table\":\"events\"},\"op\":\"c\",\"ts_ms\":1}";
  }

  private static String cloudEvent(String member, String value) {
    return "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/ads\",\"type\":\"ad\",\""
        + member
        + "\":"
        + value
        + "}";
  }

  private static String base64(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
  }

  /** {@return the form's name, unique in {@link #all}} */
  public String name() {
    return name;
  }

  /** {@return the settings of the decoder, by key without the prefix {@code decode.}} */
  public Map<String, String> settings() {
    return settings;
  }

  /**
   * {@return a value in this form}
   *
   * @param value the value of a scenario's record or of a heartbeat
   */
  public byte[] write(String value) {
    return writer.apply(value);
  }

  @Override
  public String toString() {
    return name;
  }
}
