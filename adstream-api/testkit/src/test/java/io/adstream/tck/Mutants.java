package io.adstream.tck;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Engines with one bug each. They measure the quality of the kit, which must detect all of them.
 */
final class Mutants {

  /**
   * A faulty engine.
   *
   * @param name a description of the bug
   * @param scenario the bundled scenario that must detect it, with or without crashes
   * @param engine creates the engine
   */
  record Mutant(String name, String scenario, Supplier<ReferenceEngine> engine) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Duration MILLI = Duration.ofMillis(1);

  static final List<Mutant> ALL =
      Stream.concat(gross().stream(), OwnMutants.all().stream()).toList();

  private static List<Mutant> gross() {
    return List.of(
        new Mutant("duplicates are accepted", "duplicates", InputMutants.NoDedupe::new),
        new Mutant(
            "copies with a new time are accepted", "restamped-click", InputMutants.Restamped::new),
        new Mutant(
            "window's end is exclusive",
            "window-edges",
            () -> spec(s -> with(s, s.attributionWindow().minus(MILLI), s.clockSkew()))),
        new Mutant(
            "window is a millisecond longer",
            "window-edges",
            () -> spec(s -> with(s, s.attributionWindow().plus(MILLI), s.clockSkew()))),
        new Mutant(
            "clock skew is ignored", "clock-skew", () -> spec(s -> s.withClockSkew(Duration.ZERO))),
        new Mutant(
            "clock skew is a millisecond longer",
            "clock-skew",
            () -> spec(s -> s.withClockSkew(s.clockSkew().plus(MILLI)))),
        new Mutant(
            "lateness is ignored", "random-11", () -> spec(s -> s.allowedLateness(Duration.ZERO))),
        new Mutant("late events vanish", "late", () -> without(JoinResult.Late.class::isInstance)),
        new Mutant("late clicks match", "late", LateMatches::new),
        new Mutant("unclicked is emitted early", "across-phases", EarlyUnclicked::new),
        new Mutant("clicked is also emitted as unclicked", "one-click", ClickedIsUnclicked::new),
        new Mutant("orphans vanish", "orphans", () -> without(JoinResult.Orphan.class::isInstance)),
        new Mutant("an impression's further clicks vanish", "many-clicks", OneClickOnly::new),
        new Mutant(
            "heartbeats are skipped",
            "heartbeats",
            () -> skipping(Decoded.Heartbeat.class::isInstance)),
        new Mutant(
            "rejected records are skipped",
            "poison",
            () -> skipping(Decoded.Reject.class::isInstance)),
        new Mutant("the future is believed", "future", InputMutants.BelievesTheFuture::new),
        new Mutant("seconds are times of 1970", "other-units", InputMutants.BelievesAnyPast::new),
        new Mutant("misplaced records join", "wrong-partition", InputMutants.TrustsKeys::new),
        new Mutant("costs are cut to cents", "one-click", () -> costs(c -> c / 10_000 * 10_000)),
        new Mutant("costs pass through floats", "exact-money", () -> costs(c -> (long) (float) c)),
        new Mutant("impressions cost once a click", "many-clicks", CostPerClick::new),
        new Mutant(
            "clicks count in their own window",
            "window-edges",
            () -> attribution(Attribution.CLICK_TIME)),
        new Mutant(
            "clicks count in the impression's window",
            "window-edges",
            () -> attribution(Attribution.IMPRESSION_TIME)),
        new Mutant("a restart writes twice", "random-11", WritesTwice::new),
        new Mutant("a restart counts twice", "random-11", CountsTwice::new),
        new Mutant("a restart skips what was read", "random-11", AtMostOnce::new),
        new Mutant("a restart forgets the window", "random-11", Forgets::new));
  }

  private Mutants() {}

  private static JoinSpec with(JoinSpec spec, Duration window, Duration skew) {
    return spec.toBuilder().attributionWindow(window).clockSkew(skew).build();
  }

  private static ReferenceEngine spec(UnaryOperator<JoinSpec> change) {
    return new ReferenceEngine() {
      @Override
      protected JoinSpec spec(JoinSpec asked) {
        return change.apply(asked);
      }
    };
  }

  private static ReferenceEngine attribution(Attribution attribution) {
    return new ReferenceEngine() {
      @Override
      protected List<Cube> cubes(List<Cube> asked) {
        return asked.stream().map(cube -> cube.attributedBy(attribution)).toList();
      }
    };
  }

  private static ReferenceEngine without(Predicate<JoinResult> lost) {
    return new ReferenceEngine() {
      @Override
      protected void say(JoinResult result) {
        if (!lost.test(result)) {
          super.say(result);
        }
      }
    };
  }

  private static ReferenceEngine skipping(Predicate<Decoded> skipped) {
    return new ReferenceEngine() {
      @Override
      protected @Nullable Decoded decode(EventType type, byte[] value) {
        Decoded decoded = super.decode(type, value);
        return decoded == null || skipped.test(decoded) ? null : decoded;
      }
    };
  }

