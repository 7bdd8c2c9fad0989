package io.adstream.internal.codec;

import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import java.util.List;

/** What a lane sends to the sink; {@link DeliveryCodec} has its bytes. */
public sealed interface Delivery {

  /** Stands for a Kafka timestamp that is not known. */
  long NO_TIME = -1;

  /**
   * Calls the visitor's method for this kind of delivery.
   *
   * @param visitor takes it
   */
  void accept(Visitor visitor);

  /** Takes each kind of delivery, so that a new one cannot be forgotten. */
  interface Visitor {
    /** A result, see {@link Result}. */
    void result(JoinResult result, long recordMillis);

    /** What to add to cubes. */
    void kpis(List<KpiRow> rows);

    /** How far the lane has come. */
    void status(LaneStatus status);
  }

  /**
   * A result.
   *
   * @param result what the join says
   * @param recordMillis the Kafka timestamp of the click that a match follows from, in milliseconds
   *     since the epoch; negative where that is not known, or it follows from something else
   */
  record Result(JoinResult result, long recordMillis) implements Delivery {
    @Override
    public void accept(Visitor visitor) {
      visitor.result(result, recordMillis);
    }
  }

  /** What to add to cubes. */
  record KpiRows(List<KpiRow> rows) implements Delivery {
    @Override
    public void accept(Visitor visitor) {
      visitor.kpis(rows);
    }
  }

  /** How far the lane has come. */
  record Status(LaneStatus status) implements Delivery {
    @Override
    public void accept(Visitor visitor) {
      visitor.status(status);
    }
  }
}
