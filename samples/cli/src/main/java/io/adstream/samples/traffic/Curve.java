package io.adstream.samples.traffic;

/** The rate of impressions over the duration of the traffic. */
public enum Curve {
  /** A constant rate with constant intervals. */
  FLAT,
  /**
   * A low rate at both ends and a high one in the middle, with random intervals: a day, scaled to
   * the traffic's duration.
   */
  DAY;

  private static final double NIGHT = 0.35;

  /** The factor on the mean rate at a point of the duration, from 0 to 1; 1 on average. */
  double at(double point) {
    return switch (this) {
      case FLAT -> 1;
      case DAY -> {
        double sine = Math.sin(Math.PI * point);
        yield NIGHT + 2 * (1 - NIGHT) * sine * sine;
      }
    };
  }
}
