package io.adstream.internal;

import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import java.util.ArrayList;
import java.util.List;

/** What a lane sends to the sink, and its bytes. */
public sealed interface Delivery {

  /** A result. */
  record Result(JoinResult result) implements Delivery {}

  /** What to add to cubes. */
  record KpiRows(List<KpiRow> rows) implements Delivery {}

  /** How far the lane has come. */
  record Status(LaneStatus status) implements Delivery {}

  /** Writes a delivery. */
  static void write(ByteWriter out, Delivery delivery) {
    if (delivery instanceof Result result) {
      out.writeByte('R');
      ResultCodec.write(out, result.result());
    } else if (delivery instanceof KpiRows kpis) {
      out.writeByte('K').writeVarint(kpis.rows().size());
      kpis.rows().forEach(row -> KpiCodec.write(out, row));
    } else if (delivery instanceof Status status) {
      out.writeByte('T').writeLong(status.status().watermarkMillis());
      CountersCodec.write(out, status.status().counters());
    }
  }

  /**
   * Reads a delivery.
   *
   * @throws CorruptBytesException if they are not what was written
   */
  static Delivery read(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case 'R' -> new Result(ResultCodec.read(in));
      case 'K' -> {
        int size = in.readCount();
        List<KpiRow> rows = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          rows.add(KpiCodec.read(in));
        }
        yield new KpiRows(rows);
      }
      case 'T' -> new Status(new LaneStatus(in.readLong(), CountersCodec.read(in)));
      case 'S' -> // as it was written before the number of counters was
          new Status(new LaneStatus(in.readLong(), CountersCodec.readWithoutCount(in)));
      default -> throw new CorruptBytesException("a delivery's kind is " + kind);
    };
  }
}
