package io.adstream.samples.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.samples.file.EventFormat.Untimed;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileCheckTest {

  private static final String START = "{\"ImpressionID\":\"";

  private final Path directory;

  FileCheckTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** The result of checking a file: the number of records and the notes, or why it is rejected. */
  private static String found(Path file, Untimed untimed) {
    try {
      FileCheck check =
          FileCheck.of(
              file,
              EventFileTest.format(EventType.IMPRESSION, JsonEventDecoder.create(), untimed),
              read -> {});
      String notes = String.join("\n", check.notes());
      return check.records() + "\n" + notes.replace(file + ": ", "");
    } catch (UnreadableFileException e) {
      return String.valueOf(e.getMessage()).replace("Cannot read " + file + ": ", "refused: ");
    }
  }

  private String found(String content, Charset charset) throws IOException {
    return found(Files.writeString(directory.resolve("i"), content, charset), Untimed.KEPT);
  }

  private String found(String content) throws IOException {
    return found(content, UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      value = {
        "array.json > 2",
        "multi.jsonl.gz > 2",
        "p1.gz > 1",
        "p2.gz > 1",
        "plain.json > 1",
        "pretty.json > 1",
        "tab.tsv > 1",
        "z.jsonl.zst > 1",
        "bom.csv > fields that the pipeline does not read: [Campaign]",
        "bom.csv > 1 record will be rejected by the pipeline as INVALID_VALUE: line 4 (Imp",
        "unsorted.jsonl > 1 record out of the order of event times, by up to PT9M59.999S,",
        "unsorted.jsonl > the first at line 2",
        "dup.csv > refused: line 1 has the column EventTime twice, expected each once",
        "empty.csv > refused: it is empty, expected records",
        "openquote.csv > refused: line 2 begins a row that is not CSV: (startline 2) EOF reached",
        "ragged.csv > refused: line 2 has 4 cells, expected 2",
        "renamed.csv > refused: line 1 is a header of the columns [\"id\", \"ts\"], expected"
            + " [\"ImpressionID\", \"EventTime\"] among them; the configuration of --config may",
        "renamed.jsonl > MISSING_FIELD: line 1 (ImpressionID is missing, null or empty); the fields"
            + " are [id, ts], expected [ImpressionID, EventTime] among them",
        "semi.csv > refused: a pipeline with the settings of --config, or the defaults without it, would reject all of its events: INVALID_VALUE: line"
            + " 2 (ImpressionCost is invalid",
        "spaces.csv > refused: line 1 is a header of the columns [\" ImpressionID \", \" EventTime ",
        "sql.csv > INVALID_VALUE: line 2 (EventTime is invalid",
        "u16.csv > refused: it is UTF-16, expected JSON or CSV in UTF-8",
      })
  void fileIsReadOrRefused(String name, String expected) throws Exception {
    Path file = directory.resolve(name);
    try (var in = FileCheckTest.class.getResourceAsStream(name)) {
      Files.copy(in, file);
    }
    String found = found(file, Untimed.KEPT);
    if (expected.length() == 1) {
      assertThat(found).isEqualTo(expected + "\n");
    } else {
      assertThat(found).contains(expected);
    }
  }

  @Test
  void declaredAttributesAreReadUnderTheirNamesOnTheWire() throws Exception {
    EventSchema schema =
        EventSchema.builder()
            .impression(
                Attribute.flag("Viewable").at("in view"),
                Attribute.integer("Slot"),
                Attribute.decimal("Bid").at("/auction/bid"))
            .build();
    EventFormat format =
        EventFileTest.format(EventType.IMPRESSION, JsonEventDecoder.create(), Untimed.KEPT, schema);
    Path csv =
        Files.writeString(
            directory.resolve("own.csv"),
            "Slot,ImpressionID,Viewable,in view,EventTime\n3,a,x,TRUE,5\n,b,,,5\n3.5,c,,no,5\n");
    Path json =
        Files.writeString(
            directory.resolve("own.json"),
            START + "a\",\"auction\":{\"bid\":\"1.5\"},\"bid\":1,\"EventTime\":5}\n");

    assertThat(FileCheck.of(csv, format, read -> {}).notes())
        .satisfiesExactly(
            note ->
                assertThat(note)
                    .startsWith(
                        csv
                            + ": 1 record will be rejected by the pipeline as INVALID_VALUE: line 4"
                            + " (in view is invalid"),
            note ->
                assertThat(note)
                    .isEqualTo(csv + ": fields that the pipeline does not read: [Viewable]"));
    assertThat(FileCheck.of(json, format, read -> {}).notes())
        .containsExactly(json + ": fields that the pipeline does not read: [bid]");
  }

  @Test
  void namesThatAreNotReadAreFoundBehindManyThatAre() throws Exception {
    Attribute[] many =
        IntStream.range(0, 100).mapToObj(i -> Attribute.text("A" + i)).toArray(Attribute[]::new);
    EventSchema schema = EventSchema.builder().impression(many).build();
    String columns = Stream.of(many).map(Attribute::name).collect(joining(","));
    Path csv =
        Files.writeString(
            directory.resolve("many.csv"),
            columns + ",ImpressionID,EventTime,Other\n" + "x,".repeat(100) + "a,5,y\n");
    EventFormat format =
        EventFileTest.format(EventType.IMPRESSION, JsonEventDecoder.create(), Untimed.KEPT, schema);

    assertThat(FileCheck.of(csv, format, read -> {}).notes())
        .containsExactly(csv + ": fields that the pipeline does not read: [Other]");
  }

  @Test
  void idsAndTimesWithinOtherFieldsAreRefused() {
    JsonEventDecoder decoder =
        JsonEventDecoder.builder()
            .fieldName(EventType.IMPRESSION, "EventTime", "/meta/time")
            .build();

    assertThatThrownBy(() -> EventFileTest.format(EventType.IMPRESSION, decoder, Untimed.KEPT))
        .hasMessage(
            "Cannot send impressions: EventTime is at /meta/time, expected a field of the event's"
                + " object (decode.impression.EventTime, decode.time.format)");
  }

  @Test
  void fileWithoutRecordsIsRefused() throws Exception {
    assertThat(found("[]")).isEqualTo("refused: it holds no records");
    assertThat(found("ImpressionID,EventTime\n")).contains("refused: it has a header and no rows");
    assertThat(found("\n \n")).startsWith("refused: ");
  }

  @Test
  void bytesThatAreNotUtf8AreFoundAtTheirLine() throws Exception {
    String lines = (START + "a\",\"EventTime\":1}\n").repeat(5_000);
    assertThat(found(lines + START + "ä\",\"EventTime\":1}\n" + lines, ISO_8859_1))
        .isEqualTo(
            "refused: line 5001 holds the byte 0xE4 where there is none in UTF-8, expected UTF-8");
    String rows = "ImpressionID,EventTime\n" + "a,1\n".repeat(50_000);
    assertThat(found(rows + "ä,1\n", ISO_8859_1)).startsWith("refused: line 50002 holds the byte");
    assertThat(found("ImpressionID,EventTime\n\0,1\n")).startsWith("refused: line 2 holds a NUL");
  }

  @Test
  void jsonThatIsNotLinesIsRefusedWhereItIsDamaged() throws Exception {
    String record = START + "a\",\n\"EventTime\":1}";
    assertThat(found("[" + record + ",\n" + record + "\n")).contains("file ends within its array");
    assertThat(found("[" + record + "\n" + record)).contains("line 3 holds LEFT CURLY BRACKET");
    assertThat(found("[" + record + "]\n" + record)).contains("line 3 goes on after the array");
    assertThat(found(record + "\n" + START)).contains("line 3 begins a record within which");
    assertThat(found(record + "\n{\"a\":\n1 2}")).contains("line 3 begins a record that is not");
    assertThat(found(record + "\n7")).contains("line 3 holds DIGIT SEVEN");
    assertThat(found("[" + record + ",]")).contains("line 2 begins a record that is not JSON");
  }

  @Test
  void lastLineThatIsCutIsRefusedAndOthersAreCounted() throws Exception {
    String line = START + "a\",\"EventTime\":1}\n";
    assertThat(found(line + START)).contains("refused: line 2 is the last one, cut off within a");
    assertThat(found(line + START + "\n" + line + "x\n[]\n{}"))
        .startsWith("6\n3 records will be rejected by the pipeline as MALFORMED: line 2 (")
        .contains("1 record will be rejected by the pipeline as MISSING_FIELD: line 6 (");
    assertThat(found("ImpressionID,EventTime\na,1\nb,12"))
        .contains("2\nthe last row has no line break; if the file was cut, its last cell is, too");
  }

  @Test
  void quoteThatIsNeverClosedDoesNotFillTheMemory() throws Exception {
    assertThat(found("ImpressionID,EventTime\n\"a,1\n" + "b,1\n".repeat(5_000_000)))
        .startsWith("refused: line 2 begins a record of more than 16777216 characters");
  }

  @Test
  void recordsWithoutATimeAreStampedOnlyWhenAskedFor() throws Exception {
    Path file = Files.writeString(directory.resolve("i"), "ImpressionID\na\nb\n");
    assertThat(found(file, Untimed.KEPT))
        .contains("refused", "--stamp gives records without a time");
    assertThat(found(file, Untimed.STAMPED))
        .isEqualTo("2\n2 records without a time get the time of sending");
    Files.writeString(file, START + "a\"}\n");
    assertThat(found(file, Untimed.KEPT))
        .contains("refused", "--stamp gives records without a time");
  }

  @Test
  void heartbeatsAloneMakeNoFileOfEventsUsable() throws Exception {
    String beat = "{\"Heartbeat\":true,\"EventTime\":1}\n";
    assertThat(found(beat)).isEqualTo("1\n");
    assertThat(found(beat + START + "a\"}\n"))
        .isEqualTo(
            "refused: a pipeline with the settings of --config, or the defaults without it, would reject all of its events: MISSING_FIELD: line 2 (EventTime"
                + " is missing, null or empty)");
  }

  @Test
  void otherFilesAreRefusedByName() throws Exception {
    assertThat(found("PK\3\4....")).contains("it is a zip archive");
    assertThat(found("PAR1....")).contains("it is Parquet");
    assertThat(found("\u001F\u008B\b..........", ISO_8859_1)).startsWith("refused: ");
  }
}
