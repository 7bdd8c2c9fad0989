package io.adstream.decode.mapping;

import static io.adstream.event.EventType.CLICK;
import static io.adstream.event.EventType.IMPRESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.EventDecoders;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldMappingTest {

  private static final long KAFKAS = 1_768_478_400_000L;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':'x','imp':[{'id':'1'}],'t':17}    | x:1 @17",
        "{'a':'x','imp':[{'id':1}],'t':17}      | x:1 @17",
        "{'a':'x:1','imp':[{'id':'2'}],'t':17}  | x\\:1:2 @17",
        "{'a':'x','imp':[{'id':'1:2'}],'t':17}  | x:1\\:2 @17",
        "{'a':'x\\\\','imp':[{'id':'1'}],'t':17} | x\\\\:1 @17",
        "{'a':'x','imp':[{'id':''}],'t':17}     | MISSING_FIELD /imp/0/id is missing, null or empty",
        "{'imp':[{'id':'1'}],'t':17}            | MISSING_FIELD a is missing, null or empty",
        "{'a':'x','imp':[{'id':{}}],'t':17}     | INVALID_VALUE a + /imp/0/id is invalid, expected text",
      })
  void idIsMadeOfSeveralFields(String json, String expected) {
    JsonEventDecoder decoder =
        MappedJson.decoder("impression.ImpressionID = a + /imp/0/id", "impression.EventTime = t");

    assertThat(MappedJson.shown(MappedJson.decode(decoder, IMPRESSION, json))).startsWith(expected);
    assertThat(
            MappedJson.shown(
                MappedJson.decode(decoder, IMPRESSION, "{'\\u0061x':0," + json.substring(1))))
        .startsWith(expected);
  }

  @Test
  void longestIdIsThatOfAllItsParts() {
    JsonEventDecoder decoder =
        MappedJson.decoder("impression.ImpressionID = a + b", "max.text.chars = 5");

    assertThat(MappedJson.shown(decode(decoder, "{'a':'12','b':'45','EventTime':1}")))
        .isEqualTo("12:45 @1");
    assertThat(MappedJson.shown(decode(decoder, "{'a':'12','b':'456','EventTime':1}")))
        .startsWith("INVALID_VALUE a + b is invalid, expected text of at most 5 chars");
  }

  @Test
  void clickWithoutAnIdOfItsOwnHasThatOfItsImpressionAndTime() {
    JsonEventDecoder decoder =
        MappedJson.decoder(
            "click.ClickID = imp + ts",
            "click.JoinID = imp",
            "click.EventTime = ts",
            "time.format = epoch-micros");
    Decoded decoded =
        MappedJson.decode(decoder, CLICK, "{'ts':1768478400500999,'imp':'I1','x':{}}");

    assertThat(((Decoded.Event) decoded).event())
        .isInstanceOfSatisfying(
            Click.class,
            click -> {
              assertThat(click.clickId()).isEqualTo("I1:1768478400500999");
              assertThat(click.joinId()).isEqualTo("I1");
              assertThat(click.eventTimeMillis()).isEqualTo(KAFKAS + 500);
            });
    JsonEventDecoder same = MappedJson.decoder("click.ClickID = imp", "click.JoinID = imp");
    assertThat(
            ((Decoded.Event) MappedJson.decode(same, CLICK, "{'imp':'I1','EventTime':1}"))
                .event()
                .joinId())
        .isEqualTo("I1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "units      | 2.5          | 2500000",
        "cents      | 250          | 2500000",
        "cents      | 0.00005      | 0",
        "cents      | 0.00015      | 2",
        "micros     | 2500000      | 2500000",
        "micros     | 0.5          | 0",
        "micros     | 1.5          | 2",
        "nanos      | 2500000000   | 2500000",
        "nanos      | '1e21'       | 1000000000000000000",
        "nanos      | 1.1e21       | INVALID_VALUE",
        "cpm        | 2.5          | 2500",
        "cpm        | '2.5'        | 2500",
        "cpm-cents  | 250          | 2500",
        "cpm-micros | 2500000      | 2500",
        "cpm        | ''           | 0",
        "cpm        | null         | 0",
        "cpm        | -0.0         | 0",
        "cpm        | -1e-9        | INVALID_VALUE",
        "cpm        | NaN          | INVALID_VALUE",
        "cpm        | '1,5'        | INVALID_VALUE",
        "cpm        | '$1'         | INVALID_VALUE",
        "cpm        | '1_000'      | INVALID_VALUE",
        "cpm        | '0x10'       | INVALID_VALUE",
        "cpm        | '1.'         | INVALID_VALUE",
        "cpm        | {'v':1}      | INVALID_VALUE",
        "cpm        | true         | INVALID_VALUE",
      })
  void costIsOfTheUnitThatIsSet(String unit, String written, String micros) {
    JsonEventDecoder decoder = MappedJson.decoder("impression.cost.unit = " + unit);
    for (String more : new String[] {"", ",'x':'\\n'"}) {
      Decoded decoded =
          decode(
              decoder,
              "{'ImpressionID':'i','EventTime':1,'ImpressionCost':" + written + more + "}");

      if (decoded instanceof Decoded.Event event) {
        assertThat(event.event().costMicros()).hasToString(micros);
      } else {
        assertThat(MappedJson.shown(decoded)).startsWith(micros + " ImpressionCost is invalid");
      }
    }
  }

  @Test
  void streamMayHaveAUnitOfItsOwn() {
    JsonEventDecoder decoder = MappedJson.decoder("cost.unit = micros", "click.cost.unit = units");

    assertThat(
            MappedJson.shown(
                MappedJson.decode(
                    decoder, CLICK, "{'ClickID':'c','JoinID':'i','EventTime':1,'ClickCost':2}")))
        .isEqualTo("c @1 2000000");
    assertThat(
            MappedJson.shown(
                decode(decoder, "{'ImpressionID':'i','EventTime':1,'ImpressionCost':2}")))
        .isEqualTo("i @1 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "type = imp              ; 'type':'imp'                  ; i @1",
        "type = imp              ; 'type':'click'                ; ignored",
        "type = imp              ; 'type':null                   ; ignored",
        "type = imp              ; 'type':{}                     ; ignored",
        "type = imp | view       ; 'type':'view'                 ; i @1",
        "/event/name = Ad Shown  ; 'event':{'name':'Ad Shown'}   ; i @1",
        "/event/name = Ad Shown  ; 'event':{'name':'Ad Clicked'} ; ignored",
        "n = 1 | true            ; 'n':1                         ; i @1",
        "n = 1 | true            ; 'n':true                      ; i @1",
        "n = 1                   ; 'n':1.0                       ; ignored",
        "test != true            ; 'test':true                   ; ignored",
        "test != true            ; 'test':'no'                   ; i @1",
        "test != true            ; 'x':1                         ; i @1",
        "clk present             ; 'clk':0                       ; i @1",
        "clk present             ; 'clk':{'a':1}                 ; i @1",
        "clk present             ; 'clk':null                    ; ignored",
        "clk absent              ; 'clk':null                    ; i @1",
        "clk absent              ; 'clk':''                      ; ignored",
        "a = 1 and b != 2        ; 'a':1,'b':3                   ; i @1",
        "a = 1 and b != 2        ; 'a':1,'b':2                   ; ignored",
      })
  void recordsOfOtherEventsAreIgnored(String condition, String members, String expected) {
    JsonEventDecoder decoder = MappedJson.decoder("impression.when = " + condition);
    String json = "{" + members + ",'ImpressionID':'i','EventTime':1}";

    assertThat(MappedJson.shown(decode(decoder, json))).isEqualTo(expected);
    assertThat(MappedJson.shown(decode(decoder, "{'z':'\\n'," + json.substring(1))))
        .isEqualTo(expected);
    // Whatever else is wrong with them.
    assertThat(MappedJson.shown(decode(decoder, "{" + members + ",'EventTime':[]}")))
        .startsWith(expected.equals("ignored") ? "ignored" : "MISSING_FIELD");
    assertThat(decode(decoder, "{'Heartbeat':true,'EventTime':1}"))
        .isEqualTo(new Decoded.Heartbeat(1));
  }

  @Test
  void quotedValuesOfAConditionAreTakenAsTheyAre() {
    JsonEventDecoder decoder =
        MappedJson.decoder("impression.when = \"a = b\" = \"x | y\" | \"p and q\" | \"\"");

    for (String value : new String[] {"x | y", "p and q", ""}) {
      String json = "{'a = b':'" + value + "','ImpressionID':'i','EventTime':1}";
      assertThat(MappedJson.shown(decode(decoder, json))).isEqualTo("i @1");
    }
    assertThat(decode(decoder, "{'a = b':'x'}")).isEqualTo(new Decoded.Ignored());
  }

  @Test
  void kafkasTimestampIsTheTimeWhereThatIsSet() {
    JsonEventDecoder always = MappedJson.decoder("time.format = kafka");
    JsonEventDecoder missing = MappedJson.decoder("impression.time.missing = kafka");
    JsonEventDecoder field = MappedJson.decoder("impression.EventTime = kafka:timestamp");
    String timed = "{'ImpressionID':'i','EventTime':17}";
    String untimed = "{'ImpressionID':'i'}";

    assertThat(at(always, timed, KAFKAS)).isEqualTo("i @" + KAFKAS);
    assertThat(at(field, timed, KAFKAS)).isEqualTo("i @" + KAFKAS);
    assertThat(at(missing, timed, KAFKAS)).isEqualTo("i @17");
    assertThat(at(missing, untimed, KAFKAS)).isEqualTo("i @" + KAFKAS);
    assertThat(at(missing, "{'ImpressionID':'i','EventTime':'x'}", KAFKAS))
        .startsWith("INVALID_VALUE EventTime");
    assertThat(at(always, untimed, SourceRecord.NO_TIMESTAMP))
        .isEqualTo("MISSING_FIELD kafka:timestamp is missing, null or empty");
    assertThat(at(always, "{'Heartbeat':true}", KAFKAS))
        .isEqualTo(new Decoded.Heartbeat(KAFKAS).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"EventTime", "ImpressionCost", "Device"})
  void onlyIdsAreMadeOfSeveralFields(String field) {
    FieldMapping.Builder mapping = FieldMapping.builder().field(IMPRESSION, field, "a", "b");

    assertThatThrownBy(mapping::build)
        .hasMessageContaining("[" + field + "] is [a, b], expected one path: it is no id");
  }

  @Test
  void patternOfHalfDaysIsRefusedWithWhatToWrite() {
    assertThatThrownBy(() -> MappedJson.decoder("time.format = yyyy-MM-dd hh:mm:ss"))
        .hasMessageContaining("decode.time.format is \"yyyy-MM-dd hh:mm:ss\"")
        .hasMessageContaining("expected HH, or an a for AM and PM");
  }

  @Test
  void keyAndHeadersAreFields() {
    JsonEventDecoder decoder =
        MappedJson.decoder(
            "impression.ImpressionID = kafka:key + kafka:header/n",
            "impression.EventTime = kafka:header/at");

    assertThat(decoder.reads())
        .containsExactlyInAnyOrder(SourceRecord.Part.KEY, SourceRecord.Part.HEADERS);
    assertThat(JsonEventDecoder.create().reads()).isEmpty();
    assertThat(
            MappedJson.shown(
                decoder.decode(
                    IMPRESSION,
                    MappedJson.record("{}", 1, Map.of("n", "7", "at", "1970-01-01T00:00Z")))))
        .isEqualTo("the-key:7 @0");
  }

  @Test
  void emptyTextIsNoTime() {
    assertThat(
            MappedJson.shown(
                decode(
                    MappedJson.decoder("time.format = yyyy-MM-ddX"),
                    "{'ImpressionID':'i','EventTime':''}")))
        .isEqualTo("MISSING_FIELD EventTime is missing, null or empty");
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                EventDecoders.find(
                    "json",
                    MappedJson.settings(
                        "impression.time.format = seconds",
                        "click.cost.unit = dollars",
                        "cost.currency = euro",
                        "envelope = x",
                        "time.missing = now",
                        "click.time.formt = iso")))
        .hasMessageContaining("decode.impression.time.format is \"seconds\", expected iso, epoch-")
        .hasMessageContaining("decode.click.cost.unit is \"dollars\", expected one of [units, ")
        .hasMessageContaining("decode.cost.currency is \"euro\", expected a code of ISO 4217")
        .hasMessageContaining("decode.envelope is \"x\"")
        .hasMessageContaining("decode.time.missing is \"now\", expected one of [reject, kafka]")
        .hasMessageContaining("time.formt");
    assertThatThrownBy(
            () ->
                FieldMapping.builder()
                    .when(IMPRESSION, "type imp")
                    .when(CLICK, "/a~ = 1")
                    .timeFormat(CLICK, "yyyy-MM-dd")
                    .field(IMPRESSION, "AdID", "a", "b")
                    .field(IMPRESSION, "OS", "kafka:offset")
                    .build())
        .hasMessageContaining("IMPRESSION condition is \"type imp\", expected PATH = VALUE")
        .hasMessageContaining("CLICK condition's path is \"/a~\"")
        .hasMessageContaining("CLICK time format is \"yyyy-MM-dd\", which has neither an offset")
        .hasMessageContaining("IMPRESSION name of [AdID] is [a, b], expected one path")
        .hasMessageContaining("IMPRESSION name of [OS] is \"kafka:offset\", expected a name");
  }

  @Test
  void everythingThatDecidesResultsIsInTheFingerprint() {
    assertThat(FieldMapping.standard().fingerprint()).isEmpty();
    assertThat(
            MappedJson.decoder(
                    "impression.ImpressionID = a + /b",
                    "impression.when = t = \"x\"",
                    "click.time.format = epoch-seconds",
                    "impression.time.missing = kafka",
                    "cost.unit = cpm",
                    "envelope = connect, debezium",
                    "cost.currency = EUR",
                    "local.time.zone = UTC")
                .fingerprint())
        .isEqualTo(
            "JSON IMPRESSION.ImpressionID=\"a\"+\"/b\" localTimeZone=UTC"
                + " envelopes=[connect, debezium] IMPRESSION.time.missing=\"kafka\""
                + " IMPRESSION.cost=\"cpm\" IMPRESSION.when=\"t = \\\"x\\\"\""
                + " CLICK.time=\"epoch-seconds\" CLICK.cost=\"cpm\"");
  }

  @Test
  void mappingIsTheSameAfterSerialization() throws IOException, ClassNotFoundException {
    EventSchema schema = EventSchema.builder().click(Attribute.flag("Bot").at("/ua/bot")).build();
    FieldMapping mapping =
        MappedJson.mapping(
                "time.format = yyyyMMddHHmmssX", "click.when = a = b", "cost.currency = EUR")
            .withSchema(schema);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(mapping);
    }
    FieldMapping copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (FieldMapping) in.readObject();
    }

    assertThat(copy.fingerprint()).isEqualTo(mapping.fingerprint());
    assertThat(copy.schema()).isEqualTo(schema);
    assertThat(copy.currency()).hasValueSatisfying(each -> assertThat(each).hasToString("EUR"));
    assertThat(copy.paths(CLICK)).isEqualTo(mapping.paths(CLICK));
    EventDecoder decoder = JsonEventDecoder.of(copy);
    assertThat(
            decoder.decode(
                CLICK,
                MappedJson.record(
                    "{'ClickID':'c','JoinID':'i','EventTime':'19700101000001Z','a':'b'}",
                    1,
                    Map.of())))
        .isInstanceOf(Decoded.Event.class);
  }

  @Test
  void placesAreNamedFromTheRoot() {
    FieldMapping mapping =
        MappedJson.mapping(
            "envelope = debezium", "click.JoinID = /imp/id", "click.ClickID = kafka:key");

    assertThat(mapping.paths(CLICK))
        .startsWith(List.of(), List.of("after", "imp", "id"), List.of("after", "ClickPosition"))
        .contains(List.of("op"), List.of("after"));
    assertThat(mapping.fieldPlaces(CLICK, "JoinID")).containsExactly(List.of("after", "imp", "id"));
    assertThat(mapping.fieldPaths(CLICK, "JoinID")).containsExactly("/imp/id");
  }

  private static String at(JsonEventDecoder decoder, String json, long timestampMillis) {
    return MappedJson.shown(
        decoder.decode(IMPRESSION, MappedJson.record(json, timestampMillis, Map.of())));
  }

  private static Decoded decode(JsonEventDecoder decoder, String json) {
    return MappedJson.decode(decoder, IMPRESSION, json);
  }
}
