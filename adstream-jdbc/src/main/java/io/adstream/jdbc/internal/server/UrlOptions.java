package io.adstream.jdbc.internal.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings in a URL's property {@code options}, such as {@code -c lock_timeout=5s}. They are
 * sent to the server as SQL, not as a startup parameter, which connection poolers reject.
 */
final class UrlOptions {

  private static final Pattern PROPERTY = Pattern.compile("([?&])options=[^&]*(&|$)");

  /** Blanks separate the words, except after a backslash. */
  private static final Pattern WORD = Pattern.compile("(?:\\\\.|[^\\\\\\s])+");

  private static final Pattern SETTING = Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]*)=(.*)");

  private UrlOptions() {}

  /** The URL without them. */
  static String remove(String url) {
    Matcher property = PROPERTY.matcher(url);
    if (!property.find()) {
      return url;
    }
    String before = url.substring(0, property.start());
    String after = url.substring(property.end());
    return after.isEmpty() ? before : before + property.group(1) + after;
  }

  /** The settings by name; null if they have another form. */
  static @Nullable Map<String, String> parse(@Nullable String options) {
    Map<String, String> settings = new TreeMap<>();
    for (String text : texts(options == null ? "" : options)) {
      Matcher setting = SETTING.matcher(text);
      if (!setting.matches()) {
        return null;
      }
      settings.put(setting.group(1).replace('-', '_').toLowerCase(Locale.ROOT), setting.group(2));
    }
    return settings;
  }

  /** The arguments of each {@code -c} or {@code --}. */
  private static List<String> texts(String options) {
    List<String> texts = new ArrayList<>();
    boolean isNext = false;
    Matcher word = WORD.matcher(options);
    while (word.find()) {
      String text = word.group().replaceAll("\\\\(.)", "$1");
      if (!isNext && text.equals("-c")) {
        isNext = true;
        continue;
      }
      boolean isWhole = !isNext && (text.startsWith("-c") || text.startsWith("--"));
      texts.add(isWhole ? text.substring(2) : isNext ? text : "");
      isNext = false;
    }
    if (isNext) {
      texts.add("");
    }
    return texts;
  }
}
