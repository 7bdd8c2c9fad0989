package io.adstream.kpi;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a row of a cube.
 *
 * @param cube the cube's name
 * @param windowStartMillis the start of the window, in milliseconds since the epoch
 * @param group a value for each of the cube's dimensions, in their order: a {@link String}, {@link
 *     Long} or {@link Boolean}, as {@link io.adstream.event.AttributeType} specifies; null if it is
 *     missing
 */
public record KpiKey(String cube, long windowStartMillis, List<@Nullable Object> group) {

  /**
   * The same value as the generated method, but without iterators: each impression looks up its
   * rows.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof KpiKey that)
        || windowStartMillis != that.windowStartMillis
        || group.size() != that.group.size()
        || !cube.equals(that.cube)) {
      return false;
    }
    for (int i = 0; i < group.size(); i++) {
      if (!Objects.equals(group.get(i), that.group.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 31 * cube.hashCode() + Long.hashCode(windowStartMillis);
    for (int i = 0; i < group.size(); i++) {
      hash = 31 * hash + Objects.hashCode(group.get(i));
    }
    return hash;
  }
}
