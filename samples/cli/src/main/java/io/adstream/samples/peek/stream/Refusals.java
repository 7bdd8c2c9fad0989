package io.adstream.samples.peek.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Counts why records are not events, by reason and detail. */
public final class Refusals {

  private static final int MOST_DETAILS = 20;
  private static final int LONGEST_VALUE = 400;

  private final StreamLook.Values values;
  private final Map<String, Refusal> refusals = new TreeMap<>();

  Refusals(StreamLook.Values values) {
    this.values = values;
  }

  private static final class Refusal {
    private final Found first;
    private long count;

    Refusal(Found first) {
      this.first = first;
    }
  }

  /**
   * Records rejected for the same reason.
   *
   * @param reason the reason's name
   * @param detail a description of the fault
   * @param count the number of such records
   * @param partition the partition of the first one
   * @param offset the offset of the first one
   * @param value the beginning of its value; null unless values are requested
   */
  public record Found(
      String reason,
      String detail,
      long count,
      int partition,
      long offset,
      @Nullable String value) {

    Found times(long times) {
      return new Found(reason, detail, times, partition, offset, value);
    }
  }

  void add(String reason, String detail, ConsumerRecord<byte[], byte[]> record) {
    String key = reason + "\n" + detail;
    if (refusals.size() >= MOST_DETAILS && !refusals.containsKey(key)) {
      key = reason + "\n";
    }
    Refusal refusal =
        refusals.computeIfAbsent(
            key,
            k ->
                new Refusal(
                    new Found(
                        reason, detail, 0, record.partition(), record.offset(), value(record))));
    refusal.count++;
  }

  private @Nullable String value(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    return values == StreamLook.Values.FIELDS || value == null
        ? null
        : Excerpt.of(new String(value, UTF_8), LONGEST_VALUE);
  }

  List<Found> found() {
    List<Found> found = new ArrayList<>();
    refusals.values().forEach(refusal -> found.add(refusal.first.times(refusal.count)));
    found.sort((a, b) -> Long.compare(b.count(), a.count()));
    return found;
  }
}
