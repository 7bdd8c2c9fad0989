package io.adstream.internal.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.adstream.decode.Decoded;
import io.adstream.internal.field.FieldPlaces;
import io.adstream.internal.field.FieldTree;
import io.adstream.internal.field.NameTable;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.value.EightBytes;
import io.adstream.internal.value.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents that nearly all producers send, several times faster than a parser: valid
 * objects without escapes or control characters. It copies the event's bytes from the document's
 * bytes, without creating strings. Everything else (repeated names, heartbeats, faults) is left to
 * {@link JsonRecord}; a test compares the two. Not safe for use by several threads.
 */
public final class JsonScan {

  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);

  /** Deeper documents are left to the parser, so that this one's stack stays small. */
  private static final int DEEPEST = 32;

  private final byte[] document;
  private final int start;
  private final FieldPlaces places;
  private final ScannedEvent event;

  /** As in {@link ScannedEvent}. */
  private final long[] ranges;

  private final int heartbeat;
  private final int maxDepth;

  private int at;

  /**
   * The high bits of what was read between quotes, and of its backslashes and control characters.
   */
  private long high;

  private long special;

  /** Which branches of the tree were there. */
  private long branches;

  /**
   * A scan of a document, whatever it is.
   *
   * @param start where it begins in the bytes
   * @param kafkaMillis the record's own timestamp
   */
  public JsonScan(byte[] document, int start, StreamFields fields, long kafkaMillis) {
    this.document = document;
    this.start = start;
    places = fields.places();
    ranges = new long[places.count()];
    event = new ScannedEvent(document, fields, kafkaMillis, ranges);
    heartbeat = places.first(fields.heartbeat());
    maxDepth = Math.min(DEEPEST, fields.limits().maxNestingDepth());
    at = start;
  }

  /** What the record is, or null if this document is not for here. */
  public @Nullable Decoded decoded() {
    skipSpaces();
    if (!take('{') || !readMembers(places.root(), 1)) {
      return null;
    }
    skipSpaces();
    return at == document.length && isText() ? event.decoded() : null;
  }

  /** Reads an object of this depth behind its brace. */
  private boolean readMembers(FieldTree node, int depth) {
    NameTable names = node.names();
    int expected = 0;
    skipSpaces();
    if (take('}')) {
      return true;
    }
    do {
      skipSpaces();
      if (!take('"')) {
        return false;
      }
      int number = takeName(names, expected);
      if (!take('"') || !takeColon() || at == document.length) {
        return false;
      }
      if (number < 0) {
        if (!skipValue(depth)) {
          return false;
        }
      } else {
        expected = number + 1;
        int leaf = node.leafPlace(number);
        if (!(leaf < 0 ? readNode(node.child(number), depth) : readLeaf(leaf))) {
          return false;
        }
      }
      skipSpaces();
    } while (take(','));
    return take('}');
  }

  /** Moves to the end of a name; returns its member's number. */
  private int takeName(NameTable names, int expected) {
    int from = at;
    int length = names.lengthIfNext(document, from, expected);
    if (length > 0) {
      at = from + length;
      return expected;
    }
    at = nextQuote(from);
    return names.isEmpty() ? StreamFields.UNKNOWN : names.number(document, from, at);
  }

  /** Reads an array of this depth behind its bracket. */
  private boolean readElements(FieldTree node, int depth) {
    skipSpaces();
    if (take(']')) {
      return true;
    }
    int index = 0;
    do {
      skipSpaces();
      FieldTree element = node.element(index);
      if (at == document.length
          || !(element == null ? skipValue(depth) : readNode(element, depth))) {
        return false;
      }
      index++;
      skipSpaces();
    } while (take(','));
    return take(']');
  }

  /** Where the next quote is, or the end if there is none. */
  private int nextQuote(int from) {
    long seen = 0;
    long specials = 0;
    long found = 0;
    int i = from;
    for (; found == 0 && i + 8 <= document.length; i += 8) {
      long eight = EightBytes.at(document, i);
      seen |= eight;
      specials |= EightBytes.special(eight);
      found = EightBytes.quotes(eight);
    }
    if (found != 0) {
      i += (Long.numberOfTrailingZeros(found) >>> 3) - 8;
    } else {
      for (; i < document.length && document[i] != '"'; i++) {
        seen |= document[i];
        specials |= EightBytes.isSpecial(document[i]) ? EightBytes.HIGH_BITS : 0;
      }
    }
    high |= seen;
    special |= specials;
    return i;
  }

  /**
   * Whether what stands between quotes is the text itself: UTF-8 without backslashes and control
   * characters, and so without U+0000 and half a surrogate pair. All else was compared with what it
   * must be.
   */
  private boolean isText() {
    return (special & EightBytes.HIGH_BITS) == 0
        && ((high & EightBytes.HIGH_BITS) == 0 || Utf8.isValid(document, start));
  }

  /** Reads a value of a place with no other below it. */
  private boolean readLeaf(int place) {
    if (ranges[place] != 0) {
      return false;
    }
    int from = at;
    switch (document[from]) {
      case '"' -> {
        int end = nextQuote(from + 1);
        at = end;
        ranges[place] = ScannedEvent.range(from + 1, end);
        return take('"');
      }
      case 'n' -> {
        ranges[place] = ScannedEvent.NULL_VALUE;
        return take(NULL);
      }
      default -> {
        boolean taken = takeScalar(); // no object or array
        ranges[place] = ScannedEvent.range(from, at);
        return taken;
      }
    }
  }

  /** Reads a value that others may be below. */
  private boolean readNode(FieldTree node, int depth) {
    int place = node.place();
    if (place == heartbeat) {
      return false;
    }
    if (node.branch() >= 0) {
      long bit = 1L << node.branch();
      if ((branches & bit) != 0) {
        return false;
      }
      branches |= bit;
    }
    boolean isInside = document[at] == '{' || document[at] == '[';
    if (!isInside) {
      return place < 0 ? skipValue(depth) : readLeaf(place);
    }
    if (place >= 0) {
      if (ranges[place] != 0 || document[at] == '[' || !places.isContainer(place)) {
        return false;
      }
      ranges[place] = ScannedEvent.CONTAINER;
    }
    return takeInside(node, depth);
  }

  /** Moves over an object or array, and reads what is in it. */
  private boolean takeInside(FieldTree node, int depth) {
    if (depth >= maxDepth) {
      return false;
    }
    return take('{') ? readMembers(node, depth + 1) : take('[') && readElements(node, depth + 1);
  }

  private boolean skipValue(int depth) {
    return switch (document[at]) {
      case '"' -> {
        at = nextQuote(at + 1);
        yield take('"');
      }
      case '{', '[' -> takeInside(FieldTree.EMPTY, depth);
      case 'n' -> take(NULL);
      default -> takeScalar();
    };
  }

  private boolean takeScalar() {
    return switch (document[at]) {
      case 't' -> take(TRUE);
      case 'f' -> take(FALSE);
      default -> takeNumber();
    };
  }

  /** Moves over a number as JSON writes it. */
  private boolean takeNumber() {
    take('-');
    int whole = at;
    if (!takeDigits() || (document[whole] == '0' && at > whole + 1)) {
      return false;
    }
    if (take('.') && !takeDigits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('-')) {
        take('+');
      }
      return takeDigits();
    }
    return true;
  }

  private boolean takeDigits() {
    int from = at;
    while (at < document.length && document[at] >= '0' && document[at] <= '9') {
      at++;
    }
    return at > from;
  }

  private boolean takeColon() {
    skipSpaces();
    boolean taken = take(':');
    skipSpaces();
    return taken;
  }

  private boolean take(char expected) {
    if (at < document.length && document[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  private boolean take(byte[] literal) {
    for (byte each : literal) {
      if (!take((char) each)) {
        return false;
      }
    }
    return true;
  }

  private void skipSpaces() {
    while (at < document.length && document[at] == ' ') {
      at++;
    }
  }
}
