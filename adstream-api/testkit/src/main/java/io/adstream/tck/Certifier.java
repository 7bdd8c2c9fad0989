package io.adstream.tck;

import io.adstream.tck.internal.answer.Lateness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios on an engine and describes what is wrong with the outcome. Needs no test
 * framework; exceptions of the engine are passed through.
 */
public final class Certifier {

  private Certifier() {}

  /**
   * Runs a scenario to its end.
   *
   * @param harness runs the engine; must not be in use
   * @param scenario the records to send and the expected outcome
   * @return the differences between the outcome and the scenario's expectation; empty if there are
   *     none
   */
  public static List<String> run(EngineHarness harness, Scenario scenario) {
    return OutcomeComparison.differences(scenario, outcome(harness, scenario));
  }

  /**
   * Runs a scenario to its end while the engine is killed and restarted within and between phases,
   * which must not affect the outcome.
   *
   * @param harness runs the engine; must not be in use
   * @param scenario the records to send and the expected outcome
   * @param seed determines the positions of the crashes, of which there is at least one
   * @return the differences between the outcome and the scenario's expectation; empty if there are
   *     none
   * @throws IllegalStateException if the harness has no evidence of a crash
   */
  public static List<String> runWithCrashes(EngineHarness harness, Scenario scenario, long seed) {
    return OutcomeComparison.differences(
        scenario, outcomeAfterCrashes(harness, scenario, new Random(seed)));
  }

  /**
   * Runs a scenario to its end while the engine is killed and restarted once. Use it for engines
   * that are slow to start.
   *
   * @param harness runs the engine; must not be in use
   * @param scenario the records to send and the expected outcome
   * @param seed determines the position of the crash
   * @return the differences between the outcome and the scenario's expectation; empty if there are
   *     none
   * @throws IllegalStateException if the harness has no evidence of a crash
   */
  public static List<String> runWithOneCrash(EngineHarness harness, Scenario scenario, long seed) {
    Random random = new Random(seed);
    int crashed = random.nextInt(scenario.phases().size());
    Outcome outcome =
        outcome(
            harness,
            scenario,
            phase -> {
              List<Scenario.Message> records = scenario.phases().get(phase).records();
              int first = phase == crashed ? random.nextInt(records.size() + 1) : 0;
              harness.send(records.subList(0, first));
              if (phase == crashed) {
                new Crashes(harness).crash();
              }
              harness.send(records.subList(first, records.size()));
            });
    return OutcomeComparison.differences(scenario, outcome);
  }

  /**
   * Runs a scenario some of whose events may be late, depending on what the engine has seen. The
   * outcome must equal the batch answer over the events not reported late, and no event may be
   * reported late that is behind the newest of its stream by at most its lateness.
   *
   * @param harness runs the engine; must not be in use
   * @param scenario the records to send; its own expectation is not used
   * @return descriptions of what is wrong with the outcome; empty if nothing is
   */
  public static List<String> runDisordered(EngineHarness harness, Scenario scenario) {
    Outcome outcome = outcome(harness, scenario);
    List<String> differences = new ArrayList<>(Lateness.of(scenario).differences(outcome.late()));
    Scenario.Expected expected = BatchAnswer.of(scenario, outcome.late());
    differences.addAll(OutcomeComparison.differences(scenario, expected, outcome));
    return differences;
  }

  private static Outcome outcome(EngineHarness harness, Scenario scenario) {
    return outcome(
        harness, scenario, phase -> harness.send(scenario.phases().get(phase).records()));
  }

  /** Runs a scenario; the sender sends the records of the phase with the given index. */
  private static Outcome outcome(EngineHarness harness, Scenario scenario, IntConsumer sender) {
    harness.start(scenario);
    try {
      for (int phase = 0; phase < scenario.phases().size(); phase++) {
        sender.accept(phase);
        harness.advance(scenario.phases().get(phase).advanceTo());
      }
      return harness.outcome();
    } finally {
      harness.stop();
    }
  }

  private static Outcome outcomeAfterCrashes(
      EngineHarness harness, Scenario scenario, Random random) {
    harness.start(scenario);
    Crashes crashes = new Crashes(harness);
    try {
      for (Scenario.Phase phase : scenario.phases()) {
        sendWithCrashes(crashes, phase.records(), random);
        harness.advance(phase.advanceTo());
        if (random.nextInt(3) == 0) {
          crashes.crash();
        }
      }
      return harness.outcome();
    } finally {
      harness.stop();
    }
  }

  /** Sends in two or three parts, with a crash after the first and possibly the second. */
  private static void sendWithCrashes(
      Crashes crashes, List<Scenario.Message> records, Random random) {
    EngineHarness harness = crashes.harness;
    int first = random.nextInt(records.size() + 1);
    int second = first + random.nextInt(records.size() - first + 1);
    harness.send(records.subList(0, first));
    crashes.crash();
    harness.send(records.subList(first, second));
    if (random.nextBoolean()) {
      crashes.crash();
    }
    harness.send(records.subList(second, records.size()));
  }

  /** The crashes of a scenario, each with separate evidence. */
  private static final class Crashes {
    private final EngineHarness harness;
    private final Set<Object> dead = Collections.newSetFromMap(new IdentityHashMap<>());

    Crashes(EngineHarness harness) {
      this.harness = harness;
    }

    void crash() {
      @Nullable Crash crash = harness.crashAndRestart();
      if (crash == null || !dead.add(crash.dead())) {
        throw new IllegalStateException(
            "Cannot certify "
                + harness.name()
                + ": nothing "
                + (crash == null ? "" : "new ")
                + "has died in a crash, expected the engine");
      }
    }
  }
}
