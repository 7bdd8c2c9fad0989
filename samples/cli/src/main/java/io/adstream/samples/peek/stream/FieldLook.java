package io.adstream.samples.peek.stream;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values that one field has in a stream's events. Not thread-safe.
 *
 * @param <T> the values' type; only values of a type with an order have a least and a greatest
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

  /** Values whose order tells nothing. */
  static FieldLook<String> ofTexts(String name) {
    return new FieldLook<>(name, false, Function.identity());
  }

  /** Values whose least and greatest are shown. */
  static <T extends Comparable<T>> FieldLook<T> ofOrdered(String name, Function<T, String> text) {
    return new FieldLook<>(name, true, text);
  }

  /**
   * What was found.
   *
   * @param name the field's default name
   * @param present in how many events it has a value; costs that are 0 count as none
   * @param events of how many events
   * @param distinct number of different values, up to 10,000
   * @param least the least value; null for texts, and where there is none
   * @param greatest the greatest value; null for texts, and where there is none
   * @param examples the first different values, shortened
   */
  public record Found(
      String name,
      long present,
      long events,
      long distinct,
      @Nullable String least,
      @Nullable String greatest,
      List<String> examples) {

    /** Whether there were more different values than are counted. */
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
