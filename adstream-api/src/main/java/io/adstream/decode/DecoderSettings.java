package io.adstream.decode;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a decoder by name, without the {@code decode.} that they begin with in a
 * configuration. Faults are collected, so that all of them can be reported at once; until then each
 * faulty setting has its default. A setting that nobody asks for is a fault, too. Not safe for use
 * by several threads.
 */
public final class DecoderSettings {

  /** How durations are written, for messages. */
  public static final String DURATION = "a duration such as 500ms, 30s, 10m, 2h, 1d or PT10M";

  private static final String PREFIX = "decode.";
  private static final Pattern SHORT = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

  private final String prefix;
  private final Map<String, String> values;
  private final Map<String, String> environment;
  private final Set<String> known = new HashSet<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * Settings.
   *
   * @param values what is set, by name without {@code decode.}
   * @param environment variables that hold secrets, see {@link #secret}
   */
  public DecoderSettings(Map<String, String> values, Map<String, String> environment) {
    this(PREFIX, values, environment);
  }

  /**
   * Settings of other parts than decoders, which are read alike.
   *
   * @param prefix what their names begin with in messages, and not in the values
   */
  public DecoderSettings(
      String prefix, Map<String, String> values, Map<String, String> environment) {
    this.prefix = prefix;
    this.values = new TreeMap<>(values);
    this.environment = environment;
  }

  /** Settings without secrets in the environment. */
  public static DecoderSettings of(Map<String, String> values) {
    return new DecoderSettings(values, Map.of());
  }

  /** A setting's name as people write it, with its prefix, for messages. */
  public String name(String key) {
    return prefix + key;
  }

  /** What is set, stripped; null for nothing. An empty value is the same as none. */
  public @Nullable String text(String key) {
    known.add(key);
    String value = values.get(key);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** What is set, or a default. */
  public String text(String key, String otherwise) {
    String value = text(key);
    return value == null ? otherwise : value;
  }

  /** What must be set; an empty text, and a fault, where it is not. */
  public String required(String key, String expected) {
    String value = text(key);
    if (value == null) {
      fault(key, "is missing, expected " + expected);
      return "";
    }
    return value;
  }

  /** A whole number within bounds, both of which belong to it, or a default. */
  public long number(String key, long otherwise, long least, long most) {
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

  /** A duration, or a default. */
  public Duration duration(String key, Duration otherwise) {
    Duration value = read(key, otherwise, DURATION, DecoderSettings::parseDuration);
    return value == null ? otherwise : value;
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

  /** A constant, written in small letters with dashes, or a default. */
  public <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
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

  /** What a reader makes of a setting, or a default; any exception of the reader is a fault. */
  public <T> @Nullable T read(
      String key, @Nullable T otherwise, String expected, Function<String, T> reader) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return reader.apply(text);
    } catch (RuntimeException e) {
      fault(key, "is \"" + text + "\", expected " + expected);
      return otherwise;
    }
  }

  /**
   * A secret: in a file ({@code KEY.file}, its first line) or in an environment variable ({@code
   * KEY.env}, without line breaks at its end); null for none. It is never part of a fault.
   */
  public @Nullable String secret(String key) {
    String file = text(key + ".file");
    String variable = text(key + ".env");
    if (file != null && variable != null) {
      fault(key + ".file", "and " + name(key + ".env") + " are both set, expected one of them");
    }
    if (file != null) {
      return secretIn(key + ".file", file);
    } else if (variable != null && environment.get(variable) == null) {
      fault(key + ".env", "is \"" + variable + "\", expected an environment variable that is set");
    }
    String value = variable == null ? null : environment.get(variable);
    return value == null ? null : value.replaceFirst("[\\r\\n]+$", "");
  }

  private @Nullable String secretIn(String key, String file) {
    try {
      String secret = Files.readString(Path.of(file)).lines().findFirst().orElse("");
      if (secret.isEmpty()) {
        fault(key, "is \"" + file + "\", whose first line is empty, expected a secret");
      } else if (secret.charAt(0) == '\uFEFF') {
        fault(key, "is \"" + file + "\", which has a byte order mark, expected UTF-8 without");
      }
      return secret;
    } catch (CharacterCodingException e) {
      fault(key, "is \"" + file + "\", expected a file in UTF-8");
    } catch (IOException | RuntimeException e) {
      fault(key, "is \"" + file + "\", expected a file that can be read");
    }
    return null;
  }

  /** All settings below a prefix, by what follows it, in the names' order. */
  public Map<String, String> below(String prefix) {
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

  /**
   * Adds a fault of a setting.
   *
   * @param fault what follows the setting's name, such as {@code is "x", expected y}
   */
  public void fault(String key, String fault) {
    faults.add(name(key) + " " + fault);
  }

  /** All faults so far, settings that nobody has asked for included. */
  public Set<String> faults() {
    Set<String> all = new TreeSet<>(faults);
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        all.add(name(key) + " is set, expected a setting that exists" + suggestion(key));
      }
    }
    return all;
  }

  private String suggestion(String key) {
    String letters = letters(key);
    return known.stream()
        .filter(other -> letters(other).equals(letters))
        .findFirst()
        .map(other -> " (" + name(other) + "?)")
        .orElse("");
  }

  private static String letters(String key) {
    return key.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }
}
