package io.adstream.samples.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, read one by one. Faults are collected, so that all of them can be reported at
 * once; until then each faulty setting has its default. Not safe for use by several threads.
 */
public final class Settings {

  /** How durations are written, for messages. */
  public static final String DURATION = "a duration such as 500ms, 30s, 10m, 2h, 1d or PT10M";

  private static final Pattern SHORT = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})(KiB|MiB|GiB|)");

  private final Map<String, String> values;
  private final Map<String, String> environment;
  private final Set<String> known = new HashSet<>();
  private final List<String> faults = new ArrayList<>();

  Settings(Map<String, String> values, Map<String, String> environment) {
    this.values = new TreeMap<>(values);
    this.environment = environment;
  }

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Duration parseDuration(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
    try {
      return Duration.parse(text.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("expected " + DURATION, e);
    }
  }

  /** What is set, or null. An empty value is the same as none. */
  @Nullable String text(String key) {
    known.add(key);
    String value = values.get(key);
    return value == null || value.isBlank() ? null : value.strip();
  }

  String text(String key, String otherwise) {
    String value = text(key);
    return value == null ? otherwise : value;
  }

  /** What must be set. */
  String required(String key, String expected) {
    String value = text(key);
    if (value == null) {
      faults.add(key + " is missing, expected " + expected);
      return "";
    }
    return value;
  }

  @Nullable Duration duration(String key, @Nullable Duration otherwise) {
    return read(key, otherwise, DURATION, Settings::parseDuration);
  }

  Duration durationOr(String key, Duration otherwise) {
    Duration value = duration(key, otherwise);
    return value == null ? otherwise : value;
  }

  Instant instant(String key, Instant otherwise) {
    Instant value = read(key, otherwise, "a time such as 2000-01-01T00:00:00Z", Instant::parse);
    return value == null ? otherwise : value;
  }

  long number(String key, long otherwise, long least, long most) {
    Long value =
        read(
            key,
            otherwise,
            "a whole number from " + least + " to " + most,
            text -> {
              long number = Long.parseLong(text);
              if (number < least || number > most) {
                throw new IllegalArgumentException("out of bounds");
              }
              return number;
            });
    return value == null ? otherwise : value;
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

  /** A constant, written in small letters with dashes. */
  <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      names.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    E value =
        read(
            key,
            otherwise,
            "one of " + names,
            text -> type.getEnumConstants()[names.indexOf(text)]);
    return value == null ? otherwise : value;
  }

  /** Reads a setting with whatever reads it; any exception is a fault. */
  <T> @Nullable T read(
      String key, @Nullable T otherwise, String expected, Function<String, T> reader) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return reader.apply(text);
    } catch (RuntimeException e) {
      faults.add(key + " is \"" + text + "\", expected " + expected);
      return otherwise;
    }
  }

  /**
   * A secret: in a file ({@code KEY.file}, its first line) or in an environment variable ({@code
   * KEY.env}). It is never part of a fault.
   */
  @Nullable String secret(String key) {
    String file = text(key + ".file");
    String variable = text(key + ".env");
    if (file != null && variable != null) {
      faults.add(key + ".file and " + key + ".env are both set, expected one of them");
    }
    if (file != null) {
      return secretIn(key, file);
    } else if (variable != null && environment.get(variable) == null) {
      faults.add(
          key + ".env is \"" + variable + "\", expected an environment variable that is set");
    }
    return variable == null ? null : environment.get(variable);
  }

  private @Nullable String secretIn(String key, String file) {
    try {
      String secret = Files.readString(Path.of(file)).lines().findFirst().orElse("");
      if (secret.isEmpty()) {
        faults.add(key + ".file is \"" + file + "\", whose first line is empty, expected a secret");
      } else if (secret.charAt(0) == '\uFEFF') {
        faults.add(
            key + ".file is \"" + file + "\", which has a byte order mark, expected UTF-8 without");
      }
      return secret;
    } catch (CharacterCodingException e) {
      faults.add(key + ".file is \"" + file + "\", expected a file in UTF-8");
    } catch (IOException | RuntimeException e) {
      faults.add(key + ".file is \"" + file + "\", expected a file that can be read");
    }
    return null;
  }

  /** Whether a setting is there, with a value or without. */
  boolean has(String key) {
    return values.containsKey(key);
  }

  /** The names that settings below a prefix begin with, up to a dot, in their order. */
  List<String> names(String prefix) {
    return keys(prefix).stream().map(key -> key.replaceFirst("\\..*", "")).distinct().toList();
  }

  /** What follows a prefix in the settings that begin with it, in their order. */
  List<String> keys(String prefix) {
    return values.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .toList();
  }

  /** All settings below a prefix, by what follows it. */
  Map<String, String> below(String prefix) {
    Map<String, String> below = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            known.add(key);
            below.put(key.substring(prefix.length()), value.strip());
          }
        });
    return below;
  }

  /** Makes a part that checks itself; null where it throws, and its message is a fault. */
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

  /** All faults so far, settings that nobody has asked for included. */
  Collection<String> faults() {
    Set<String> all = new TreeSet<>(faults);
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        all.add(key + " is set, expected a setting that exists" + suggestion(key));
      }
    }
    return all;
  }

  private String suggestion(String key) {
    String letters = letters(key);
    return known.stream()
        .filter(other -> letters(other).equals(letters))
        .findFirst()
        .map(other -> " (" + other + "?)")
        .orElse("");
  }

  private static String letters(String key) {
    return key.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }
}
