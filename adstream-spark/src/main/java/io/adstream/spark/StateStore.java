package io.adstream.spark;

import org.apache.spark.sql.SparkSession;
import scala.Option;

/** The state store required by stateful operators with several kinds of state. */
final class StateStore {

  private static final String KEY = "spark.sql.streaming.stateStore.providerClass";
  private static final String ROCKSDB =
      "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";

  private StateStore() {}

  /**
   * Sets a session's state store, unless the session sets one.
   *
   * @throws IllegalArgumentException if the session sets Spark's default, which cannot hold the
   *     join's state
   */
  static void require(SparkSession session) {
    Option<String> set = session.conf().getAll().get(KEY);
    if (set.isEmpty()) {
      session.conf().set(KEY, ROCKSDB);
    } else if (set.get().endsWith(".HDFSBackedStateStoreProvider")) {
      throw new IllegalArgumentException(
          "Cannot join: " + KEY + " is " + set.get() + ", expected " + ROCKSDB);
    }
  }
}
