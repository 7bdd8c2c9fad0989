package io.adstream.samples.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a JSON file, each with exactly the characters in the file. With one record
 * per line, a line that is not JSON is a record like any other; in other formats, it is unknown
 * where such a record ends, so it is a fault.
 */
final class JsonRecords implements FileRecord.Source {

  static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
          .build();

  private enum Form {
    /** One record per line. */
    LINES,
    /** One array of records. */
    ARRAY,
    /** Consecutive records, such as pretty-printed ones. */
    DOCUMENTS
  }

  private final Utf8Text text;
  private final Form form;
  private boolean started;
  private boolean ended;

  JsonRecords(Utf8Text text) {
    this.text = text;
    this.form = form(text.ahead(), text.isAllAhead());
  }

  /** Whether a JSON file can begin like this. */
  static boolean isJson(String ahead) {
    String start = ahead.stripLeading();
    return start.startsWith("{") || start.startsWith("[");
  }

  /**
   * The first line may be damaged, so either of the first two lines decides: with one record per
   * line, a line is a complete value. An array on one line is a record only if a second one
   * follows.
   */
  private static Form form(String ahead, boolean isWholeFile) {
    List<String> lines =
        ahead.lines().limit(isWholeFile ? Long.MAX_VALUE : ahead.lines().count() - 1).toList();
    List<String> firstTwo = lines.stream().filter(line -> !line.isBlank()).limit(2).toList();
    boolean isArray = ahead.stripLeading().startsWith("[");
    boolean first = !firstTwo.isEmpty() && faultOf(firstTwo.get(0)) == null;
    boolean second = firstTwo.size() > 1 && faultOf(firstTwo.get(1)) == null;
    if (isArray) {
      return first && second ? Form.LINES : Form.ARRAY;
    }
    return first || second ? Form.LINES : Form.DOCUMENTS;
  }

  /** Why a text is not one JSON value; null if it is. */
  static @Nullable String faultOf(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == null) {
        return "there is no value";
      }
      parser.skipChildren();
      return parser.currentToken() == null || parser.nextToken() != null
          ? "there is more than one value"
          : null;
    } catch (JsonProcessingException e) {
      return e.getOriginalMessage();
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  @Override
  public @Nullable FileRecord next() {
    return ended
        ? null
        : switch (form) {
          case LINES -> nextLine();
          case ARRAY -> nextElement();
          case DOCUMENTS -> nextDocument();
        };
  }

  private @Nullable FileRecord nextLine() {
    while (true) {
      long line = text.line();
      text.recordStartsAt(line);
      String json = text.readLine();
      if (json == null) {
        return null;
      }
      if (!isSpace(json)) {
        if (text.isWithinLine() && faultOf(json) != null) {
          throw text.fault(line, "is the last one, cut off within a record");
        }
        return new FileRecord(line, json);
      }
    }
  }

  private @Nullable FileRecord nextElement() {
    skipSpaces();
    int c = text.read(); // first the opening bracket, then a comma or the closing bracket
    if (!started) {
      started = true;
      skipSpaces();
      if (text.peek() != ']') {
        return value();
      }
      c = text.read();
    }
    if (c == ',') {
      skipSpaces();
      return value();
    }
    if (c != ']') {
      throw text.fault(
          text.line(),
          c < 0 ? "is where the file ends within its array" : expected("a comma or ]", c));
    }
    ended = true;
    skipSpaces();
    if (text.peek() >= 0) {
      throw text.fault(text.line(), "goes on after the array, expected the end of the file");
    }
    return null;
  }

  private @Nullable FileRecord nextDocument() {
    skipSpaces();
    int c = text.peek();
    if (c >= 0 && c != '{') {
      throw text.fault(text.line(), expected("a JSON object", c));
    }
    return c < 0 ? null : value();
  }

  private static String expected(String what, int found) {
    return "holds " + Character.getName(found) + " after a record, expected " + what;
  }

  /** The value that begins at the next character. */
  private FileRecord value() {
    long line = text.line();
    text.recordStartsAt(line);
    StringBuilder json = new StringBuilder(512);
    int depth = 0;
    boolean quoted = false;
    do {
      int c = text.peek();
      if (c < 0) {
        throw text.fault(line, "begins a record within which the file ends");
      }
      if (depth == 0 && !quoted && (c == ',' || c == ']' || c == '}')) {
        break; // after a number or a word
      }
      json.append((char) text.read());
      if (quoted) {
        quoted = c != '"';
        if (c == '\\' && text.peek() >= 0) {
          json.append((char) text.read());
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
    } while (depth > 0 || quoted || isScalar(json));
    String fault = faultOf(json.toString());
    if (fault != null) {
      throw text.fault(line, "begins a record that is not JSON: " + fault);
    }
    return new FileRecord(line, json.toString());
  }

  private static boolean isScalar(StringBuilder json) {
    char first = json.charAt(0);
    return first != '{' && first != '[' && first != '"';
  }

  private static boolean isSpace(String line) {
    return line.chars().allMatch(c -> c == ' ' || c == '\t');
  }

  private void skipSpaces() {
    int c = text.peek();
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      text.read();
      c = text.peek();
    }
  }
}
