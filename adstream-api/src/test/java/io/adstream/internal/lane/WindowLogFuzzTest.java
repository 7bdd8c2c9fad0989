package io.adstream.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.PipelineException;
import io.adstream.event.AdEvent;
import io.adstream.fuzz.Allocation;
import io.adstream.fuzz.Damage;
import io.adstream.fuzz.RandomValues;
import io.adstream.fuzz.Tries;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.join.JoinPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Logged state is restored after a crash, and damaged logs are rejected. */
class WindowLogFuzzTest {

  private static final long T = 1_768_478_400_000L;
  private static final int HOUR = 3_600_000;

  @Test
  void crashChangesNothing() {
    Tries.of(
        300,
        random -> {
          JoinPlan plan = random.nextBoolean() ? LoggedLane.GROSS : LoggedLane.NET;
          LoggedLane steady = new LoggedLane(plan);
          LoggedLane crashing = new LoggedLane(plan);
          for (int i = random.nextInt(80); i >= 0; i--) {
            step(random, List.of(steady, crashing));
            if (random.nextInt(8) == 0) {
              crashing.log();
              LoggedLane again = crashing.again(random);
              again.results.putAll(crashing.results);
              assertThat(again.state()).isEqualTo(crashing.state());
              crashing = again;
            }
          }
          steady.advance(T + 10 * HOUR);
          crashing.advance(T + 10 * HOUR);

          assertThat(crashing.results).isEqualTo(steady.results);
          assertThat(crashing.state()).isEqualTo(steady.state());
          crashing.log();
          assertThat(crashing.blocks).hasSize(1);
        });
  }

  @Test
  void damagedLogIsRefusedOrGivesALaneThatWorks() {
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger tries = new AtomicInteger();
    Tries.of(
        1_500,
        random -> {
          LoggedLane lane = new LoggedLane(LoggedLane.NET);
          for (int i = random.nextInt(40); i >= 0; i--) {
            step(random, List.of(lane));
            if (random.nextInt(8) == 0) {
              lane.log();
            }
          }
          lane.log();
          Map<List<Long>, byte[]> damaged = damaged(lane.blocks, random);
          tries.incrementAndGet();
          long allocated =
              Allocation.during(
                  () -> {
                    if (!works(damaged, random)) {
                      refused.incrementAndGet();
                    }
                  });
          assertThat(allocated).isLessThan(10_000_000);
        });
    // Otherwise this would compare nothing.
    assertThat(refused.get()).isBetween(tries.get() / 5, tries.get());
  }

  private static boolean works(Map<List<Long>, byte[]> blocks, Random random) {
    LoggedLane lane;
    try {
      lane = LoggedLane.replayed(LoggedLane.NET, blocks, random);
    } catch (CorruptBytesException | PipelineException e) {
      return false; // the latter where an attribute's name is damaged
    }
    for (int i = 0; i < 20; i++) {
      step(random, List.of(lane));
    }
    lane.log();
    lane.advance(T + 10 * HOUR);
    lane.advance(Long.MAX_VALUE);
    lane.log();
    return true;
  }

  /** Blocks with one that is damaged, missing, or in another's place. */
  private static Map<List<Long>, byte[]> damaged(Map<List<Long>, byte[]> blocks, Random random) {
    Map<List<Long>, byte[]> damaged = new HashMap<>(blocks);
    List<List<Long>> keys = new ArrayList<>(blocks.keySet());
    List<Long> key = keys.get(random.nextInt(keys.size()));
    byte[] block = blocks.getOrDefault(key, new byte[0]);
    switch (random.nextInt(10)) {
      case 0 -> damaged.remove(key);
      case 1 -> damaged.put(keys.get(random.nextInt(keys.size())), block);
      case 2 -> damaged.put(List.of(new RandomValues(random).number(), 7L), block);
      case 3 -> damaged.put(key, Damage.any(random, 200));
      default -> damaged.put(key, Damage.of(block, random));
    }
    return damaged;
  }

  /** The same step on all of these lanes. */
  private static void step(Random random, List<LoggedLane> lanes) {
    AdEvent event = event(random);
    long advanceTo = random.nextInt(6) == 0 ? event.eventTimeMillis() : Long.MIN_VALUE;
    for (LoggedLane lane : lanes) {
      lane.read(event);
      if (advanceTo > Long.MIN_VALUE) {
        lane.advance(advanceTo);
      }
    }
  }

  private static AdEvent event(Random random) {
    long time = T + random.nextInt(HOUR);
    String id = "i" + random.nextInt(12);
    RandomValues values = new RandomValues(random);
    return random.nextInt(3) == 0
        ? values.impression(id, random.nextInt(1_000_000), time)
        : values.click("c" + random.nextInt(40), id, random.nextInt(9_999), time);
  }
}
