package io.adstream.samples.config;

import io.adstream.decode.DecoderSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, read one by one. Faults are collected, so that all of them can be reported at
 * once; until then, invalid settings have their defaults. Not thread-safe.
 */
public final class Settings {

  private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})(KiB|MiB|GiB|)");

  private static final List<Map.Entry<String, Long>> UNITS =
      List.of(
          Map.entry("d", 86_400_000L),
          Map.entry("h", 3_600_000L),
          Map.entry("m", 60_000L),
          Map.entry("s", 1_000L));

  private final Map<String, String> values;
  private final Map<String, String> environment;
  private final DecoderSettings all;
  private final List<String> faults = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Settings(Map<String, String> values, Map<String, String> environment) {
    this.values = new TreeMap<>(values);
    this.environment = environment;
    all = new DecoderSettings("", values, environment);
  }

  /**
   * A duration of whole milliseconds as {@link DecoderSettings#parseDuration} reads it, such as
   * {@code 90s}.
   */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    for (Map.Entry<String, Long> unit : UNITS) {
      if (millis != 0 && millis % unit.getValue() == 0) {
        return millis / unit.getValue() + unit.getKey();
      }
    }
    return millis == 0 ? "0s" : millis + "ms";
  }

  /** The value of a setting, or null. An empty value counts as not set. */
  @Nullable String text(String key) {
    return all.text(key);
  }

  String text(String key, String otherwise) {
    return all.text(key, otherwise);
  }

  /** The value of a required setting. */
  String required(String key, String expected) {
    return all.required(key, expected);
  }

  @Nullable Duration duration(String key, @Nullable Duration otherwise) {
    return all.read(key, otherwise, DecoderSettings.DURATION, DecoderSettings::parseDuration);
  }

  Duration durationOr(String key, Duration otherwise) {
    return all.duration(key, otherwise);
  }

  Instant instant(String key, Instant otherwise) {
    Instant value = read(key, otherwise, "a time such as 2000-01-01T00:00:00Z", Instant::parse);
    return value == null ? otherwise : value;
  }

  long number(String key, long otherwise, long least, long most) {
    return all.number(key, otherwise, least, most);
  }

  long bytes(String key, long otherwise) {
    Long value =
        read(
            key,
            otherwise,
            "a size such as 512MiB",
            text -> {
              Matcher matcher = BYTES.matcher(text);
              if (!matcher.matches()) {
                throw new IllegalArgumentException("no size");
              }
              int shift = 10 * List.of("", "KiB", "MiB", "GiB").indexOf(matcher.group(2));
              return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
            });
    return value == null ? otherwise : value;
  }

  /** A constant, written in lower case with dashes. */
  <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
    return all.choice(key, otherwise, type);
  }

  /** Reads a setting with the given function; any exception is a fault. */
  <T> @Nullable T read(
      String key, @Nullable T otherwise, String expected, Function<String, T> reader) {
    return all.read(key, otherwise, expected, reader);
  }

  /**
   * A secret: the first line of a file ({@code KEY.file}) or an environment variable ({@code
   * KEY.env}). It is never part of a fault.
   */
  @Nullable String secret(String key) {
    return all.secret(key);
  }

  /** The environment, which may contain values. */
  Map<String, String> environment() {
    return environment;
  }

  /** Whether a setting is present, even without a value. */
  boolean has(String key) {
    return values.containsKey(key)
        || values.containsKey(key + ".file")
        || values.containsKey(key + ".env");
  }

  /** The first name segments of the settings below a prefix, in order. */
  List<String> names(String prefix) {
    return keys(prefix).stream().map(key -> key.replaceFirst("\\..*", "")).distinct().toList();
  }

  /** The remainders of the settings that begin with a prefix, in order. */
  List<String> keys(String prefix) {
    return values.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .toList();
  }

  /** All settings below a prefix, by the remainder. */
  Map<String, String> below(String prefix) {
    return all.below(prefix);
  }

  /**
   * All settings below a prefix, by the remainder.
   *
   * @param isName whether a name that ends in {@code .file} or {@code .env} is itself a setting's
   */
  Map<String, String> below(String prefix, Predicate<String> isName) {
    return all.below(prefix, isName);
  }

  /** All settings below a prefix, unchanged; marks them as used. */
  Map<String, String> unread(String prefix) {
    return all.below(prefix, name -> true);
  }

  /**
   * Creates a part that validates itself; if it throws, the message becomes a fault and the result
   * is null.
   */
  <T> @Nullable T attempt(Supplier<? extends @Nullable T> part) {
    try {
      return part.get();
    } catch (IllegalArgumentException e) {
      faults.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  void fault(String fault) {
    faults.add(fault);
  }

  /** Adds a warning about an environment variable that is not a setting. */
  void note(String variable) {
    notes.add(variable + " is set, and is not a setting");
  }

  /** The warnings. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** All faults so far, including unknown settings. */
  Collection<String> faults() {
    Set<String> found = new TreeSet<>(faults);
    found.addAll(all.faults());
    return found;
  }
}
