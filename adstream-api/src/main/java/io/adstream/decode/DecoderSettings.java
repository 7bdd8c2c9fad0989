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
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds a decoder's settings by name, without the prefix {@code decode.} that they have in a
 * configuration file. Faults are collected, so that all of them can be reported at once; until then
 * each faulty setting has its default. An unknown setting is a fault, too.
 *
 * <p>Any value can be external: {@code KEY.file} names a file whose first line is the value, {@code
 * KEY.env} an environment variable. Faults name the file or variable, and do not quote its content.
 * Not safe for use by several threads.
 */
public final class DecoderSettings {

  /** How durations are written, for messages. */
  public static final String DURATION = "a duration such as 500ms, 30s, 10m, 2h, 1d or PT10M";

  private static final String PREFIX = "decode.";
  private static final String IN_FILE = ".file";
  private static final String IN_VARIABLE = ".env";
  private static final Pattern ELSEWHERE = Pattern.compile("(.+)\\.(?:file|env)", Pattern.DOTALL);
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
   * @param environment variables that hold values, see {@link #secret}
   */
  public DecoderSettings(Map<String, String> values, Map<String, String> environment) {
    this(PREFIX, values, environment);
  }

  /**
   * Reads settings of parts other than decoders.
   *
   * @param prefix what their names begin with in messages, and not in the values
   * @param values what is set, by name without the prefix
   * @param environment variables that hold secrets, see {@link #secret}
   */
  public DecoderSettings(
      String prefix, Map<String, String> values, Map<String, String> environment) {
    this.prefix = prefix;
    this.values = new TreeMap<>(values);
    this.environment = environment;
  }

  /**
   * {@return settings without values in the environment}
   *
   * @param values what is set, by name without the prefix
   */
  public static DecoderSettings of(Map<String, String> values) {
    return new DecoderSettings(values, Map.of());
  }

  /**
   * {@return a setting's name as people write it, with its prefix, for messages}
   *
   * @param key the setting's name, without the prefix
   */
  public String name(String key) {
    return prefix + key;
  }

  /**
   * {@return what is set, stripped; null for nothing} An empty value is the same as none.
   *
   * @param key the setting's name, without the prefix
   */
  public @Nullable String text(String key) {
    String value = plain(key);
    String elsewhere = elsewhere(key);
    if (value != null && elsewhere != null) {
      String other = plain(key + IN_FILE) == null ? IN_VARIABLE : IN_FILE;
      fault(key, "and " + name(key + other) + " are both set, expected one of them");
    }
    String set = value == null ? elsewhere : value;
    return set == null || set.isBlank() ? null : set.strip();
  }

  /** What is set in the place of the key itself. */
  private @Nullable String plain(String key) {
    known.add(key);
    String value = values.get(key);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /**
   * {@return what is set, or a default}
   *
   * @param key the setting's name, without the prefix
   * @param otherwise the default, used if nothing is set
   */
  public String text(String key, String otherwise) {
    String value = text(key);
    return value == null ? otherwise : value;
  }

  /**
   * {@return what must be set; an empty text, and a fault, where it is not}
   *
   * @param key the setting's name, without the prefix
   * @param expected the rule in words, for the fault
   */
  public String required(String key, String expected) {
    String value = text(key);
    if (value == null) {
      fault(key, "is missing, expected " + expected);
      return "";
    }
    return value;
  }

  /**
   * {@return a whole number within bounds, both of which belong to it, or a default}
   *
   * @param key the setting's name, without the prefix
   * @param otherwise the default, used if nothing is set
   * @param least the smallest value allowed
   * @param most the largest value allowed
   */
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

  /**
   * {@return a duration, or a default}
   *
   * @param key the setting's name, without the prefix
   * @param otherwise the default, used if nothing is set
   */
  public Duration duration(String key, Duration otherwise) {
    Duration value = read(key, otherwise, DURATION, DecoderSettings::parseDuration);
    return value == null ? otherwise : value;
  }

  /**
   * Reads a duration.
   *
   * @param text such as {@code 30s} or {@code PT30S}
   * @return the duration
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

  /**
   * {@return a constant, written in small letters with dashes, or a default}
   *
   * @param <E> the enum
   * @param key the setting's name, without the prefix
   * @param otherwise the default, used if nothing is set
   * @param type the enum's class
   */
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

  /**
   * {@return what a reader makes of a setting, or a default; any exception of the reader is a
   * fault}
   *
   * @param <T> what the setting is read as
   * @param key the setting's name, without the prefix
   * @param otherwise the default, used if nothing is set
   * @param expected the rule in words, for the fault
   * @param reader makes a value of the text, or throws
   */
  public <T> @Nullable T read(
      String key, @Nullable T otherwise, String expected, Function<String, T> reader) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return reader.apply(text);
    } catch (RuntimeException e) {
      fault(key, "is " + shown(key, text) + ", expected " + expected);
      return otherwise;
    }
  }

