package io.adstream.internal.codec;

import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import java.util.List;

/** What a lane sends to the sink; {@link DeliveryCodec} has its bytes. */
public sealed interface Delivery {

  /**
   * Calls the visitor's method for this kind of delivery.
   *
   * @param visitor takes it
   */
  void accept(Visitor visitor);

  /** Takes each kind of delivery, so that a new one cannot be forgotten. */
  interface Visitor {
    /** A result. */
    void result(JoinResult result);

    /** What to add to cubes. */
    void kpis(List<KpiRow> rows);

    /** How far the lane has come. */
    void status(LaneStatus status);
  }

  /** A result. */
  record Result(JoinResult result) implements Delivery {
    @Override
    public void accept(Visitor visitor) {
      visitor.result(result);
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
