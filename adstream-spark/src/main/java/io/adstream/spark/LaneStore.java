package io.adstream.spark;

import io.adstream.join.WindowLog;
import java.util.Iterator;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.StatefulProcessorHandle;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.ValueState;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** The state store of the lane whose key is current: its head and its log. */
final class LaneStore implements WindowLog {

  private final ValueState<byte[]> head;
  private final MapState<Tuple2<Long, Long>, byte[]> blocks;

  LaneStore(StatefulProcessorHandle handle) {
    head = handle.getValueState("head", Encoders.BINARY(), TTLConfig.NONE());
    blocks =
        handle.getMapState(
            "window",
            Encoders.tuple(Encoders.LONG(), Encoders.LONG()),
            Encoders.BINARY(),
            TTLConfig.NONE());
  }

  LaneHead head(SourceTopics topics, int lanes) {
    return head.exists() ? LaneHead.read(head.get(), lanes) : LaneHead.first(topics, lanes);
  }

  /** Rebuilds a lane from its log. */
  void replay(OpenLane lane) {
    Iterator<Tuple2<Tuple2<Long, Long>, byte[]>> each =
        CollectionConverters.asJava(blocks.iterator());
    while (each.hasNext()) {
      Tuple2<Tuple2<Long, Long>, byte[]> block = each.next();
      lane.replay(block._1()._1(), block._1()._2(), block._2());
    }
    lane.replayed();
  }

  /** Keeps what a batch has changed. */
  void put(OpenLane lane, LaneHead next) {
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
