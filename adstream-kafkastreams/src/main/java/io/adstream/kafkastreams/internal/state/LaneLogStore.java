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
 * The innermost layer of a lane's log. What is put goes to the changelog and is not kept here a
 * second time: the lane has it in its window. After a restart this holds what was replayed until
 * the lane takes it.
 */
final class LaneLogStore extends WriteOnlyStore {

  private final ThreadLocal<Map<TaskId, LaneLogStore>> registry;
  private final TreeMap<Bytes, byte[]> replayed = new TreeMap<>();
  private boolean restored;

  /** A store that can be found in the registry under its task once it is open. */
  LaneLogStore(String name, ThreadLocal<Map<TaskId, LaneLogStore>> registry) {
    super(name);
    this.registry = registry;
  }

  static Bytes key(long segment, long sequence) {
    return Bytes.wrap(ByteBuffer.allocate(16).putLong(segment).putLong(sequence).array());
  }

  /**
   * Gives a lane what was replayed since the store was opened.
   *
   * @throws TaskCorruptedException if another lane has had it: a task that is resumed has to be
   *     replayed again, as its window was in that lane's memory only
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
    replayed.clear(); // where the task has moved away before its lane was rebuilt
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
