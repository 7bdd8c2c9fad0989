package io.adstream.samples.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.samples.file.EventFormat.Untimed;
import io.adstream.samples.file.EventRow.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private final Path directory;

  EventFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** A format that takes times of any future, so that no test depends on the clock. */
  static EventFormat format(EventType type, JsonEventDecoder decoder, Untimed untimed) {
    return format(type, decoder, untimed, EventSchema.STANDARD);
  }

  static EventFormat format(
      EventType type, JsonEventDecoder decoder, Untimed untimed, EventSchema schema) {
    JoinSpec anyTime =
        JoinSpec.builder()
            .maxFuture(Duration.ofDays(36_500))
            .minEventTime(Instant.parse("0001-01-01T00:00:00Z"))
            .build();
    JoinPlan plan = PipelineSpec.builder("file").schema(schema).join(anyTime).plan();
    return new EventFormat(type, decoder.withSchema(schema), plan, untimed);
  }

  @Test
  void heartbeatIsWrittenInTheFormatOfTheStreamsTimes() {
    FieldMapping seconds =
        FieldMapping.builder()
            .field(EventType.CLICK, "EventTime", "ts")
            .timeFormat(EventType.CLICK, "epoch-seconds")
            .build();
    JsonEventDecoder decoder = JsonEventDecoder.of(seconds);
    String beat =
        format(EventType.CLICK, decoder, Untimed.KEPT)
            .heartbeat(Instant.ofEpochMilli(1_768_478_400_500L));

    assertThat(beat).isEqualTo("{\"Heartbeat\":true,\"ts\":\"1768478400.500\"}");
    assertThat(decoder.decode(EventType.CLICK, SourceRecord.of(beat.getBytes(UTF_8))))
        .isEqualTo(new Decoded.Heartbeat(1_768_478_400_500L));
  }

  @Test
  void formatIsRefusedWhereATimeIsBesideTheValue() {
    for (FieldMapping.Builder mapping :
        List.of(
            FieldMapping.builder().timeFormat(EventType.CLICK, "kafka"),
            FieldMapping.builder().field(EventType.CLICK, "EventTime", "kafka:timestamp"))) {
      JsonEventDecoder decoder = JsonEventDecoder.of(mapping.build());
      assertThatThrownBy(() -> format(EventType.CLICK, decoder, Untimed.KEPT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              "Cannot send clicks: EventTime is at ", "decode.click.EventTime, decode.time.format");
    }
  }

  static EventFormat format(EventType type) {
    return format(type, JsonEventDecoder.create(), Untimed.KEPT);
  }

  static List<EventRow> rows(EventRows open) {
    try (open) {
      List<EventRow> rows = new ArrayList<>();
      for (EventRow row = open.poll(); row != null; row = open.poll()) {
        rows.add(row);
      }
      return rows;
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("file"), content);
  }

  private List<EventRow> rows(EventType type, String content) throws IOException {
    return rows(new EventFile(file(content), format(type)));
  }

  private EventRow stamped(String content) throws IOException {
    EventFormat format = format(EventType.IMPRESSION, JsonEventDecoder.create(), Untimed.STAMPED);
    return rows(new EventFile(file(content), format)).get(0);
  }

  @Test
  void columnWithoutANameIsIgnoredAndCostsAreNumbers() throws Exception {
    EventRow row =
        stamped(
            "\uFEFF"
                + """
                ,ImpressionID,Device,ImpressionCost,Location
                1,0017,,0.345810510212152,"say ""hi"", you"
                """);

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
            "ClickID,JoinID,EventTime\nc1,a,1768478400000\nc2,b,2026-01-15T13:00:00+01:00\n");

    assertThat(rows).extracting(EventRow::kind).containsOnly(Kind.TIMED);
    assertThat(rows).extracting(EventRow::timeMillis).containsOnly(NOW.toEpochMilli());
    assertThat(rows.get(0).value(NOW)).contains("\"EventTime\":1768478400000");
    assertThat(rows).extracting(EventRow::key).containsExactly("a", "b");
  }

  @Test
  void everyDelimiterIsFoundByTheHeader() throws Exception {
    for (String delimiter : List.of(",", ";", "\t", "|")) {
      List<EventRow> rows =
          rows(
              EventType.IMPRESSION,
              "Device;ImpressionID;EventTime\n\"a;b\";x;5\n".replace(";", delimiter));
      assertThat(rows.get(0).value(NOW))
          .isEqualTo(
              "{\"Device\":\"a;b\",\"ImpressionID\":\"x\",\"EventTime\":5}"
                  .replace(";", delimiter.replace("\t", "\\t")));
    }
  }

  @Test
  void columnsOfAFileWithoutAHeaderHaveTheNamesOfTheFormat() throws Exception {
    EventFormat format =
        format(EventType.IMPRESSION).withColumns(List.of("EventTime", "ImpressionID", ""));
    for (String delimiter : List.of(",", ";", "\t", "|")) {
      Path file = file("5;x;63\n6;\"{}\";\n".replace(";", delimiter));
      assertThat(rows(new EventFile(file, format)))
          .extracting(row -> row.line() + " " + row.key() + " " + row.value(NOW))
          .containsExactly(
              "1 x {\"EventTime\":5,\"ImpressionID\":\"x\"}",
              "2 {} {\"EventTime\":6,\"ImpressionID\":\"{}\"}");
    }
    Path wider = file("5,x,63,1\n");
    assertThatThrownBy(() -> new EventFile(wider, format))
        .hasMessageContaining(
            "line 1 has 4 cells, expected the columns [\"EventTime\", \"ImpressionID\", \"\"]");
  }

  @Test
  void headerAndAmbiguousDelimiterAreRefusedWhereColumnsAreNamed() throws Exception {
    EventFormat format =
        format(EventType.IMPRESSION).withColumns(List.of("EventTime", "ImpressionID"));
    Path header = file("EventTime,ImpressionID\n5,x\n");
    assertThatThrownBy(() -> new EventFile(header, format))
        .hasMessageContaining("line 1 is a header, expected none, since the columns are named");

    Path ambiguous = file("2026-01-15T12:00:00,123;x\n");
    assertThatThrownBy(() -> new EventFile(ambiguous, format))
        .hasMessageContaining("line 1 is divided into as many cells by each of [,, ;]");
  }

  @Test
  void namesOfColumnsWithoutARequiredFieldOrWithOneTwiceAreRefused() {
    EventFormat format = format(EventType.IMPRESSION);
    for (List<String> names :
        List.of(List.of("at", "ImpressionID"), List.of("EventTime", "ImpressionID", "x", "x"))) {
      assertThatThrownBy(() -> format.withColumns(names))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Cannot send impressions: columns are " + names + ", expected")
          .hasMessageContaining("[ImpressionID, EventTime] among them");
    }
  }

  @Test
  void rowWithoutATimeIsAnEventWhereThePipelineUsesThatOfItsRecord() throws Exception {
    JsonEventDecoder decoder =
        JsonEventDecoder.of(
            FieldMapping.builder().kafkaTimeWhereMissing(EventType.IMPRESSION).build());
    EventFormat format = format(EventType.IMPRESSION, decoder, Untimed.KEPT);
    String a = "{\"ImpressionID\":\"a\"}";
    String b = "{\"ImpressionID\":\"b\",\"EventTime\":5}";

    assertThat(rows(new EventFile(file(a + "\n" + b + "\n"), format)))
        .extracting(row -> row.kind() + " " + row.value(NOW))
        .containsExactly("UNTIMED " + a, "TIMED " + b);
    assertThat(rows(new EventFile(file("ImpressionID\na\n"), format)))
        .extracting(row -> row.kind() + " " + row.key() + " " + row.value(NOW))
        .containsExactly("UNTIMED a " + a);
  }

  @Test
  void jsonIsSentWithTheCharactersThatItHas() throws Exception {
    String a = "{\n \"ImpressionID\" : \"}\\\"{\" ,\r\n\"EventTime\": 5, \"x\": [ 1.50,\n{ } ]}";
    String b = "{\"ImpressionID\":\"b\",\"EventTime\":6}";
    for (String content :
        List.of(
            a + b,
            a + "\n\n" + b + "\n",
            "[" + a + "," + b + "]",
            "\n[\n" + a + "\n,\n" + b + " ] \n")) {
      List<EventRow> rows = rows(EventType.IMPRESSION, content);
      assertThat(rows).extracting(row -> row.value(NOW)).containsExactly(a, b);
      assertThat(rows).extracting(EventRow::key).containsExactly("}\"{", "b");
    }
  }

  @Test
  void arrayOnALineOfItsOwnIsARecordWhereALineFollows() throws Exception {
    String click = "{\"ClickID\":\"c\",\"JoinID\":\"a\",\"EventTime\":5}";

    assertThat(rows(EventType.CLICK, "[" + click + "]\n" + click + "\n"))
        .extracting(EventRow::kind)
        .containsExactly(Kind.REJECTED, Kind.TIMED);
    assertThat(rows(EventType.CLICK, "[" + click + "]\n"))
        .extracting(EventRow::kind)
        .containsExactly(Kind.TIMED);
  }

  @Test
  void firstLineMayBeDamagedWhereRecordsHaveLines() throws Exception {
    assertThat(
            rows(
                EventType.IMPRESSION,
                "{\"ImpressionID\":\n{\"ImpressionID\":\"a\",\"EventTime\":1}\n"))
        .extracting(EventRow::kind)
        .containsExactly(Kind.REJECTED, Kind.TIMED);
  }

  @Test
  void contentTellsHowAFileIsCompressed() throws Exception {
    String line = "{\"ImpressionID\":\"a\",\"EventTime\":5}\n\n";
    byte[] once = gzip(line.getBytes(UTF_8));
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.write(once);
    twice.write(once);

    byte[] plain = line.getBytes(UTF_8);
    byte[] bzip2 = compressed(CompressorStreamFactory.BZIP2, plain);
    byte[] xz = compressed(CompressorStreamFactory.XZ, plain);
    for (byte[] content : List.of(plain, once, gzip(once), twice.toByteArray(), bzip2, xz)) {
      for (String name : List.of("a.csv", "a.gz", "a")) {
        Path file = Files.write(directory.resolve(name), content);
        assertThat(rows(new EventFile(file, format(EventType.IMPRESSION))))
            .extracting(EventRow::timeMillis)
            .containsOnly(5L)
            .hasSize(content.length == 2 * once.length ? 2 : 1);
      }
    }
  }

  private static byte[] compressed(String compression, byte[] content) throws Exception {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (var out =
        new CompressorStreamFactory().createCompressorOutputStream(compression, compressed)) {
      out.write(content);
    }
    return compressed.toByteArray();
  }

  @Test
  void columnWithoutANameIsNoted() throws Exception {
    Path file = directory.resolve("index.csv");
    Files.writeString(file, ",ImpressionID,EventTime\n0,a,5\n1,b,6\n");

    assertThat(FileCheck.of(file, format(EventType.IMPRESSION), read -> {}).notes())
        .containsExactly(file + ": the column without a name is left out");
  }

  @Test
  void compressedFileThatIsCutOffIsNamedAsThat() throws Exception {
    byte[] whole = gzip("{\"ImpressionID\":\"a\",\"EventTime\":5}\n".getBytes(UTF_8));
    Path file = Files.write(directory.resolve("cut"), Arrays.copyOf(whole, whole.length - 9));

    assertThatThrownBy(() -> rows(new EventFile(file, format(EventType.IMPRESSION))))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageContaining("damaged or cut off: ")
        .hasMessageNotContaining("null");
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(compressed)) {
      out.write(content);
    }
    return compressed.toByteArray();
  }

  @Test
  void idThatIsANumberIsTheKeyAsWritten() throws Exception {
    assertThat(rows(EventType.IMPRESSION, "{\"ImpressionID\":1.50,\"EventTime\":1}").get(0).key())
        .isEqualTo("1.50");
  }

  @Test
  void fieldsHaveTheNamesAndTheZoneOfThePipeline() throws Exception {
    JsonEventDecoder decoder =
        JsonEventDecoder.builder()
            .fieldName(EventType.CLICK, "ClickID", "id")
            .fieldName(EventType.CLICK, "JoinID", "shown")
            .fieldName(EventType.CLICK, "ClickCost", "price")
            .fieldName(EventType.CLICK, "EventTime", "at")
            .localTimeZone(ZoneId.of("Europe/Berlin"))
            .build();
    String csv = "id,at,price,shown\n1,2026-01-15T13:00:00,0.5,a\n";

    EventRow row =
        rows(new EventFile(file(csv), format(EventType.CLICK, decoder, Untimed.KEPT))).get(0);

    assertThat(row.key()).isEqualTo("a");
    assertThat(row.timeMillis()).isEqualTo(NOW.toEpochMilli());
    assertThat(row.value(NOW)).contains("\"price\":0.5");
  }

  @Test
  void missingTimeIsStampedWhereThatIsAskedForAndTheRestStays() throws Exception {
    assertThat(stamped("{\"ImpressionID\":\"a\",\"x\":[1,{\"EventTime\":2}]}").value(NOW))
        .isEqualTo(
            "{\"ImpressionID\":\"a\",\"x\":[1,{\"EventTime\":2}],\"EventTime\":\"" + NOW + "\"}");
    assertThat(stamped("{\"EventTime\" : null,\"ImpressionID\":\"a\"}").value(NOW))
        .isEqualTo("{\"EventTime\" : \"" + NOW + "\",\"ImpressionID\":\"a\"}");
    assertThat(stamped("{\"EventTime\":\"\",\"ImpressionID\":\"a\"}").value(NOW))
        .isEqualTo("{\"EventTime\":\"" + NOW + "\",\"ImpressionID\":\"a\"}");
    assertThat(rows(EventType.IMPRESSION, "{\"ImpressionID\":\"a\"}").get(0).kind())
        .isEqualTo(Kind.REJECTED);
  }

  @Test
  void recordThatThePipelineWouldRejectIsKeptAsItIs() throws Exception {
    for (String line :
        List.of(
            "{\"ImpressionID\":", "[]", "{}", "{\"ImpressionID\":\"a\",\"EventTime\":\"noon\"}")) {
      EventRow row = stamped(line + "\n{\"ImpressionID\":\"b\"}\n");
      assertThat(row.kind()).isEqualTo(Kind.REJECTED);
      assertThat(row.value(NOW)).isEqualTo(line);
    }
  }

  @Test
  void heartbeatIsSeen() throws Exception {
    assertThat(rows(EventType.IMPRESSION, "{\"Heartbeat\":true,\"EventTime\":7}").get(0).kind())
        .isEqualTo(Kind.HEARTBEAT);
  }

  @Test
  void whatIsNoFileIsNamed() {
    assertThatThrownBy(() -> new EventFile(directory.resolve("none"), format(EventType.CLICK)))
        .hasMessage("Cannot read " + directory.resolve("none") + ": there is no such file");
    assertThatThrownBy(() -> new EventFile(directory, format(EventType.CLICK)))
        .hasMessageContaining("it is not a regular file, expected one");
  }
}
