package io.adstream.samples.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortedRowsTest {

  private static final EventFormat FORMAT = EventFileTest.format(EventType.IMPRESSION);

  private final Path file;

  SortedRowsTest(@TempDir Path directory) {
    this.file = directory.resolve("i");
  }

  private List<String> sorted(long bufferBytes) {
    return EventFileTest.rows(new SortedRows(new EventFile(file, FORMAT), bufferBytes)).stream()
        .map(row -> row.key() + " " + row.value(Instant.EPOCH))
        .toList();
  }

  @Test
  void rowsOfAFileLargerThanTheBufferAreMergedFromManyRuns() throws Exception {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      long time = random.nextInt(3_000);
      lines.add("{\"ImpressionID\":\"ä" + i + "\",\"EventTime\":" + time + "}");
      times.add(time);
      if (random.nextInt(10) == 0) {
        lines.add(random.nextBoolean() ? "{\"rejected\":" + i + "}" : "{\"beat\":" + i);
        times.add(time);
      }
    }
    Files.write(file, lines);
    List<String> expected =
        LongStream.range(0, 3_000)
            .boxed()
            .flatMap(
                time ->
                    LongStream.range(0, lines.size())
                        .filter(i -> times.get((int) i).equals(time))
                        .mapToObj(i -> lines.get((int) i)))
            .toList();

    for (long bufferBytes : new long[] {500, 100_000, 1 << 30}) {
      assertThat(sorted(bufferBytes))
          .as("-Dadstream.seed=%s", seed)
          .extracting(row -> row.substring(row.indexOf(' ') + 1))
          .isEqualTo(expected);
    }
    assertThat(sorted(500))
        .contains(
            "ä7 " + lines.stream().filter(line -> line.contains("ä7\"")).findFirst().orElseThrow());
  }

  @Test
  void equalTimesKeepTheFilesOrder() throws Exception {
    Files.writeString(
        file,
        """
        {"ImpressionID":"b","EventTime":2}
        {"ImpressionID":"c","EventTime":2}
        {"Heartbeat":true,"EventTime":2}
        {"ImpressionID":"a","EventTime":1}
        """);

    assertThat(sorted(0)).extracting(row -> row.charAt(0)).containsExactly('a', 'b', 'c', 'n');
  }
}
