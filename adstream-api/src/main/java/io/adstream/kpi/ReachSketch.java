package io.adstream.kpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/**
 * A HyperLogLog sketch from Apache DataSketches: estimates the number of distinct values with a
 * standard error of 1.04/√2048 = 2.3 %, in at most 2 KiB. The union of sketches equals the sketch
 * of all their values, regardless of repetitions and order. Immutable.
 */
public final class ReachSketch {

  /** The binary logarithm of the number of registers. */
  public static final int LOG2_REGISTERS = 11;

  /** The number of registers: 2048. */
  public static final int REGISTERS = 1 << LOG2_REGISTERS;

  /** The largest register value; enough for a billion distinct values. */
  public static final int MAX_VALUE = 20;

  // The layout of DataSketches' compact form, whose iterators are not public.
  private static final int VERSION_BYTE = 1;
  private static final int FAMILY_BYTE = 2;
  private static final int LOG2_REGISTERS_BYTE = 3;
  private static final int LOG2_ARRAY_BYTE = 4;
  private static final int LIST_COUNT_BYTE = 6;
  private static final int MODE_BYTE = 7;
  private static final int HLL_FAMILY = 7;
  private static final int MODE_MASK = 3;
  private static final int LIST = 0;
  private static final int SET = 1;
  private static final int HLL = 2;
  private static final int HLL_8 = 2;
  private static final int LIST_COUPONS = 8;
  private static final int SET_COUPONS = 12;
  private static final int HLL_REGISTERS = 40;
  private static final int COUPON_VALUE_SHIFT = 26;

  private final byte[] bytes;

  private ReachSketch(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * {@return the sketch that {@link #toBytes} serialized: DataSketches' compact form of type HLL_8
   * with 2<sup>{@value #LOG2_REGISTERS}</sup> registers}
   *
   * @param bytes the serialized sketch
   * @throws IllegalArgumentException if the bytes are not such a sketch
   */
  public static ReachSketch ofBytes(byte[] bytes) {
    RuntimeException cause = null;
    try {
      if (bytes.length == compactLength(bytes)) {
        HllSketch.heapify(bytes);
        return new ReachSketch(bytes.clone());
      }
    } catch (RuntimeException e) { // damaged bytes make the library throw various exceptions
      cause = e;
    }
    throw new IllegalArgumentException(
        "Cannot read sketch: %d bytes are none of type HLL_8 with 2^%d registers in compact form"
            .formatted(bytes.length, LOG2_REGISTERS),
        cause);
  }

  /** The length of the sketch whose header this is; -1 if it is of another kind. */
  private static int compactLength(byte[] bytes) {
    if (bytes.length < LIST_COUPONS
        || bytes[VERSION_BYTE] != 1
        || bytes[FAMILY_BYTE] != HLL_FAMILY
        || bytes[LOG2_REGISTERS_BYTE] != LOG2_REGISTERS
        || bytes[LOG2_ARRAY_BYTE] < 0
        || bytes[LOG2_ARRAY_BYTE] > LOG2_REGISTERS
        || (bytes[MODE_BYTE] & ~MODE_MASK) != HLL_8 << 2) {
      return -1;
    }
    return switch (bytes[MODE_BYTE] & MODE_MASK) {
      case LIST -> LIST_COUPONS + Integer.BYTES * bytes[LIST_COUNT_BYTE];
      case SET ->
          bytes.length < SET_COUPONS
              ? -1
              : SET_COUPONS
                  + Integer.BYTES
                      * ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(LIST_COUPONS);
      case HLL -> HLL_REGISTERS + REGISTERS;
      default -> -1;
    };
  }

  /**
   * {@return DataSketches' compact form, which its libraries and its PostgreSQL extension can read}
   */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** {@return the size of the compact form, in bytes} */
  public int size() {
    return bytes.length;
  }

  /** {@return the estimated number of distinct values; not negative} */
  public double estimate() {
    return HllSketch.heapify(bytes).getEstimate();
  }

  /** {@return each register's value, from 0 to {@value #MAX_VALUE}} */
  public byte[] registers() {
    byte[] registers = new byte[REGISTERS];
    mergeInto(registers);
    return registers;
  }

  /**
   * Sets each register to the larger of its own value and this sketch's.
   *
   * @param registers {@value #REGISTERS} register values, modified in place
   */
  public void mergeInto(byte[] registers) {
    int mode = bytes[MODE_BYTE] & MODE_MASK;
    if (mode == LIST || mode == SET) {
      ByteBuffer coupons = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      coupons.position(Math.min(bytes.length, mode == LIST ? LIST_COUPONS : SET_COUPONS));
      while (coupons.remaining() >= Integer.BYTES) {
        int coupon = coupons.getInt();
        raise(registers, coupon & (REGISTERS - 1), coupon >>> COUPON_VALUE_SHIFT);
      }
    } else {
      for (int i = 0; i < REGISTERS; i++) {
        raise(registers, i, bytes[HLL_REGISTERS + i]);
      }
    }
  }

  private static void raise(byte[] registers, int index, int value) {
    registers[index] = (byte) Math.max(registers[index], Math.min(value, MAX_VALUE));
  }

  /** Equal sketches have equal registers; their bytes may be in another order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReachSketch that && Arrays.equals(registers(), that.registers());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(registers());
  }

  @Override
  public String toString() {
    return "ReachSketch[" + Math.round(estimate()) + "]";
  }

  /** Builder for {@link ReachSketch}. Not thread-safe. */
  public static final class Builder {
    private final Union union = new Union(LOG2_REGISTERS);

    /**
     * Adds a value.
     *
     * @param value a {@link String} or {@link Long}; null and empty strings are ignored
     * @return this builder
     */
    public Builder add(@Nullable Object value) {
      if (value instanceof String text) {
        union.update(text);
      } else if (value instanceof Long number) {
        union.update(number);
      } else if (value != null) {
        throw new IllegalArgumentException(
            "Cannot add to sketch: value is " + value + ", expected a text or an integer");
      }
      return this;
    }

    /**
     * Adds the values of a sketch.
     *
     * @param sketch the sketch to merge
     * @return this builder
     */
    public Builder add(ReachSketch sketch) {
      union.update(HllSketch.heapify(sketch.bytes));
      return this;
    }

    /** {@return the current size of the sketch, in bytes} */
    public int size() {
      return union.getCompactSerializationBytes();
    }

    /** {@return the sketch of all added values} */
    public ReachSketch build() {
      return new ReachSketch(union.getResult(TgtHllType.HLL_8).toCompactByteArray());
    }
  }
}
