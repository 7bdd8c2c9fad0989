package io.adstream.spark.internal.sink;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.status.BatchTally;
import io.adstream.internal.status.TalliedBatch;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A lane's output of a batch, on its way to the sink: in memory up to a limit, and the rest in a
 * {@link Spool}. Not thread-safe.
 */
final class LaneResults implements Delivery.Visitor, AutoCloseable {

  /** The limit in serialized bytes of deliveries; as objects they take several times as much. */
  private static final long MOST_IN_MEMORY = 4 << 20;

  private final DeliveryCodec codec;
  private final long from;
  private final long to;
  private final List<JoinResult> first = new ArrayList<>();
  private final Spool rest = new Spool();
  private final List<KpiRow> kpis = new ArrayList<>();
  private final BatchTally tally = new BatchTally();
  private long bytes;
  private boolean isSpooled;
  private @Nullable LaneStatus status;

  /** Creates empty results of a batch between these positions. */
  LaneResults(DeliveryCodec codec, long from, long to) {
    this.codec = codec;
    this.from = from;
    this.to = to;
  }

  void add(byte[] deliveries) {
    bytes += deliveries.length;
    tally.addBytes(deliveries.length);
    isSpooled = bytes > MOST_IN_MEMORY;
    if (isSpooled) {
      rest.add(deliveries);
    }
    ByteReader in = new ByteReader(deliveries);
    while (in.hasMore()) {
      codec.read(in).accept(this);
    }
  }

  @Override
  public void result(JoinResult result, long recordMillis) {
    tally.add(result, recordMillis);
    if (!isSpooled) {
      first.add(result);
    }
  }

  @Override
  public void kpis(List<KpiRow> rows) {
    kpis.addAll(rows);
    tally.addKpis(rows);
  }

  @Override
  public void status(LaneStatus newest) {
    status = newest;
  }

  TalliedBatch batch(int lane) {
    return new TalliedBatch(
        new Batch(lane, from, to, rest.isEmpty() ? first : this::iterator, kpis, status), tally);
  }

  private Iterator<JoinResult> iterator() {
    Iterator<JoinResult> inMemory = first.iterator();
    Iterator<byte[]> parts = rest.read();
    return new Iterator<>() {
      private Iterator<JoinResult> current = inMemory;

      @Override
      public boolean hasNext() {
        while (!current.hasNext() && parts.hasNext()) {
          current = results(parts.next());
        }
        return current.hasNext();
      }

      @Override
      public JoinResult next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return current.next();
      }
    };
  }

  private Iterator<JoinResult> results(byte[] deliveries) {
    List<JoinResult> results = new ArrayList<>();
    ByteReader in = new ByteReader(deliveries);
    while (in.hasMore()) {
      if (codec.read(in) instanceof Delivery.Result result) {
        results.add(result.result());
      }
    }
    return Collections.unmodifiableList(results).iterator();
  }

  @Override
  public void close() {
    rest.close();
  }
}