  /** A value for messages; where it is elsewhere, it may be secret. */
  private String shown(String key, String text) {
    for (String place : new String[] {IN_FILE, IN_VARIABLE}) {
      String there = plain(key + place);
      if (there != null) {
        return (place.equals(IN_FILE) ? "in file " : "in variable ") + there;
      }
    }
    return "\"" + text + "\"";
  }

  /**
   * {@return a secret: in a file ({@code KEY.file}, its first line) or in an environment variable
   * ({@code KEY.env}, without line breaks at its end); null for none} It is never part of a fault.
   *
   * @param key the setting's name, without the prefix
   */
  public @Nullable String secret(String key) {
    if (plain(key) != null) {
      String places = name(key + IN_FILE) + " or " + name(key + IN_VARIABLE);
      fault(key, "is set, expected " + places + ": a secret does not belong here");
    }
    return elsewhere(key);
  }

  private @Nullable String elsewhere(String key) {
    String file = plain(key + IN_FILE);
    String variable = plain(key + IN_VARIABLE);
    if (file != null && variable != null) {
      String both = "and " + name(key + IN_VARIABLE) + " are both set, expected one of them";
      fault(key + IN_FILE, both);
    }
    if (file != null) {
      return firstLine(key + IN_FILE, file);
    } else if (variable != null && environment.get(variable) == null) {
      fault(
          key + IN_VARIABLE,
          "is \"" + variable + "\", expected an environment variable that is set");
    }
    String value = variable == null ? null : environment.get(variable);
    return value == null ? null : value.replaceFirst("[\\r\\n]+$", "");
  }

  private @Nullable String firstLine(String key, String file) {
    try {
      String line = Files.readString(Path.of(file)).lines().findFirst().orElse("");
      if (line.isEmpty()) {
        fault(key, "is \"" + file + "\", whose first line is empty, expected a value");
      } else if (line.charAt(0) == '\uFEFF') {
        fault(key, "is \"" + file + "\", which has a byte order mark, expected UTF-8 without");
      }
      return line;
    } catch (CharacterCodingException e) {
      fault(key, "is \"" + file + "\", expected a file in UTF-8");
    } catch (IOException | RuntimeException e) {
      fault(key, "is \"" + file + "\", expected a file that can be read");
    }
    return null;
  }

  /**
   * {@return all settings below a prefix, by what follows it, in the names' order}
   *
   * @param prefix what the names begin with
   */
  public Map<String, String> below(String prefix) {
    return below(prefix, name -> false);
  }

  /**
   * All settings below a prefix, by what follows it, in the names' order.
   *
   * @param prefix what their names begin with
   * @param isName whether a name that ends in {@code .file} or {@code .env} is itself a setting's
   */
  public Map<String, String> below(String prefix, Predicate<String> isName) {
    Map<String, String> below = new TreeMap<>();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      if (entry.getKey().startsWith(prefix)) {
        known.add(entry.getKey());
        String name = entry.getKey().substring(prefix.length());
        Matcher elsewhere = ELSEWHERE.matcher(name);
        if (elsewhere.matches() && !isName.test(name)) {
          String value = text(prefix + elsewhere.group(1));
          below.put(elsewhere.group(1), value == null ? "" : value);
        } else {
          below.put(name, entry.getValue().strip());
        }
      }
    }
    return below;
  }

  /**
   * Adds a fault of a setting.
   *
   * @param key the setting's name, without the prefix
   * @param fault what follows the setting's name, such as {@code is "x", expected y}
   */
  public void fault(String key, String fault) {
    faults.add(name(key) + " " + fault);
  }

  /** {@return all faults so far, settings that nobody has asked for included} */
  public Set<String> faults() {
    Set<String> all = new TreeSet<>(faults);
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        String variable = key.endsWith(IN_VARIABLE) ? " to " + values.get(key) : "";
        all.add(
            name(key)
                + " is set"
                + variable
                + ", expected a setting that exists"
                + suggestion(key));
      }
    }
    return all;
  }

  private String suggestion(String key) {
    String letters = letters(key.replaceFirst("\\.(file|env)$", ""));
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
