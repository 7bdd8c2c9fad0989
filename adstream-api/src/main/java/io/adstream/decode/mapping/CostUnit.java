package io.adstream.decode.mapping;

import java.util.Locale;

/** The unit in which a stream's costs are written. */
public enum CostUnit {
  /** Units of the currency: 1.5 is 1.50. */
  UNITS(0),
  /** Hundredths: 150 is 1.50. */
  CENTS(2),
  /** Millionths: 1500000 is 1.50. */
  MICROS(6),
  /** Thousand-millionths: 1500000000 is 1.50. */
  NANOS(9),
  /** Units for a thousand events, as bids are: 1500 is 1.50. */
  CPM(3),
  /** Hundredths for a thousand events. */
  CPM_CENTS(5),
  /** Millionths for a thousand events. */
  CPM_MICROS(9);

  private final int digits;

  CostUnit(int digits) {
    this.digits = digits;
  }

  /** {@return how many of it make a unit of the currency for one event, as a power of ten} */
  public int digits() {
    return digits;
  }

  /** Its name in settings, such as {@code cpm-micros}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