  private static ReferenceEngine costs(LongUnaryOperator change) {
    return new ReferenceEngine() {
      @Override
      protected @Nullable Decoded decode(EventType type, byte[] value) {
        return super.decode(type, value) instanceof Decoded.Event event
            ? new Decoded.Event(
                copy(event.event(), "", change.applyAsLong(event.event().costMicros())))
            : super.decode(type, value);
      }
    };
  }

  static AdEvent copy(AdEvent event, String suffix, long costMicros) {
    return copy(event, suffix, costMicros, event.attributes());
  }

  static AdEvent copy(AdEvent event, String suffix, long costMicros, Attributes attributes) {
    String id = event.id() + suffix;
    return switch (event.type()) {
      case IMPRESSION -> new Impression(id, attributes, costMicros, event.eventTimeMillis());
      case CLICK -> new Click(id, event.joinId(), attributes, costMicros, event.eventTimeMillis());
    };
  }

  /** Remembers the impressions that were read. */
  private abstract static class Remembering extends ReferenceEngine {
    final Map<String, Impression> impressions = new HashMap<>();

    @Override
    public void start(Scenario scenario) {
      super.start(scenario);
      impressions.clear();
    }

    @Override
    protected @Nullable Decoded decode(EventType type, byte[] value) {
      Decoded decoded = super.decode(type, value);
      if (decoded instanceof Decoded.Event event && event.event() instanceof Impression i) {
        impressions.put(i.impressionId(), i);
      }
      return decoded;
    }
  }

  private static final class LateMatches extends Remembering {
    @Override
    protected void say(JoinResult result) {
      Impression impression =
          result instanceof JoinResult.Late late ? impressions.get(late.event().joinId()) : null;
      if (impression != null
          && result instanceof JoinResult.Late late
          && late.event() instanceof Click click) {
        super.say(new JoinResult.Matched(impression, click));
      } else {
        super.say(result);
      }
    }
  }

  private static final class EarlyUnclicked extends Remembering {
    private final Set<String> done = new HashSet<>();

    @Override
    public void start(Scenario scenario) {
      super.start(scenario);
      done.clear();
    }

    @Override
    protected void say(JoinResult result) {
      if (result instanceof JoinResult.Matched match) {
        done.add(match.impression().impressionId());
      }
      if (!(result instanceof JoinResult.Unclicked unclicked)
          || done.add(unclicked.impression().impressionId())) {
        super.say(result);
      }
    }

    @Override
    public void advance(Instant to) {
      super.advance(to);
      impressions.values().forEach(i -> say(new JoinResult.Unclicked(i)));
      commit();
    }
  }

  private static final class ClickedIsUnclicked extends ReferenceEngine {
    @Override
    protected void say(JoinResult result) {
      super.say(result);
      if (result instanceof JoinResult.Matched match) {
        super.say(new JoinResult.Unclicked(match.impression()));
      }
    }
  }

  private static final class OneClickOnly extends ReferenceEngine {
    private final Set<String> clicked = new HashSet<>();

    @Override
    public void start(Scenario scenario) {
      super.start(scenario);
      clicked.clear();
    }

    @Override
    protected void say(JoinResult result) {
      if (!(result instanceof JoinResult.Matched match)
          || clicked.add(match.impression().impressionId())) {
        super.say(result);
      }
    }
  }

  private static final class CostPerClick extends ReferenceEngine {
    @Override
    protected List<KpiRow> kpis() {
      List<KpiRow> rows = new ArrayList<>(super.kpis());
      Set<String> paid = new HashSet<>();
      for (JoinResult result : committed()) {
        if (result instanceof JoinResult.Matched match
            && !paid.add(match.impression().impressionId())) {
          Impression shown = match.impression();
          for (CubePlan cube : plan().cubes()) {
            long window = cube.cube().windowStartMillis(shown.eventTimeMillis());
            long[] cost = new long[cube.measures().size()];
            cost[3] = shown.costMicros();
            List<@Nullable Object> group = new ArrayList<>();
            for (String dimension : cube.cube().dimensions()) {
              group.add(shown.attributes().value(dimension));
            }
            KpiKey key = new KpiKey(cube.name(), window, Collections.unmodifiableList(group));
            rows.add(new KpiRow(key, Measures.of(cost)));
          }
        }
      }
      return rows;
    }
  }

  private static final class WritesTwice extends ReferenceEngine {
    @Override
    protected void dropUncommitted() {}
  }

  private static final class CountsTwice extends ReferenceEngine {
    private Counters again = Counters.ZERO;

    @Override
    public void start(Scenario scenario) {
      super.start(scenario);
      again = Counters.ZERO;
    }

    @Override
    public Crash crashAndRestart() {
      long[] lost = super.counters().toArray();
      Crash crash = super.crashAndRestart();
      long[] kept = super.counters().toArray();
      for (int i = 0; i < lost.length; i++) {
        lost[i] -= kept[i];
      }
      again = again.plus(Counters.of(lost));
      return crash;
    }

    @Override
    protected Counters counters() {
      return super.counters().plus(again);
    }
  }

  private static final class AtMostOnce extends ReferenceEngine {
    @Override
    protected void rewind() {}
  }

  private static final class Forgets extends ReferenceEngine {
    @Override
    protected void restore() {}
  }
}
