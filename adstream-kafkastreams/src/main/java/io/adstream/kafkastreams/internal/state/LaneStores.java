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
 * The two stores of a task. One is the log of its state, with a changelog; the other signals that a
 * commit is about to happen, so that the log is written once per commit instead of once per record.
 *
 * <p>A cached store flushes changes to the layer below just before its task commits. So a processor
 * that has changed its state puts a marker, and the layer below, which is ours, calls the processor
 * back.
 */
public final class LaneStores {

  private static final Bytes MARKER = Bytes.wrap(new byte[] {1});
  private static final byte[] CHANGED = {1};

  private final String logName;
  private final String commitName;
  private final Map<String, String> changelogSettings;

  /**
   * Per thread, since two threads may have the same task for a while: a fenced one that does not
   * know it yet would get the other's store.
   */
  private final ThreadLocal<Map<TaskId, LaneLogStore>> logs = ThreadLocal.withInitial(HashMap::new);

  private final ThreadLocal<Map<TaskId, CommitStore>> commits =
      ThreadLocal.withInitial(HashMap::new);

  /** Creates stores with these names, and these settings for the changelog topic. */
  public LaneStores(String logName, String commitName, Map<String, String> changelogSettings) {
    this.logName = logName;
    this.commitName = commitName;
    this.changelogSettings = changelogSettings;
  }

  /** The stores, for adding to a topology. */
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
   * Restores a task's state from the replayed records, and logs it before each commit that changes
   * it.
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

    /** Call after the state has changed. */
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
