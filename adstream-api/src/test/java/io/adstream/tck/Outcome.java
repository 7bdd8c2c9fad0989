package io.adstream.tck;

import io.adstream.decode.RejectReason;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.kpi.KpiRow;
import java.util.List;

/**
 * What an engine made of a scenario. Order means nothing; what is there twice was said twice.
 *
 * @param matched impressions and clicks that belong together
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
    List<String> unclicked,
    List<String> orphans,
    List<LateEvent> late,
    List<Rejection> rejected,
    List<KpiRow> kpis,
    Counters counters,
    List<String> refused) {

  /** An outcome of which every row was stored. */
  public Outcome(
      List<Match> matched,
      List<String> unclicked,
      List<String> orphans,
      List<LateEvent> late,
      List<Rejection> rejected,
      List<KpiRow> kpis,
      Counters counters) {
    this(matched, unclicked, orphans, late, rejected, kpis, counters, List.of());
  }

  /** What comes of nothing. */
  static final Outcome NOTHING =
      new Outcome(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Counters.ZERO);

  /**
   * A match.
   *
   * @param impressionId what was shown
   * @param clickId what was clicked
   */
  public record Match(String impressionId, String clickId) {}

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
}
