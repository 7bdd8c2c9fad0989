package io.adstream.samples.traffic;

/** How the rate of impressions runs over the length of the traffic. */
public enum Curve {
  /** The same rate and the same distance all the time. */
  FLAT,
  /**
   * Little at both ends, much in the middle, at random distances: a day in the traffic's length.
   */
  DAY;

  private static final double NIGHT = 0.35;

  /** The factor on the mean rate at a point of the traffic's length, from 0 to 1; 1 on average. */
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
