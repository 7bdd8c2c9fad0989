package io.adstream.tck;

import io.adstream.decode.RejectReason;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine made of a scenario. Order means nothing; what is there twice was emitted twice.
 *
 * @param matched impressions and clicks that belong together
 * @param joined the rows of the matches; an expectation may leave them out
 * @param unclicked ids of impressions without a click
 * @param orphans ids of clicks without an impression
 * @param late events behind the watermark
 * @param rejected dead letters
 * @param kpis all rows of all cubes
 * @param counters what the engine counted
 * @param refused rows that the sink could not store, each in words; nothing may be among them
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
    List<String> refused) {

  /** What comes of nothing. */
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
          List.of());

  /**
   * {@return an outcome whose matches are those of its joined rows, and of which every row was
   * stored}
   *
   * @param joined the rows of the matches
   * @param unclicked ids of impressions without a click
   * @param orphans ids of clicks without an impression
   * @param late events behind the watermark
   * @param rejected dead letters
   * @param kpis all rows of all cubes
   * @param counters what was counted
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
        List.of());
  }

  /**
   * {@return the same with other counters}
   *
   * @param other the counters
   */
  public Outcome withCounters(Counters other) {
    return new Outcome(matched, joined, unclicked, orphans, late, rejected, kpis, other, refused);
  }

  /** The same with other rows of cubes. */
  Outcome withKpis(List<Kpi> other) {
    return new Outcome(
        matched, joined, unclicked, orphans, late, rejected, other, counters, refused);
  }

  /**
   * {@return the same with these refused rows}
   *
   * @param other the rows, each in words
   */
  public Outcome withRefused(List<String> other) {
    return new Outcome(matched, joined, unclicked, orphans, late, rejected, kpis, counters, other);
  }

  /**
   * A match.
   *
   * @param impressionId what was shown
   * @param clickId what was clicked
   */
  public record Match(String impressionId, String clickId) {}

  /**
   * A row of a match.
   *
   * @param match whose it is
   * @param impressionAttributes the impression's attributes by name, as in {@link Attributes}; in
   *     an expectation those that it names
   * @param clickAttributes the click's attributes by name, likewise
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
   * @param reason why it was set aside
   */
  public record Rejection(EventType type, RejectReason reason) {}

  /**
   * A row of a cube.
   *
   * @param key which row
   * @param measures all its measures by name, which is their column: numbers of events, sums of
   *     integers, and costs and sums of decimals in whole units; may be beyond what a long holds
   */
  public record Kpi(KpiKey key, Map<String, BigDecimal> measures) {

    /**
     * Copies the measures, so that equal sums are equal however they are written.
     *
     * @param key which row
     * @param measures all its measures by name, which is their column: numbers of events, sums of
     *     integers, and costs and sums of decimals in whole units; may be beyond what a long holds
     */
    public Kpi {
      Map<String, BigDecimal> plain = new LinkedHashMap<>();
      measures.forEach((name, value) -> plain.put(name, value.stripTrailingZeros()));
      measures = Collections.unmodifiableMap(plain);
    }

    /** The same row with what another adds to it. */
    Kpi plus(Kpi other) {
      Map<String, BigDecimal> sums = new LinkedHashMap<>(measures);
      other.measures.forEach((name, value) -> sums.merge(name, value, BigDecimal::add));
      return new Kpi(key, sums);
    }
  }

  /**
   * {@return the rows of cubes that these sums amount to; those of the same key are added up}
   *
   * @param plan whose cubes they are
   * @param rows what was added to the cubes
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
