package io.adstream.spark.internal.step;

import static java.util.Objects.requireNonNull;

import io.adstream.engine.Keying;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.join.JoinPlan;
import io.adstream.spark.internal.state.Chunk;
import io.adstream.spark.internal.state.LaneBatch;
import io.adstream.spark.internal.state.LaneCache;
import io.adstream.spark.internal.state.LaneHead;
import io.adstream.spark.internal.state.LaneKeys;
import io.adstream.spark.internal.state.LaneLog;
import io.adstream.spark.internal.state.LaneOutput;
import io.adstream.spark.internal.state.OpenLane;
import io.adstream.spark.internal.topic.SourceTopics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.ImplicitGroupingKeyTracker;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.QueryInfo;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The join step: a key is a lane, and one call is one batch of it. The lane itself stays in the
 * executor's memory between batches; the state store has its log and its {@link LaneHead}.
 */
public final class JoinStep extends StatefulProcessor<Integer, Tuple2<Integer, byte[]>, Row> {

  private static final long serialVersionUID = 1L;

  private final JoinPlan plan;
  private final SourceTopics topics;
  private final Keying keying;
  private final LaneKeys keys;
  private final long maxWindowBytes;
  private transient @Nullable LaneLog store;
  private transient @Nullable DeliveryCodec codec;

  /**
   * The step of all lanes.
   *
   * @param maxWindowBytes bounds the open windows of a process
   */
  public JoinStep(
      JoinPlan plan, SourceTopics topics, Keying keying, LaneKeys keys, long maxWindowBytes) {
    this.plan = plan;
    this.topics = topics;
    this.keying = keying;
    this.keys = keys;
    this.maxWindowBytes = maxWindowBytes;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    store = new LaneLog(getHandle());
    codec = new DeliveryCodec(plan);
  }

  @Override
  public scala.collection.Iterator<Row> handleInputRows(
      Integer key, scala.collection.Iterator<Tuple2<Integer, byte[]>> rows, TimerValues timers) {
    List<Chunk> chunks = new ArrayList<>();
    Iterator<Tuple2<Integer, byte[]>> each = CollectionConverters.asJava(rows);
    while (each.hasNext()) {
      chunks.add(Chunk.read(each.next()._2()));
    }
    chunks.sort(Chunk.ORDER);
    return join(keys.lane(key), chunks);
  }

  private scala.collection.Iterator<Row> join(int lane, List<Chunk> chunks) {
    LaneLog stored = requireNonNull(store);
    QueryInfo query = getHandle().getQueryInfo();
    long batch = query.getBatchId();
    LaneHead head = stored.head(topics, keys.lanes());
    addPartitions(head, chunks);
    SourceTopics known = topics.withPartitions(head::partitions);
    LaneCache cache = LaneCache.of(query.getQueryId(), query.getRunId(), maxWindowBytes);
    OpenLane open = cache.take(lane, head.token());
    if (open != null && !open.reads(known)) {
      open.close();
      open = null;
    }
    if (open == null) {
      open = new OpenLane(plan, known, cache.budget());
      stored.replay(open);
    }
    LaneOutput output =
        new LaneOutput(
            requireNonNull(codec), SparkEnv.get().executorId(), lane, head.position(), batch + 1);
    OpenLane joined = open;
    AtomicBoolean isKept = new AtomicBoolean();
    TaskContext.get()
        .addTaskCompletionListener(
            context -> {
              if (!isKept.get()) {
                joined.close();
              }
            });
    Runnable keep =
        () -> {
          LaneHead next = head.next(batch + 1);
          withKey(keys.keyOf(lane), () -> stored.put(joined, next));
          isKept.set(true);
          cache.put(lane, next, joined);
        };
    return CollectionConverters.asScala(new LaneBatch(joined, head, chunks, output, keep));
  }

  /**
   * Spark sets the key whose state it is for the call of {@link #handleInputRows} only, not while
   * the rows that this answers are taken. The one use of an API that is not public.
   */
  private static void withKey(Integer key, Runnable work) {
    ImplicitGroupingKeyTracker.setImplicitKey(key);
    try {
      work.run();
    } finally {
      ImplicitGroupingKeyTracker.removeImplicitKey();
    }
  }

  /**
   * A lane comes to know a partition by its first records, and not by asking Kafka: the answer
   * could be another when a batch is run again.
   */
  private void addPartitions(LaneHead head, List<Chunk> chunks) {
    for (Chunk chunk : chunks) {
      topics.checkPartition(chunk.type(), chunk.partition(), keying);
      head.addPartitions(chunk.type(), chunk.partition() + 1);
    }
  }
}
