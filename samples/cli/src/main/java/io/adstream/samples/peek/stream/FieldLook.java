package io.adstream.samples.peek.stream;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Observes the values of one field in a stream's events. Not thread-safe.
 *
 * @param <T> the values' type; only ordered types have a minimum and a maximum
 */
public final class FieldLook<T extends Comparable<T>> {

  static final int MOST_DISTINCT = 10_000;
  private static final int EXAMPLES = 3;

  private final String name;
  private final boolean isOrdered;
  private final Function<T, String> text;
  private final Set<T> distinct = new HashSet<>();
  private final Set<String> examples = new LinkedHashSet<>();
  private long present;
  private long events;
  private @Nullable T least;
  private @Nullable T greatest;

  private FieldLook(String name, boolean isOrdered, Function<T, String> text) {
    this.name = name;
    this.isOrdered = isOrdered;
    this.text = text;
  }

  /** Creates an observer of values whose order is meaningless. */
  static FieldLook<String> ofTexts(String name) {
    return new FieldLook<>(name, false, Function.identity());
  }

  /** Creates an observer of values whose minimum and maximum are shown. */
  static <T extends Comparable<T>> FieldLook<T> ofOrdered(String name, Function<T, String> text) {
    return new FieldLook<>(name, true, text);
  }

  /**
   * The observations.
   *
   * @param name the field's default name
   * @param present the number of events in which it has a value; costs of 0 count as missing
   * @param events the number of events
   * @param distinct the number of distinct values, up to 10,000
   * @param least the minimum; null for texts and if there is no value
   * @param greatest the maximum; null for texts and if there is no value
   * @param examples the first distinct values, shortened
   */
  public record Found(
      String name,
      long present,
      long events,
      long distinct,
      @Nullable String least,
      @Nullable String greatest,
      List<String> examples) {

    /** Whether there were more distinct values than are counted. */
    public boolean hasMoreDistinct() {
      return distinct >= MOST_DISTINCT;
    }
  }

  void add(@Nullable T value) {
    events++;
    if (value == null) {
      return;
    }
    present++;
    if (distinct.size() < MOST_DISTINCT) {
      distinct.add(value);
    }
    if (examples.size() < EXAMPLES) {
      examples.add(Excerpt.of(text.apply(value)));
    }
    if (isOrdered) {
      least = least == null || value.compareTo(least) < 0 ? value : least;
      greatest = greatest == null || value.compareTo(greatest) > 0 ? value : greatest;
    }
  }

  Found found() {
    return new Found(
        name,
        present,
        events,
        distinct.size(),
        least == null ? null : text.apply(least),
        greatest == null ? null : text.apply(greatest),
        List.copyOf(examples));
  }
}
