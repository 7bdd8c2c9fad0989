package io.adstream.samples.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.EventType;
import io.adstream.samples.send.EventRow.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private final Path directory;

  EventFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private List<EventRow> rows(EventType type, String name, String content) throws IOException {
    try (EventFile file =
        new EventFile(type, Files.writeString(directory.resolve(name), content))) {
      List<EventRow> rows = new ArrayList<>();
      EventRow row = file.poll();
      while (row != null) {
        rows.add(row);
        row = file.poll();
      }
      return rows;
    }
  }

  private EventRow row(String line) throws IOException {
    return rows(EventType.IMPRESSION, "a.jsonl", line + "\n").get(0);
  }

  @Test
  void columnWithoutANameIsIgnoredAndCostsAreNumbers() throws Exception {
    EventRow row =
        rows(
                EventType.IMPRESSION,
                "a.csv",
                "\uFEFF"
                    + """
                    ,ImpressionID,Device,ImpressionCost,Location
                    1,0017,,0.345810510212152,"say ""hi"", you"
                    """)
            .get(0);

    assertThat(row.key()).isEqualTo("0017");
    assertThat(row.value(NOW))
        .isEqualTo(
            "{\"ImpressionID\":\"0017\",\"ImpressionCost\":0.345810510212152,"
                + "\"Location\":\"say \\\"hi\\\", you\",\"EventTime\":\"2026-01-15T12:00:00Z\"}");
  }

  @Test
  void csvTimesMayBeTextOrMilliseconds() throws Exception {
    List<EventRow> rows =
        rows(
            EventType.CLICK,
            "c.csv",
            "ClickID,JoinID,EventTime\nc1,a,1768478400000\nc2,b,2026-01-15T13:00:00+01:00\n");

    assertThat(rows).extracting(EventRow::kind).containsOnly(Kind.TIMED);
    assertThat(rows).extracting(EventRow::timeMillis).containsOnly(NOW.toEpochMilli());
    assertThat(rows.get(0).value(NOW)).contains("\"EventTime\":1768478400000");
    assertThat(rows).extracting(EventRow::key).containsExactly("a", "b");
  }

  @Test
  void compressedFilesAreRead() throws Exception {
    Path file = directory.resolve("i.jsonl.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("{\"ImpressionID\":\"a\",\"EventTime\":5}\n\n".getBytes(UTF_8));
    }
    try (EventFile rows = new EventFile(EventType.IMPRESSION, file)) {
      assertThat(rows.poll()).extracting(EventRow::timeMillis).isEqualTo(5L);
      assertThat(rows.poll()).isNull();
    }
  }

  @Test
  void idThatIsANumberIsTheKeyAsWritten() throws Exception {
    assertThat(row("{\"ImpressionID\":1.50,\"EventTime\":1}").key()).isEqualTo("1.50");
  }

  @Test
  void missingTimeIsStampedAndTheRestStays() throws Exception {
    assertThat(row("{\"ImpressionID\":\"a\",\"x\":[1,{\"EventTime\":2}]}").value(NOW))
        .isEqualTo(
            "{\"ImpressionID\":\"a\",\"x\":[1,{\"EventTime\":2}],\"EventTime\":\"" + NOW + "\"}");
    assertThat(row("{}").value(NOW)).isEqualTo("{\"EventTime\":\"" + NOW + "\"}");
  }

  @Test
  void timeOfNullIsStampedInItsPlace() throws Exception {
    assertThat(row("{\"EventTime\" : null,\"ImpressionID\":\"a\"}").value(NOW))
        .isEqualTo("{\"EventTime\":\"" + NOW + "\",\"ImpressionID\":\"a\"}");
  }

  @Test
  void whatCannotBeReadIsSentAsItIs() throws Exception {
    for (String line :
        List.of("{\"ImpressionID\":", "[]", "{\"ImpressionID\":\"a\",\"EventTime\":\"noon\"}")) {
      EventRow row = row(line);
      assertThat(row.kind()).isEqualTo(Kind.UNREADABLE);
      assertThat(row.value(NOW)).isEqualTo(line);
    }
  }

  @Test
  void heartbeatIsSeen() throws Exception {
    assertThat(row("{\"Heartbeat\":true,\"EventTime\":7}").kind()).isEqualTo(Kind.HEARTBEAT);
  }

  @Test
  void missingColumnsAndFilesAreNamed() {
    assertThatThrownBy(() -> rows(EventType.CLICK, "x.csv", "ClickID,Join\n1,2\n"))
        .hasMessageContaining(
            "its header is [ClickID, Join], expected the columns [ClickID, JoinID]");
    assertThatThrownBy(() -> new EventFile(EventType.CLICK, directory.resolve("none.csv")))
        .hasMessage("Cannot read " + directory.resolve("none.csv") + ": there is no such file");
  }
}
