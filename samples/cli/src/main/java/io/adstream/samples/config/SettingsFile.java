package io.adstream.samples.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads a properties file in UTF-8, and applies overrides from the environment and commands. */
final class SettingsFile {

  private SettingsFile() {}

  /**
   * The settings of a file, with overrides from the environment and then from a command.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  static Settings read(Path file, Map<String, String> environment, Map<String, String> replaced) {
    List<String> twice = new ArrayList<>();
    Properties properties = new Unique(twice);
    try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
      properties.load(reader);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "Cannot use configuration: " + file + " is not UTF-8, expected a file of properties", e);
    } catch (IOException | IllegalArgumentException e) { // the latter for \\u without digits
      throw new IllegalArgumentException(
          "Cannot use configuration: "
              + file
              + " cannot be read, expected a file of properties"
              + (e instanceof IllegalArgumentException ? " (" + e.getMessage() + ")" : ""),
          e);
    }
    if (properties.stringPropertyNames().stream().anyMatch(key -> key.startsWith("\uFEFF"))) {
      throw new IllegalArgumentException(
          "Cannot use configuration: " + file + " has a byte order mark, expected UTF-8 without");
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    Settings settings =
        new Settings(
            Variables.replaced(Variables.over(values, environment), replaced), environment);
    Variables.strangers(values, environment).forEach(settings::note);
    Variables.doubles(values, environment).forEach(settings::fault);
    twice.forEach(key -> settings.fault(key + " is set twice, expected once"));
    return settings;
  }

  /** Detects duplicate keys, of which the last one would win. */
  private static final class Unique extends Properties {
    private static final long serialVersionUID = 1L;
    private final transient List<String> twice;

    Unique(List<String> twice) {
      this.twice = twice;
    }

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      if (containsKey(key)) {
        twice.add(String.valueOf(key));
      }
      return super.put(key, value);
    }
  }
}
