package io.adstream.tck;

import io.adstream.tck.internal.answer.BatchJoin;
import java.util.List;

/**
 * The batch answer: the join and its KPIs over complete input. It is computed by brute force,
 * without watermarks, state or the rules that engines share, so it can verify their guarantee:
 * results equal the batch answer over the events not reported late. Only the ends of phases are
 * known points in event time; ids of events closed there can be reused.
 */
public final class BatchAnswer {

  private BatchAnswer() {}

  /**
   * {@return the batch answer} Records reported late are left out. Of the others, the first with an
   * id counts and later ones are duplicates while it is open, so copies within a phase must have
   * the same content.
   *
   * @param scenario the records that are sent; its own expectation is not used
   * @param reportedLate the events reported late, each as often as it was reported; events that
   *     were never sent are ignored
   */
  public static Scenario.Expected of(Scenario scenario, List<Outcome.LateEvent> reportedLate) {
    return BatchJoin.of(scenario, reportedLate);
  }
}
