package io.adstream.kafkastreams.internal.state;

import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * The innermost layer of a cached store: puts reach it when its task is about to commit, which it
 * reports.
 */
final class CommitStore extends WriteOnlyStore {

  private final ThreadLocal<Map<TaskId, CommitStore>> registry;
  private Runnable beforeCommit = () -> {};

  /** Creates a store that registers itself under its task when it is opened. */
  CommitStore(String name, ThreadLocal<Map<TaskId, CommitStore>> registry) {
    super(name);
    this.registry = registry;
  }

  /** Drops the callback, which references the lane and so its whole window. */
  void beforeCommit(Runnable callback) {
    beforeCommit = callback;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    registry.get().put(context.taskId(), this);
    super.init(context, root);
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    beforeCommit.run();
  }

  @Override
  public void close() {
    beforeCommit = () -> {};
    registry.get().values().remove(this);
    super.close();
  }

  @Override
  void replay(byte[] key, byte @Nullable [] value) {}
}
