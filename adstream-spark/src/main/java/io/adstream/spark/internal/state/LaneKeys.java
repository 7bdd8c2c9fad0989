package io.adstream.spark.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Grouping keys, one per lane, that Spark's hash partitioning assigns to distinct partitions, so
 * that each task joins one lane.
 */
public final class LaneKeys implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int SPARK_SEED = 42;

  private final int[] keys;

  /** Finds a key for each of a number of lanes. */
  public LaneKeys(int lanes) {
    keys = new int[lanes];
    Arrays.fill(keys, -1);
    int left = lanes;
    for (int key = 0; left > 0; key++) {
      int partition = Math.floorMod(Murmur3_x86_32.hashInt(key, SPARK_SEED), lanes);
      if (keys[partition] < 0) {
        keys[partition] = key;
        left--;
      }
    }
  }

  /** The number of lanes. */
  public int lanes() {
    return keys.length;
  }

  /** The key of a lane, from 0. */
  public int keyOf(int lane) {
    return keys[lane];
  }

  /** The lane of an impression id in UTF-8; the same in every process. */
  public int laneOf(byte[] impressionId) {
    int hash = new String(impressionId, UTF_8).hashCode() * 0x9E3779B1;
    return Math.floorMod(hash ^ hash >>> 15, keys.length);
  }

  /** The lane with this key. */
  public int lane(int key) {
    for (int lane = 0; lane < keys.length; lane++) {
      if (keys[lane] == key) {
        return lane;
      }
    }
    throw new IllegalStateException("Cannot find lane: key is " + key);
  }
}
