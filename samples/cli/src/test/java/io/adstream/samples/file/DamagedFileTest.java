package io.adstream.samples.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.EventType;
import io.adstream.samples.file.EventRow.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts and damages files anywhere: complete records are read, the rest is reported. */
class DamagedFileTest {

  private static final EventFormat FORMAT = EventFileTest.format(EventType.IMPRESSION);
  private static final int RECORDS = 5;

  private final Path file;

  DamagedFileTest(@TempDir Path directory) {
    this.file = directory.resolve("i");
  }

  private enum Form {
    LINES,
    ARRAY,
    PRETTY,
    CSV;

    String content() {
      return switch (this) {
        case LINES -> String.join("\n", json("")) + "\n";
        case ARRAY -> "[" + String.join(",\n", json("")) + "]\n";
        case PRETTY -> String.join("\n", json("\n")) + "\n";
        case CSV ->
            "ImpressionID,Device,EventTime\n"
                + String.join(
                    "",
                    IntStream.range(0, RECORDS)
                        .mapToObj(i -> "i" + i + ",\"ä,\r\n\"\"\",1000" + i + "\n")
                        .toList());
      };
    }

    private static List<String> json(String space) {
      return IntStream.range(0, RECORDS)
          .mapToObj(i -> "{#\"ImpressionID\":\"i" + i + "ä\",#\"EventTime\":1000" + i + "#}")
          .map(json -> json.replace("#", space))
          .toList();
    }
  }

  /** The contents of a file; null if it is rejected. */
  private record Read(List<String> values, List<Kind> kinds, String notes) {}

  private @Nullable Read read(byte[] content) throws IOException {
    Files.write(file, content);
    try {
      String notes = FileCheck.of(file, FORMAT, bytes -> {}).notes().toString();
      List<EventRow> rows = EventFileTest.rows(new EventFile(file, FORMAT));
      return new Read(
          rows.stream().map(row -> row.value(Instant.EPOCH)).toList(),
          rows.stream().map(EventRow::kind).toList(),
          notes);
    } catch (UnreadableFileException e) {
      assertThat(e).hasMessageMatching("Cannot read .*/i: (line [0-9]+ |it |a pipeline )(?s:.*)");
      return null;
    }
  }

  private Read whole(Form form) throws IOException {
    Read whole = requireNonNull(read(form.content().getBytes(UTF_8)));
    assertThat(whole.kinds()).hasSize(RECORDS).containsOnly(Kind.TIMED);
    assertThat(whole.notes()).isEqualTo("[]");
    return whole;
  }

  @Test
  void fileThatIsCutAnywhereIsRefusedOrReadUpToThere() throws Exception {
    for (Form form : Form.values()) {
      List<String> values = whole(form).values();
      byte[] content = form.content().getBytes(UTF_8);
      int read = 0;
      for (int length = 0; length < content.length; length++) {
        Read cut = read(Arrays.copyOf(content, length));
        if (cut != null) {
          read++;
          int last = cut.values().size() - 1;
          assertThat(cut.values().subList(0, last)).isEqualTo(values.subList(0, last));
          boolean isComplete = cut.values().get(last).equals(values.get(last));
          assertThat(isComplete || cut.notes().contains("the last row has no line break"))
              .as("%s of %s bytes: %s", form, length, cut)
              .isTrue();
        }
      }
      assertThat(read).as("%s", form).isPositive();
    }
  }

  @Test
  void compressedFileThatIsCutIsRefused() throws Exception {
    byte[] zstd;
    try (var in = DamagedFileTest.class.getResourceAsStream("z.jsonl.zst")) {
      zstd = in.readAllBytes();
    }
    for (byte[] content : List.of(zstd, EventFileTest.gzip(Form.LINES.content().getBytes(UTF_8)))) {
      assertThat(read(content)).isNotNull();
      for (int length = 0; length < content.length; length++) {
        assertThat(read(Arrays.copyOf(content, length))).as("%s bytes", length).isNull();
      }
    }
  }

  /** A gzip file of two members, whose second one is damaged, is easily taken for the first. */
  @Test
  void memberOfACompressedFileIsNeverLeftOut() throws Exception {
    byte[] first = EventFileTest.gzip(Form.LINES.content().getBytes(UTF_8));
    byte[] both = Arrays.copyOf(first, 2 * first.length);
    System.arraycopy(first, 0, both, first.length, first.length);
    assertThat(read(both)).extracting(read -> read.values().size()).isEqualTo(2 * RECORDS);
    for (int at = first.length; at < first.length + 3; at++) {
      byte[] damaged = both.clone();
      damaged[at]++;
      assertThat(read(damaged)).isNull();
    }
  }

  @Test
  void damagedByteIsReportedOrHarmsItsNeighboursOnly() throws Exception {
    long seed = Long.getLong("adstream.seed", System.nanoTime());
    Random random = new Random(seed);
    for (Form form : Form.values()) {
      List<String> values = whole(form).values();
      byte[] content = form.content().getBytes(UTF_8);
      for (int round = 0; round < 200; round++) {
        byte[] damaged = content.clone();
        int at = 30 + random.nextInt(content.length - 30); // behind the header
        damaged[at] =
            round % 3 == 0
                ? (byte) random.nextInt()
                : (byte) "\"\n,{}[]\\".charAt(random.nextInt(8));
        Read read = read(damaged);
        if (read != null) {
          List<String> left = new ArrayList<>(values);
          left.removeAll(read.values());
          assertThat(left.size()).as("-Dadstream.seed=%s: %s %s", seed, form, read).isLessThan(3);
        }
      }
    }
  }
}
