package io.adstream.kpi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which row of which cube.
 *
 * @param cube the cube's name
 * @param windowStartMillis where the window starts, in milliseconds since the epoch
 * @param group a value for each of the cube's dimensions, in their order; null where it is missing
 */
public record KpiKey(String cube, long windowStartMillis, List<@Nullable String> group) {}
