package io.adstream.internal.field;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A node in the tree of all places' paths. Not changed once it is complete. */
public final class FieldTree {

  /** Without a leading zero, and short enough that a document may have as many elements. */
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

  /** Holds no place, and nothing below. */
  public static final FieldTree EMPTY = new FieldTree();

  private static final FieldTree[] NONE = {};

  private final Map<String, FieldTree> below = new LinkedHashMap<>();
  private final BitSet placesBelow = new BitSet();
  private int place = StreamFields.UNKNOWN;
  private int lastIndex = -1;
  private int branch = StreamFields.UNKNOWN;
  private FieldTree[] children = {};
  private int[] leafPlaces = {};
  private NameTable names = new NameTable(new byte[0][]);

  FieldTree() {}

  /** Adds a place of this number. */
  void add(List<String> path, int number) {
    FieldTree node = this;
    for (String name : path) {
      node.placesBelow.set(number);
      if (INDEX.matcher(name).matches()) {
        node.lastIndex = Math.max(node.lastIndex, Integer.parseInt(name));
      }
      node = node.below.computeIfAbsent(name, n -> new FieldTree());
    }
    node.place = number;
  }

  /**
   * Completes this node and all below it, once all places are there; returns the next branch.
   *
   * @param heartbeat the number of a place that is no leaf
   */
  int complete(int nextBranch, int heartbeat) {
    List<byte[]> bytes = new ArrayList<>();
    below.keySet().forEach(name -> bytes.add(name.getBytes(UTF_8)));
    children = below.values().toArray(NONE);
    names = new NameTable(bytes.toArray(new byte[0][]));
    leafPlaces = new int[children.length];
    int next = nextBranch;
    for (int i = 0; i < children.length; i++) {
      FieldTree child = children[i];
      leafPlaces[i] = child.place == heartbeat ? StreamFields.UNKNOWN : child.place;
      if (child.hasBelow()) {
        leafPlaces[i] = StreamFields.UNKNOWN;
        child.branch = next;
        next = child.complete(next + 1, heartbeat);
      }
    }
    return next;
  }

  /** The number of the place that is here, or {@link StreamFields#UNKNOWN}. */
  public int place() {
    return place;
  }

  /** The number of this node among those with others below; the root has none. */
  public int branch() {
    return branch;
  }

  /** The numbers of the places that are further down; not to be changed. */
  public BitSet placesBelow() {
    return placesBelow;
  }

  /** Whether places are further down. */
  public boolean hasBelow() {
    return !below.isEmpty();
  }

  /** The node of a path; null if no place is there or below. */
  @Nullable FieldTree at(List<String> path) {
    FieldTree node = this;
    for (String name : path) {
      node = node == null ? null : node.member(name);
    }
    return node;
  }

  /** A member of an object that is here; null if no place is there or below. */
  public @Nullable FieldTree member(String name) {
    return below.get(name);
  }

  /** An element of an array that is here; null if no place is there or below. */
  public @Nullable FieldTree element(int index) {
    return index > lastIndex ? null : below.get(Integer.toString(index));
  }

  /** The names of the members, which number them. */
  public NameTable names() {
    return names;
  }

  /** A member by its number. */
  public FieldTree child(int number) {
    return children[number];
  }

  /**
   * The place of a member by its number; {@link StreamFields#UNKNOWN} if others are below it, or it
   * is the heartbeat's.
   */
  public int leafPlace(int number) {
    return leafPlaces[number];
  }
}
