package io.adstream.avro;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node in the tree of all paths of a stream: what is read of a value, and of its fields, map
 * entries and array elements. Not changed once it is complete.
 */
final class Way {

  /** The place of a value that is not read itself. */
  static final int NONE = -1;

  private final Map<String, Way> below = new HashMap<>();
  private int place = NONE;

  /**
   * The tree of these paths, each path's place being its index in the list. Empty paths belong to
   * what is not in the value.
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
