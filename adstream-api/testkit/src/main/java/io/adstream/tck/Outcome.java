package io.adstream.tck;

import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.Attributes;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a scenario. Order is irrelevant; duplicates mean that a result was emitted
 * repeatedly.
 *
 * @param matched the matches
 * @param joined the rows of the matches; an expectation may omit them
 * @param unclicked ids of impressions without a click
 * @param orphans ids of clicks without an impression
 * @param late events behind the watermark
 * @param rejected the dead letters
 * @param kpis all rows of all cubes
 * @param counters the engine's counters
 * @param refused descriptions of rows that the sink could not store; must be empty
 * @param events the cost and time of the events in rows of matches, unclicked impressions, orphans
 *     and late events; only compared with what a sink stores
 * @param deadLetters the contents of dead letters; only compared with what a sink stores
 */
public record Outcome(
    List<Match> matched,
    List<Joined> joined,
    List<String> unclicked,
    List<String> orphans,
    List<LateEvent> late,
    List<Rejection> rejected,
    List<Kpi> kpis,
    Counters counters,
    List<String> refused,
    List<StoredEvent> events,
    List<DeadLetter> deadLetters) {

  /** The outcome of an empty scenario. */
  static final Outcome NOTHING =
      new Outcome(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Counters.ZERO,
          List.of(),
          List.of(),
          List.of());

  /**
   * {@return an outcome without refused rows and without the contents of rows, whose matches are
   * those of its joined rows}
   *
   * @param joined the rows of the matches
   * @param unclicked ids of impressions without a click
   * @param orphans ids of clicks without an impression
   * @param late events behind the watermark
   * @param rejected the dead letters
   * @param kpis all rows of all cubes
   * @param counters the engine's counters
   */
  public static Outcome of(
      List<Joined> joined,
      List<String> unclicked,
      List<String> orphans,
      List<LateEvent> late,
      List<Rejection> rejected,
      List<Kpi> kpis,
      Counters counters) {
    return new Outcome(
        joined.stream().map(Joined::match).toList(),
        joined,
        unclicked,
        orphans,
        late,
        rejected,
        kpis,
        counters,
        List.of(),
        List.of(),
        List.of());
  }

  /**
   * {@return a copy with the given counters}
   *
   * @param other the counters
   */
  public Outcome withCounters(Counters other) {
    return new Outcome(
        matched,
        joined,
        unclicked,
        orphans,
        late,
        rejected,
        kpis,
        other,
        refused,
        events,
        deadLetters);
  }

  /** Returns a copy with the given rows of cubes. */
  Outcome withKpis(List<Kpi> other) {
    return new Outcome(
        matched,
        joined,
        unclicked,
        orphans,
        late,
        rejected,
        other,
        counters,
        refused,
        events,
        deadLetters);
  }

  /**
   * {@return a copy with the given refused rows}
   *
   * @param other descriptions of the rows
   */
  public Outcome withRefused(List<String> other) {
    return new Outcome(
        matched,
        joined,
        unclicked,
        orphans,
        late,
        rejected,
        kpis,
        counters,
        other,
        events,
        deadLetters);
  }

  /**
   * {@return a copy with the given contents of rows}
   *
   * @param stored the event of each row, both events of a match; empty if a store keeps neither
   *     costs nor times
   * @param letters the contents of each dead letter; empty if a store keeps none
   */
  public Outcome withContents(List<StoredEvent> stored, List<DeadLetter> letters) {
    return new Outcome(
        matched, joined, unclicked, orphans, late, rejected, kpis, counters, refused, stored,
        letters);
  }

  /**
   * A match.
   *
   * @param impressionId the impression's id
   * @param clickId the click's id
   */
  public record Match(String impressionId, String clickId) {}

  /**
   * A row of a match.
   *
   * @param match the match
   * @param impressionAttributes the impression's attributes by name, as in {@link Attributes}; in
   *     an expectation, those to compare
   * @param clickAttributes the click's attributes by name; in an expectation, those to compare
   * @param invalid whether the click counts as invalid traffic
   * @param repeated whether the click is a repeated one
   */
  public record Joined(
      Match match,
      Map<String, @Nullable Object> impressionAttributes,
      Map<String, @Nullable Object> clickAttributes,
      boolean invalid,
      boolean repeated) {

    /**
     * {@return an event's attributes by name}
     *
     * @param attributes an event's attributes
     */
    public static Map<String, @Nullable Object> byName(Attributes attributes) {
      Map<String, @Nullable Object> byName = new LinkedHashMap<>();
      for (Attribute attribute : attributes.schema().attributes()) {
        byName.put(attribute.name(), attributes.value(attribute.name()));
      }
      return Collections.unmodifiableMap(byName);
    }
  }

  /**
   * A late event.
   *
   * @param type its stream
   * @param id its own id
   */
  public record LateEvent(EventType type, String id) {}

  /**
   * A dead letter.
   *
   * @param type its stream
   * @param reason why it was rejected
   */
  public record Rejection(EventType type, RejectReason reason) {}

  /**
   * The contents of a row for an event, apart from its attributes.
   *
   * @param type its stream
   * @param id its own id
   * @param costMicros its cost, in millionths of a unit of currency
   * @param timeMillis its event time, in milliseconds since 1970 UTC
   */
  public record StoredEvent(EventType type, String id, long costMicros, long timeMillis) {

    /**
     * {@return the contents of a row for an event}
     *
     * @param event the impression or click
     */
    public static StoredEvent of(AdEvent event) {
      return new StoredEvent(event.type(), event.id(), event.costMicros(), event.eventTimeMillis());
    }
  }

  /**
   * The contents of a dead letter's row.
   *
   * @param rejection its stream and the kind of fault
   * @param detail a description of the fault
   * @param topic the topic it was read from
   * @param partition the topic's partition
   * @param offset the record's offset in the partition
   * @param value the record's bytes, two hexadecimal digits each; null for a tombstone
   */
  public record DeadLetter(
      Rejection rejection,
      String detail,
      String topic,
      int partition,
      long offset,
      @Nullable String value) {

    /**
     * {@return a row with the record's bytes as hexadecimal digits}
     *
     * @param rejection its stream and the kind of fault
     * @param detail the fault in words
     * @param topic the topic it was read from
     * @param partition the topic's partition
     * @param offset the record's offset in the partition
     * @param bytes the record's bytes; null for a tombstone
     */
    public static DeadLetter of(
        Rejection rejection,
        String detail,
        String topic,
        int partition,
        long offset,
        byte @Nullable [] bytes) {
      String value = bytes == null ? null : HexFormat.of().formatHex(bytes);
      return new DeadLetter(rejection, detail, topic, partition, offset, value);
    }
  }

  /**
   * A row of a cube.
   *
   * @param key the row's key
   * @param measures all its measures by name, which is their column: counts, sums of integers, and
   *     costs and sums of decimals in units; may exceed a long
   */
  public record Kpi(KpiKey key, Map<String, BigDecimal> measures) {

    /**
     * Copies the measures in normalized form, so that equal sums compare as equal.
     *
     * @param key the row's key
     * @param measures all its measures by name, which is their column: counts, sums of integers,
     *     and costs and sums of decimals in units; may exceed a long
     */
    public Kpi {
      Map<String, BigDecimal> plain = new LinkedHashMap<>();
      measures.forEach((name, value) -> plain.put(name, value.stripTrailingZeros()));
      measures = Collections.unmodifiableMap(plain);
    }

    /** Returns the sum of this row and another. */
    Kpi plus(Kpi other) {
      Map<String, BigDecimal> sums = new LinkedHashMap<>(measures);
      other.measures.forEach((name, value) -> sums.merge(name, value, BigDecimal::add));
      return new Kpi(key, sums);
    }
  }

  /**
   * {@return the rows of cubes that result from the given additions}
   *
   * @param plan the plan that defines the cubes
   * @param rows the amounts added to the cubes; those with the same key are summed
   */
  public static List<Kpi> kpis(JoinPlan plan, Iterable<KpiRow> rows) {
    Map<KpiKey, Kpi> sums = new LinkedHashMap<>();
    for (KpiRow row : rows) {
      List<Measure> measures = plan.cube(row.key().cube()).measures();
      Map<String, BigDecimal> values = new LinkedHashMap<>();
      for (int i = 0; i < measures.size(); i++) {
        int scale = measures.get(i).unit() == Measure.Unit.MICROS ? 6 : 0;
        values.put(measures.get(i).name(), BigDecimal.valueOf(row.measures().value(i), scale));
      }
      sums.merge(row.key(), new Kpi(row.key(), values), Kpi::plus);
    }
    return new ArrayList<>(sums.values());
  }
}
