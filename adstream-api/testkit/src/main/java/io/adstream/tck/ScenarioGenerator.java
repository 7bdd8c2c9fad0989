package io.adstream.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.tck.internal.answer.Lateness;
import io.adstream.tck.internal.file.ScenarioReader;
import io.adstream.tck.internal.random.RandomDeclarations;
import io.adstream.tck.internal.random.WireWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Generates random scenarios; the same seed yields the same scenario. Each has clicks in the
 * attribution window, beyond it and on its edges, clicks before their impressions, several clicks
 * of one impression, orphans, duplicates, heartbeats, malformed records, events in wrong
 * partitions, and late events of earlier phases. Most declare attributes of any type, in every form
 * that their values may have on the wire, and count and group by them; many flag invalid traffic or
 * count repeated clicks.
 *
 * <p>Events arrive in the order of event time plus a delay. If no delay exceeds the stream's
 * lateness, no event is late before its phase ends; if phases end no later than the events still to
 * come, only deliberately added events are late.
 */
public final class ScenarioGenerator {

  private static final long BASE = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();

  /**
   * A record in transit.
   *
   * @param arrival determines its position
   * @param timeMillis its event time; null if it is not an event
   * @param message the record
   */
  private record Arrival(long arrival, @Nullable Long timeMillis, Scenario.Message message) {}

  /** The other cubes' windows are multiples of it. */
  private static final Duration SHORTEST_CUBE = Duration.ofMillis(1_500);

  private final Random random;
  private final RandomDeclarations declared;
  private final JoinSpec spec;
  private final boolean keyed;
  private final boolean disordered;
  private final WireWriter writer;
  private final long window;
  private final long span;
  private final long clickShift;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<String> lateIds = new ArrayList<>();
  private int clicks;

  private ScenarioGenerator(long seed, boolean disordered) {
    long first = seed * 2 + (disordered ? 1 : 0);
    this.random = new Random(first);
    this.declared = new RandomDeclarations(new Random(first * 31 + 7));
    this.disordered = disordered;
    this.keyed = random.nextInt(4) != 0;
    this.writer = declared.writer(random);
    JoinSpec gross =
        JoinSpec.builder()
            .attributionWindow(oneOf(Duration.ofMinutes(1), Duration.ofMinutes(10)))
            .clockSkew(oneOf(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(30)))
            .impressionLateness(lateness())
            .clickLateness(lateness())
            .build();
    this.spec = declared.join(gross);
    this.window = spec.attributionWindow().toMillis();
    this.span = oneOf(window / 2, window * 2, window * 5);
    this.clickShift = oneOf(0L, 0L, 0L, window, -window);
    for (int i = 0; i < 4; i++) {
      lateIds.add("late-" + i);
    }
  }

  /**
   * {@return a scenario in which every engine reports the same events late}
   *
   * @param seed determines the scenario
   */
  public static Scenario decided(long seed) {
    return new ScenarioGenerator(seed, false).scenario("random-" + seed);
  }

  /**
   * {@return a scenario in which the late events depend on the engine} Its expectation is the batch
   * answer without the events that are late on every engine; see {@link Certifier#runDisordered}.
   *
   * @param seed determines the scenario
   */
  public static Scenario disordered(long seed) {
    return new ScenarioGenerator(seed, true).scenario("disordered-" + seed);
  }

  private Scenario scenario(String name) {
    addImpressions(4 + random.nextInt(oneOf(8, 60)));
    addOrphans(random.nextInt(6));
    addCopies();
    addHeartbeats(random.nextInt(6));
    addPoison(random.nextInt(6));
    int partitions = 1 + random.nextInt(4);
    if (keyed && partitions > 1) {
      addMisplaced(random.nextInt(4), partitions);
    }
    arrivals.sort(Comparator.comparingLong(Arrival::arrival));
    List<Scenario.Phase> phases = phases(1 + random.nextInt(4));
    Scenario sent =
        new Scenario(
            name,
            disordered ? "random, beyond lateness" : "random, within lateness",
            declared.schema(),
            spec,
            cubes(),
            partitions,
            keyed,
            List.copyOf(phases),
            new Scenario.Expected(Outcome.NOTHING, 0));
    return sent.withExpected(BatchAnswer.of(sent, Lateness.of(sent).certain()));
  }

