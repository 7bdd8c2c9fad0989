package io.adstream.benchmarks.sink;

import io.adstream.benchmarks.Workload;
import io.adstream.decode.Decoded;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.join.JoinResult.Matched;
import io.adstream.samples.traffic.Traffic;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** The rows to write: the workload's impressions, all on one day, each with one click. */
record SinkRows(List<Matched> rows) {

  private static final long SEED = 20_260_102;

  static SinkRows of(long count) {
    SplittableRandom random = new SplittableRandom(SEED);
    Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    // Some impressions are sent twice and some are late, so generation stops at the count.
    Traffic traffic = new Traffic(new Workload(2 * count, today).traffic());
    List<Matched> rows = new ArrayList<>();
    while (rows.size() < count) {
      if (traffic.next().meaning() instanceof Decoded.Event event
          && event.event() instanceof Impression impression) {
        rows.add(new Matched(impression, click(impression, random)));
      }
    }
    return new SinkRows(List.copyOf(rows));
  }

  private static Click click(Impression impression, SplittableRandom random) {
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    return Click.builder(id, impression.impressionId())
        .clickPosition("top")
        .costMicros(random.nextLong(1_000_000))
        .eventTimeMillis(impression.eventTimeMillis() + random.nextLong(60_000))
        .build();
  }

  SinkRows first(long count) {
    return new SinkRows(rows.subList(0, (int) Math.min(count, rows.size())));
  }

  int count() {
    return rows.size();
  }

  BigDecimal cost() {
    return BigDecimal.valueOf(
        rows.stream()
            .mapToLong(row -> row.impression().costMicros() + row.click().costMicros())
            .sum(),
        6);
  }

  List<List<Matched>> batches(int size) {
    List<List<Matched>> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += size) {
      batches.add(rows.subList(from, Math.min(from + size, rows.size())));
    }
    return batches;
  }
}
