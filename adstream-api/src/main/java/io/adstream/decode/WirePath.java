package io.adstream.decode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a document where fields are, or places below it: what the paths of all fields amount
 * to. A path is the name of a member of the event's object or, where it starts with {@code /}, a
 * JSON Pointer (RFC 6901). Not changed once it is complete.
 */
final class WirePath {

  private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

  /** Without a leading zero, and short enough that a document may have as many elements. */
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

  private final Map<String, WirePath> below = new HashMap<>();
  private final BitSet fieldsBelow = new BitSet();
  private int field = WireFields.UNKNOWN;
  private int lastIndex = -1;

  /** Whether a path is a name, or a JSON Pointer without a wrong escape. */
  static boolean isValid(String path) {
    return !path.isEmpty() && !(isPointer(path) && BAD_ESCAPE.matcher(path).find());
  }

  /** The names on the way to a field. */
  static List<String> names(String path) {
    if (!isPointer(path)) {
      return List.of(path);
    }
    List<String> names = new ArrayList<>();
    for (String name : path.substring(1).split("/", -1)) {
      names.add(name.replace("~1", "/").replace("~0", "~"));
    }
    return names;
  }

  private static boolean isPointer(String path) {
    return path.startsWith("/");
  }

  /** Adds a field of this number. */
  void add(List<String> names, int number) {
    WirePath place = this;
    for (String name : names) {
      place.fieldsBelow.set(number);
      if (INDEX.matcher(name).matches()) {
        place.lastIndex = Math.max(place.lastIndex, Integer.parseInt(name));
      }
      place = place.below.computeIfAbsent(name, n -> new WirePath());
    }
    place.field = number;
  }

  /** The number of the field that is here, or {@link WireFields#UNKNOWN}. */
  int field() {
    return field;
  }

  /** The numbers of the fields that are further down; not to be changed. */
  BitSet fieldsBelow() {
    return fieldsBelow;
  }

  /** A member of an object that is here; null if no field is there or below. */
  @Nullable WirePath member(String name) {
    return below.get(name);
  }

  /** An element of an array that is here; null if no field is there or below. */
  @Nullable WirePath element(int index) {
    return index > lastIndex ? null : below.get(Integer.toString(index));
  }
}
