package io.adstream.kafkastreams.internal.state;

import static java.util.Objects.requireNonNull;

import io.adstream.internal.window.WindowLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The two stores of a task. One is the log of what it keeps, with a changelog; the other tells when
 * a commit is about to be made, so that the log is written once a commit and not once a record.
 *
 * <p>A cached store writes what changed to the layer below when its task commits, before the
 * commit. So a processor that has changed something puts a marker, and the layer below, which is
 * ours, calls the processor back.
 */
public final class LaneStores {

  private static final Bytes MARKER = Bytes.wrap(new byte[] {1});
  private static final byte[] CHANGED = {1};

  private final String logName;
  private final String commitName;
  private final Map<String, String> changelogSettings;

  /**
   * A thread's own, since two may have the same task for a while: one that was fenced, and does not
   * know it yet, would be given the other's store.
   */
  private final ThreadLocal<Map<TaskId, LaneLogStore>> logs = ThreadLocal.withInitial(HashMap::new);

  private final ThreadLocal<Map<TaskId, CommitStore>> commits =
      ThreadLocal.withInitial(HashMap::new);

  /** Stores of these names; the changelog topic has these settings. */
  public LaneStores(String logName, String commitName, Map<String, String> changelogSettings) {
    this.logName = logName;
    this.commitName = commitName;
    this.changelogSettings = changelogSettings;
  }

  /** The stores, to be added to a topology. */
  public Set<StoreBuilder<?>> builders() {
    return Set.of(
        builder(logName, () -> new LaneLogStore(logName, logs))
            .withCachingDisabled()
            .withLoggingEnabled(changelogSettings),
        builder(commitName, () -> new CommitStore(commitName, commits))
            .withCachingEnabled()
            .withLoggingDisabled());
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(
      String name, Supplier<KeyValueStore<Bytes, byte[]>> innermost) {
    KeyValueBytesStoreSupplier supplier =
        new KeyValueBytesStoreSupplier() {
          @Override
          public String name() {
            return name;
          }

          @Override
          public KeyValueStore<Bytes, byte[]> get() {
            return innermost.get();
          }

          @Override
          public String metricsScope() {
            return "adstream";
          }
        };
    return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray());
  }

  /**
   * Rebuilds what a task keeps from what was replayed, and has it logged before each commit that
   * changes it.
   */
  public Durability attach(ProcessorContext<?, ?> context, Logged kept) {
    requireNonNull(logs.get().get(context.taskId())).restore(kept, context.taskId());
    WindowLog log = writingTo(context.getStateStore(logName));
    KeyValueStore<Bytes, byte[]> marker = context.getStateStore(commitName);
    Durability durability = new Durability(marker);
    requireNonNull(commits.get().get(context.taskId()))
        .beforeCommit(
            () -> {
              durability.marked = false;
              kept.log(log);
            });
    return durability;
  }

  /** Makes changes part of the next commit. */
  public static final class Durability {
    private final KeyValueStore<Bytes, byte[]> marker;
    private boolean marked;

    private Durability(KeyValueStore<Bytes, byte[]> marker) {
      this.marker = marker;
    }

    /** To be called after something has changed. */
    public void markChanged() {
      if (!marked) {
        marked = true;
        marker.put(MARKER, CHANGED);
      }
    }
  }

  private static WindowLog writingTo(KeyValueStore<Bytes, byte[]> store) {
    return new WindowLog() {
      @Override
      public void put(long segment, long sequence, byte[] block) {
        store.put(LaneLogStore.key(segment, sequence), block);
      }

      @Override
      public void drop(long segment, long sequence) {
        store.delete(LaneLogStore.key(segment, sequence));
      }
    };
  }
}