  private void addImpressions(int count) {
    for (int i = 0; i < count; i++) {
      String id = random.nextInt(20) == 0 ? "1" + i : "i" + i;
      long time = BASE + random.nextLong(span);
      add(EventType.IMPRESSION, time, writer.impression(id, time));
      int clicksOfIt = oneOf(0, 0, 0, 1, 1, 2, 5);
      for (int c = 0; c < clicksOfIt; c++) {
        long clickTime = time + clickDelay();
        addRestamped(time, clickTime, addClick(id, clickTime));
      }
    }
  }

  private long clickDelay() {
    long skew = spec.clockSkew().toMillis();
    return switch (random.nextInt(9)) {
      case 0 -> -skew - 1;
      case 1 -> -skew;
      case 2 -> window;
      case 3 -> window + 1;
      case 4 -> 0;
      case 5 -> window + random.nextLong(window);
      default -> random.nextLong(window + skew) - skew;
    };
  }

  private void addOrphans(int count) {
    for (int i = 0; i < count; i++) {
      String joinId = random.nextBoolean() ? "nowhere-" + i : anyOf(lateIds);
      addClick(joinId, BASE + random.nextLong(span));
    }
  }

  private String addClick(String joinId, long time) {
    int number = clicks++;
    String id = (random.nextInt(10) == 0 ? "i" : "c") + number;
    String value = writer.click(id, joinId, time);
    add(EventType.CLICK, time, value);
    return value;
  }

  /**
   * Occasionally adds a copy of a click with a new time. Which of the two comes first differs by
   * engine, so both must match and count in the same window of each cube; adds none if times decide
   * which clicks are repeated.
   */
  private void addRestamped(long impressionTime, long clickTime, String click) {
    long window = clickTime - Math.floorMod(clickTime, SHORTEST_CUBE.toMillis());
    long time = window + random.nextLong(SHORTEST_CUBE.toMillis());
    if (!disordered
        && random.nextInt(3) == 0
        && spec.repeatInterval() == null
        && spec.matches(impressionTime, clickTime)
        && spec.matches(impressionTime, time)) {
      add(EventType.CLICK, time, writer.restamped(click, time));
    }
  }

  private void addCopies() {
    for (Arrival original : List.copyOf(arrivals)) {
      for (int copies = oneOf(0, 0, 0, 0, 0, 0, 0, 1, 1, 3);
          copies > 0 && original.timeMillis != null;
          copies--) {
        add(original.message.type(), original.timeMillis, original.message.value());
      }
    }
  }

  private void addHeartbeats(int count) {
    for (int i = 0; i < count; i++) {
      EventType type = oneOf(EventType.values());
      long time = BASE + random.nextLong(span);
      String key = random.nextBoolean() ? "k" + i : null;
      Scenario.Message message = new Scenario.Message(type, key, writer.heartbeat(time));
      arrivals.add(new Arrival(arrival(type, time), null, message));
    }
  }

  private void addPoison(int count) {
    for (int i = 0; i < count; i++) {
      EventType type = oneOf(EventType.values());
      String value = writer.poison(type, "x" + i, BASE + random.nextLong(span));
      String key = keyed && random.nextBoolean() ? "x" + i : null;
      long arrival = BASE + random.nextLong(span);
      arrivals.add(new Arrival(arrival, null, new Scenario.Message(type, key, value)));
    }
  }

  /**
   * Adds events in other partitions than their ids'; some of the clicks are on existing
   * impressions.
   */
  private void addMisplaced(int count, int partitions) {
    for (int i = 0; i < count; i++) {
      boolean impression = random.nextInt(3) == 0;
      EventType type = impression ? EventType.IMPRESSION : EventType.CLICK;
      String joinId = impression ? "misplaced-" + i : "i" + random.nextInt(10);
      String key = "m";
      while (partition(key, partitions) == partition(joinId, partitions)) {
        key += "m";
      }
      long time = BASE + random.nextLong(span);
      String value =
          impression
              ? writer.impression(joinId, time)
              : writer.click("misplaced-" + i, joinId, time);
      arrivals.add(new Arrival(arrival(type, time), null, new Scenario.Message(type, key, value)));
    }
  }

  private static int partition(String key, int partitions) {
    return DefaultPartitioner.partition(key.getBytes(UTF_8), partitions);
  }

