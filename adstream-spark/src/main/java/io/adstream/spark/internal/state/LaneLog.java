package io.adstream.spark.internal.state;

import io.adstream.internal.window.WindowLog;
import io.adstream.spark.internal.topic.SourceTopics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.StatefulProcessorHandle;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.ValueState;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** The state store of the current key's lane: its head and its log. */
public final class LaneLog implements WindowLog {

  private final ValueState<byte[]> head;
  private final MapState<Tuple2<Long, Long>, byte[]> blocks;

  /** Reads and writes the state of the processor's current key. */
  public LaneLog(StatefulProcessorHandle handle) {
    head = handle.getValueState("head", Encoders.BINARY(), TTLConfig.NONE());
    blocks =
        handle.getMapState(
            "window",
            Encoders.tuple(Encoders.LONG(), Encoders.LONG()),
            Encoders.BINARY(),
            TTLConfig.NONE());
  }

  /** The lane's head; a new one if nothing was written yet. */
  public LaneHead head(SourceTopics topics, int lanes) {
    return head.exists() ? LaneHead.read(head.get(), lanes) : LaneHead.first(topics, lanes);
  }

  /** Restores a lane from its log. */
  public void replay(OpenLane lane) {
    List<Tuple2<Long, Long>> sorted = new ArrayList<>();
    CollectionConverters.asJava(blocks.keys()).forEachRemaining(sorted::add);
    sorted.sort(Comparator.comparing(Tuple2::_2));
    for (Tuple2<Long, Long> key : sorted) {
      lane.replay(key._1(), key._2(), blocks.getValue(key));
    }
    lane.replayed();
  }

  /** Stores the changes of a batch. */
  public void put(OpenLane lane, LaneHead next) {
    lane.log(this);
    head.update(next.toByteArray());
  }

  @Override
  public void put(long segment, long sequence, byte[] block) {
    blocks.updateValue(new Tuple2<>(segment, sequence), block);
  }

  @Override
  public void drop(long segment, long sequence) {
    blocks.removeKey(new Tuple2<>(segment, sequence));
  }
}
