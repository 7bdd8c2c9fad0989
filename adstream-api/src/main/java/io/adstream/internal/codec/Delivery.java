package io.adstream.internal.codec;

import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import java.util.List;

/** What a lane sends to the sink; {@link DeliveryCodec} serializes it. */
public sealed interface Delivery {

  /** Represents an unknown Kafka timestamp. */
  long NO_TIME = -1;

  /**
   * Calls the visitor's method for this kind of delivery.
   *
   * @param visitor receives it
   */
  void accept(Visitor visitor);

  /** Handles every kind of delivery, so that the compiler finds visitors that miss a new kind. */
  interface Visitor {
    /** A result; see {@link Result}. */
    void result(JoinResult result, long recordMillis);

    /** Amounts to add to cubes. */
    void kpis(List<KpiRow> rows);

    /** The lane's status. */
    void status(LaneStatus status);
  }

  /**
   * A result.
   *
   * @param result the join's result
   * @param recordMillis for a match caused by a click, the click's Kafka timestamp in milliseconds
   *     since the epoch; negative if unknown or for other results
   */
  record Result(JoinResult result, long recordMillis) implements Delivery {
    @Override
    public void accept(Visitor visitor) {
      visitor.result(result, recordMillis);
    }
  }

  /** Amounts to add to cubes. */
  record KpiRows(List<KpiRow> rows) implements Delivery {
    @Override
    public void accept(Visitor visitor) {
      visitor.kpis(rows);
    }
  }

  /** The lane's status. */
  record Status(LaneStatus status) implements Delivery {
    @Override
    public void accept(Visitor visitor) {
      visitor.status(status);
    }
  }
}