  private void add(EventType type, long time, String value) {
    arrivals.add(new Arrival(arrival(type, time), time, message(type, value)));
  }

  private Scenario.Message message(EventType type, String value) {
    return new Scenario.Message(type, keyed ? ScenarioReader.keyOf(type, value) : null, value);
  }

  private long arrival(EventType type, long time) {
    boolean impression = type == EventType.IMPRESSION;
    Duration lateness = impression ? spec.impressionLateness() : spec.clickLateness();
    long longest = disordered ? lateness.toMillis() * 2 + window : lateness.toMillis();
    return time + (impression ? 0 : clickShift) + random.nextLong(longest + 1);
  }

  /** Splits the arrivals into phases; all but the first also contain past events. */
  private List<Scenario.Phase> phases(int count) {
    int[] cuts = random.ints(count - 1L, 0, arrivals.size()).sorted().toArray();
    List<Scenario.Phase> phases = new ArrayList<>();
    long passed = Long.MIN_VALUE;
    int from = 0;
    for (int i = 0; i < count; i++) {
      int to = i < cuts.length ? cuts[i] : arrivals.size();
      List<Scenario.Message> records = new ArrayList<>();
      arrivals.subList(from, to).forEach(arrival -> records.add(arrival.message));
      if (i > 0) {
        addLate(records, passed, from, i);
      }
      passed = i < cuts.length ? Math.max(passed, advanceTo(to)) : end();
      phases.add(new Scenario.Phase(List.copyOf(records), Instant.ofEpochMilli(passed)));
      from = to;
    }
    return phases;
  }

  /** No later than the events still to come, unless these may be late. */
  private long advanceTo(int from) {
    long next = end();
    for (Arrival arrival : arrivals.subList(from, arrivals.size())) {
      next = arrival.timeMillis == null ? next : Math.min(next, arrival.timeMillis);
    }
    long shift = disordered ? random.nextLong(window) : 0;
    return next + shift - oneOf(0L, 0L, 1L, random.nextLong(window));
  }

  /** The first time at which nothing is open, or somewhat later. */
  private long end() {
    long end = BASE;
    for (Arrival arrival : arrivals) {
      end = arrival.timeMillis == null ? end : Math.max(end, arrival.timeMillis);
    }
    return end + window + spec.clockSkew().toMillis() + oneOf(1L, 1L, 3_600_000L);
  }

  /** Mixes in events before {@code passed}: new ones, and copies of earlier ones. */
  private void addLate(List<Scenario.Message> records, long passed, int sent, int phase) {
    for (int i = random.nextInt(5); i > 0; i--) {
      long time = passed - oneOf(1L, 1L, 1 + random.nextLong(window));
      Scenario.Message late =
          switch (random.nextInt(3)) {
            case 0 -> {
              String id = lateIds.isEmpty() ? "old-" + phase + "-" + i : lateIds.remove(0);
              yield message(EventType.IMPRESSION, writer.impression(id, time));
            }
            case 1 -> {
              String joinId = "i" + random.nextInt(20);
              yield message(EventType.CLICK, writer.click("old-" + phase + "-" + i, joinId, time));
            }
            default -> copyBefore(passed, sent);
          };
      if (late != null) {
        records.add(random.nextInt(records.size() + 1), late);
      }
    }
  }

  private Scenario.@Nullable Message copyBefore(long passed, int sent) {
    List<Arrival> past =
        arrivals.subList(0, sent).stream()
            .filter(arrival -> arrival.timeMillis != null && arrival.timeMillis < passed)
            .toList();
    return past.isEmpty() ? null : anyOf(past).message;
  }

  private List<Cube> cubes() {
    List<Cube> cubes = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      List<String> dimensions =
          new ArrayList<>(
              EventSchema.STANDARD.impressions().attributes().stream()
                  .map(Attribute::name)
                  .toList());
      Collections.shuffle(dimensions, random);
      Duration length =
          oneOf(SHORTEST_CUBE, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofDays(1));
      Cube cube =
          Cube.every(length)
              .by(dimensions.subList(0, random.nextInt(4)))
              .attributedBy(oneOf(Attribution.values()))
              .named("cube_" + i);
      cubes.add(declared.cube(cube));
    }
    return List.copyOf(cubes);
  }

  private Duration lateness() {
    return oneOf(
        Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(2));
  }

  @SafeVarargs
  private <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private <T> T anyOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
