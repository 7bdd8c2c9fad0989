package io.adstream.internal.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdTableTest {

  /** Few hashes, so that ids collide; the table must find every address under its hash. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void tableEqualsAMapOverRandomAddsAndRemoves(long seed) {
    Random random = new Random(seed);
    IdTable table = new IdTable(bytes -> {});
    long[] hashes = random.longs(40).toArray();
    Map<Long, Set<Long>> expected = new HashMap<>();
    List<long[]> entries = new ArrayList<>();
    for (long address = 1; address < 5_000; address++) {
      long hash = hashes[random.nextInt(hashes.length)];
      table.add(hash, address);
      expected.computeIfAbsent(hash, key -> new HashSet<>()).add(address);
      entries.add(new long[] {hash, address});
      if (random.nextInt(3) > 0) {
        long[] gone = entries.remove(random.nextInt(entries.size()));
        table.remove(gone[0], gone[1]);
        expected.getOrDefault(gone[0], new HashSet<>()).remove(gone[1]);
      }
    }
    for (long hash : hashes) {
      assertThat(addresses(table, hash)).containsAll(expected.getOrDefault(hash, Set.of()));
    }
    assertThat(table.size()).isEqualTo(entries.size());
  }

  private static Set<Long> addresses(IdTable table, long hash) {
    Set<Long> found = new HashSet<>();
    int slot = table.first(hash);
    while ((slot = table.next(hash, slot)) >= 0) {
      found.add(table.address(hash, slot));
      slot = table.after(hash, slot);
    }
    return found;
  }

  @Test
  void entryThatIsNotThereIsNeitherReplacedNorRemoved() {
    IdTable table = new IdTable(bytes -> {});
    table.add(1, 5);
    table.replace(1, 2, 3);
    table.remove(1, 2);
    assertThat(addresses(table, 1)).containsExactly(5L);
    assertThat(table.size()).isEqualTo(1);
  }
}
