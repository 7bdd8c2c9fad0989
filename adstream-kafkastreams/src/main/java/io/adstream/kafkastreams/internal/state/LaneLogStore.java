package io.adstream.kafkastreams.internal.state;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * The innermost layer of a lane's log. Puts go to the changelog and are not stored here, since the
 * lane has the data in its window. After a restart, this store holds the replayed records until the
 * lane takes them.
 */
final class LaneLogStore extends WriteOnlyStore {

  private final ThreadLocal<Map<TaskId, LaneLogStore>> registry;
  private final TreeMap<Bytes, byte[]> replayed = new TreeMap<>();
  private boolean restored;

  /** Creates a store that registers itself under its task when it is opened. */
  LaneLogStore(String name, ThreadLocal<Map<TaskId, LaneLogStore>> registry) {
    super(name);
    this.registry = registry;
  }

  static Bytes key(long segment, long sequence) {
    return Bytes.wrap(ByteBuffer.allocate(16).putLong(segment).putLong(sequence).array());
  }

  /**
   * Passes the records replayed since the store was opened to a lane.
   *
   * @throws TaskCorruptedException if another lane has already taken them: a resumed task must be
   *     replayed again, since its window existed only in that lane's memory
   */
  void restore(Logged kept, TaskId task) {
    if (restored) {
      throw new TaskCorruptedException(Set.of(task));
    }
    restored = true;
    while (!replayed.isEmpty()) {
      Map.Entry<Bytes, byte[]> block = replayed.pollFirstEntry();
      ByteBuffer parts = ByteBuffer.wrap(block.getKey().get());
      kept.replay(parts.getLong(), parts.getLong(), block.getValue());
    }
    kept.replayed();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    replayed.clear();
    restored = false;
    registry.get().put(context.taskId(), this);
    super.init(context, root);
  }

  @Override
  public void close() {
    replayed.clear(); // if the task has moved away before its lane was restored
    registry.get().values().remove(this);
    super.close();
  }

  @Override
  void replay(byte[] key, byte @Nullable [] block) {
    if (block == null) {
      replayed.remove(Bytes.wrap(key));
    } else {
      replayed.put(Bytes.wrap(key), block);
    }
  }
}
