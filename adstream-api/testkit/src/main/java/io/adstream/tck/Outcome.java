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
  static final Outcome NOTHING = builder().build();

  /**
   * Starts an outcome of nothing.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return a builder that starts from this outcome's parts} */
  public Builder toBuilder() {
    return builder()
        .joined(joined)
        .matched(matched)
        .unclicked(unclicked)
        .orphans(orphans)
        .late(late)
        .rejected(rejected)
        .kpis(kpis)
        .counters(counters)
        .refused(refused)
        .events(events)
        .deadLetters(deadLetters);
  }

  /** Collects the parts of an {@link Outcome}. Not safe for use by several threads. */
  public static final class Builder {
    private List<Match> matched = List.of();
    private List<Joined> joined = List.of();
    private List<String> unclicked = List.of();
    private List<String> orphans = List.of();
    private List<LateEvent> late = List.of();
    private List<Rejection> rejected = List.of();
    private List<Kpi> kpis = List.of();
    private Counters counters = Counters.ZERO;
    private List<String> refused = List.of();
    private List<StoredEvent> events = List.of();
    private List<DeadLetter> deadLetters = List.of();

    private Builder() {}

    /**
     * Sets the matches of an expectation that leaves out their rows.
     *
     * @param value the matches
     * @return this builder
     */
    public Builder matched(List<Match> value) {
      matched = value;
      return this;
    }

    /**
     * Sets the rows of the matches, and with them the matches.
     *
     * @param rows each row as often as it is there
     * @return this builder
     */
    public Builder joined(List<Joined> rows) {
      joined = rows;
      return matched(rows.stream().map(Joined::match).toList());
    }

    /**
     * Sets the impressions without a click.
     *
     * @param ids their ids
     * @return this builder
     */
    public Builder unclicked(List<String> ids) {
      unclicked = ids;
      return this;
    }

    /**
     * Sets the clicks without an impression.
     *
     * @param ids their ids
     * @return this builder
     */
    public Builder orphans(List<String> ids) {
      orphans = ids;
      return this;
    }

    /**
     * Sets the late events.
     *
     * @param value events behind the watermark
     * @return this builder
     */
    public Builder late(List<LateEvent> value) {
      late = value;
      return this;
    }

    /**
     * Sets the dead letters.
     *
     * @param value the stream and reason of each
     * @return this builder
     */
    public Builder rejected(List<Rejection> value) {
      rejected = value;
      return this;
    }

    /**
     * Sets the KPIs.
     *
     * @param rows all rows of all cubes
     * @return this builder
     */
    public Builder kpis(List<Kpi> rows) {
      kpis = rows;
      return this;
    }

    /**
     * Sets the counters.
     *
     * @param value the sums over all lanes
     * @return this builder
     */
    public Builder counters(Counters value) {
      counters = value;
      return this;
    }

    /**
     * Sets the rows that the sink could not store.
     *
     * @param rows each row in words
     * @return this builder
     */
    public Builder refused(List<String> rows) {
      refused = rows;
      return this;
    }

    /**
     * Sets cost and time of the events in rows.
     *
     * @param stored the event of each row, and both of a match's; empty where a store keeps neither
     *     costs nor times
     * @return this builder
     */
    public Builder events(List<StoredEvent> stored) {
      events = stored;
      return this;
    }

    /**
     * Sets the contents of dead letters.
     *
     * @param letters the contents of each; empty where a store keeps none
     * @return this builder
     */
    public Builder deadLetters(List<DeadLetter> letters) {
      deadLetters = letters;
      return this;
    }

    /** {@return the outcome} */
    public Outcome build() {
      return new Outcome(
          matched,
          joined,
          unclicked,
          orphans,
          late,
          rejected,
          kpis,
          counters,
          refused,
          events,
          deadLetters);
    }
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
