package io.adstream.avro;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a value is asked for: itself, or values below it, by names of fields and keys and by
 * indexes. What all paths of a stream amount to. Not changed once it is complete.
 */
final class Way {

  /** The place of a value that is not asked for itself. */
  static final int NONE = -1;

  private final Map<String, Way> below = new HashMap<>();
  private int place = NONE;

  /**
   * The way to each of these places, by their index in the list; an empty path is of something that
   * is not in the value.
   */
  static Way to(List<List<String>> paths) {
    Way root = new Way();
    for (int i = 0; i < paths.size(); i++) {
      Way way = root;
      for (String name : paths.get(i)) {
        way = way.below.computeIfAbsent(name, n -> new Way());
      }
      if (way != root) {
        way.place = i;
      }
    }
    return root;
  }

  /** The place that is here, or {@link #NONE}. */
  int place() {
    return place;
  }

  /** What is below, by name. */
  Map<String, Way> below() {
    return below;
  }
}
