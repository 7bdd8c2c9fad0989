package io.adstream.decode.mapping;

import static io.adstream.event.EventType.IMPRESSION;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {

  private static final String EVENT = "{'ImpressionID':'i','EventTime':17}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "connect | {'schema':{'type':'struct','fields':[{'field':'a'}]},'payload':E} | i @17",
        "connect | {'payload':E,'schema':null}          | i @17",
        "connect | {'schema':{},'payload':null}         | MISSING_FIELD payload of the envelope",
        "connect | E                                    | MISSING_FIELD payload of the envelope",
        "connect | {'payload':[E]}                      | INVALID_VALUE payload of the envelope is invalid, expected an object",
        "connect | {'payload':'text'}                   | INVALID_VALUE payload of the envelope",
        "connect | {'payload':{'ImpressionID':'i'}}     | MISSING_FIELD EventTime is missing",
        "connect | {'payload':{'Heartbeat':true,'EventTime':17}} | Heartbeat[eventTimeMillis=17]",
        "connect | {'payload':E,'payload':{'ImpressionID':'j','EventTime':3}} | j @3",
        "debezium | {'before':null,'after':E,'source':{'db':'x'},'op':'c','ts_ms':18} | i @17",
        "debezium | {'op':'r','after':E}                | i @17",
        "debezium | {'op':'u','before':E,'after':E}     | ignored",
        "debezium | {'op':'d','before':E,'after':null}  | ignored",
        "debezium | {'op':'t','before':null}            | ignored",
        "debezium | {'op':'x','after':E}                | INVALID_VALUE op of the envelope is invalid, expected c, r",
        "debezium | {'after':E}                         | MISSING_FIELD op of the envelope",
        "debezium | {'op':'c','after':null}             | MISSING_FIELD after of the envelope",
        "connect, debezium | {'schema':{},'payload':{'op':'c','after':E}} | i @17",
        "connect, debezium | {'schema':null,'payload':null}               | ignored",
        "connect, debezium | {'op':'c','after':E}                         | ignored",
        "cloudevents | {'specversion':'1.0','id':'1','source':'/a','type':'t','data':E} | i @17",
        "cloudevents | {'data':E}                       | MISSING_FIELD specversion of the envelope",
        "cloudevents | {'specversion':'1.0'}            | MISSING_FIELD data of the envelope",
        "cloudevents | {'specversion':'1.0','data_base64':B} | i @17",
        "cloudevents | {'specversion':'1.0','data_base64':B,'data':{'Device':'d'}} | MALFORMED data and data_base64",
        "cloudevents | {'specversion':'1.0','data_base64':B,'data':E} | MALFORMED data and data_base64",
        "cloudevents | {'specversion':'1.0','data_base64':null,'data':E} | i @17",
        "cloudevents | {'specversion':'1.0','data_base64':B,'data':null} | i @17",
        "cloudevents | {'specversion':'1.0','data_base64':'?'} | MALFORMED data_base64 is not Base64",
        "cloudevents | {'specversion':'1.0','data_base64':'e30x'} | MALFORMED in data_base64, the value goes on",
        "cloudevents, debezium | {'specversion':'1.0','data':{'op':'c','after':E}} | i @17",
        "cloudevents-binary | E                         | i @17",
      })
  void eventIsFoundInItsEnvelope(String envelopes, String json, String expected) {
    String base64 = Base64.getEncoder().encodeToString(EVENT.replace('\'', '"').getBytes(UTF_8));
    JsonEventDecoder decoder = MappedJson.decoder("envelope = " + envelopes);
    String document = json.replaceAll("\\bE\\b", EVENT).replaceAll("\\bB\\b", "'" + base64 + "'");

    assertThat(MappedJson.shown(MappedJson.decode(decoder, IMPRESSION, document)))
        .startsWith(expected);
    // The parser says the same of it: the scan leaves escapes to it.
    String escaped = document.replaceFirst("^\\{", "{'\\\\u0061':1,");
    assertThat(MappedJson.shown(MappedJson.decode(decoder, IMPRESSION, escaped)))
        .startsWith(expected);
  }

  @Test
  void tombstonesOfDebeziumAreIgnored() {
    SourceRecord tombstone = SourceRecord.of(null);

    assertThat(MappedJson.decoder("envelope = debezium").decode(IMPRESSION, tombstone))
        .isEqualTo(new Decoded.Ignored());
    assertThat(MappedJson.decoder("envelope = connect").decode(IMPRESSION, tombstone))
        .isInstanceOf(Decoded.Reject.class);
  }

  @Test
  void attributesOfTheEnvelopeAreFields() {
    String time = "impression.EventTime = envelope:/time";
    String json = "{'specversion':'1.0','time':'1970-01-01T00:00:01Z','data':{'ImpressionID':'i'}}";

    assertThat(
            MappedJson.shown(
                MappedJson.decode(
                    MappedJson.decoder("envelope = cloudevents", time), IMPRESSION, json)))
        .isEqualTo("i @1000");
    JsonEventDecoder binary = MappedJson.decoder("envelope = cloudevents-binary", time);
    assertThat(binary.reads()).containsExactly(SourceRecord.Part.HEADERS);
    assertThat(
            MappedJson.shown(
                binary.decode(
                    IMPRESSION,
                    MappedJson.record(
                        "{'ImpressionID':'i'}", 5, Map.of("ce_time", "1970-01-01T00:00:01Z")))))
        .isEqualTo("i @1000");
    assertThat(
            MappedJson.shown(
                MappedJson.decode(
                    MappedJson.decoder(
                        "envelope = connect, debezium",
                        "impression.EventTime = envelope:/source/ts_ms"),
                    IMPRESSION,
                    "{'payload':{'op':'c','source':{'ts_ms':9},'after':{'ImpressionID':'i'}}}")))
        .isEqualTo("i @9");
  }

  @Test
  void confluentsFramingIsSkippedWhereItIsSet() {
    byte[] framed = ("\0\0\0\0\u0007" + EVENT.replace('\'', '"')).getBytes(ISO_8859_1);
    byte[] bare = EVENT.replace('\'', '"').getBytes(UTF_8);
    JsonEventDecoder decoder = MappedJson.decoder("envelope = confluent-json");

    assertThat(shown(decoder, framed)).isEqualTo("i @17");
    assertThat(shown(decoder, bare))
        .isEqualTo(
            "MALFORMED the value does not begin with a zero byte and a schema's id, see"
                + " decode.envelope");
    assertThat(shown(JsonEventDecoder.create(), framed))
        .startsWith("MALFORMED")
        .endsWith(
            "; it looks like Confluent's framing (schema id 7), see decode.envelope ="
                + " confluent-json");
    byte[] connect =
        ("\0\0\0\0\u0007{\"payload\":" + new String(bare, UTF_8) + "}").getBytes(UTF_8);
    assertThat(shown(MappedJson.decoder("envelope = confluent-json, connect"), connect))
        .isEqualTo("i @17");
  }

  @Test
  void rejectionsSayWhatAValueLooksLike() throws IOException {
    String event = EVENT.replace('\'', '"');
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(event.getBytes(UTF_8));
    }
    JsonEventDecoder decoder = JsonEventDecoder.create();

    assertThat(shown(decoder, gzip.toByteArray())).endsWith("; it is compressed with gzip");
    assertThat(shown(decoder, event.getBytes(UTF_16LE))).endsWith("; it looks like UTF-16");
    assertThat(shown(decoder, ("\uFEFF" + event).getBytes(UTF_16BE)))
        .endsWith("; it looks like UTF-16");
    assertThat(shown(decoder, (" [" + event + "]").getBytes(UTF_8))).endsWith("; it is an array");
    assertThat(shown(decoder, "\"text\"".getBytes(UTF_8))).endsWith("; it is a string");
    assertThat(shown(decoder, " \n".getBytes(UTF_8))).endsWith("; it is empty");
    assertThat(shown(decoder, "Obj\u0001\u0004".getBytes(UTF_8))).contains("looks like Avro");
    assertThat(shown(decoder, "\0\0\0\0\u0001\u0002".getBytes(UTF_8)))
        .endsWith("(schema id 1), see decode.format");
  }

  @Test
  void byteOrderMarkIsSkipped() {
    JsonEventDecoder decoder = JsonEventDecoder.create();
    String event = EVENT.replace('\'', '"');

    assertThat(shown(decoder, ("\uFEFF" + event).getBytes(UTF_8))).isEqualTo("i @17");
    assertThat(shown(decoder, "\uFEFF".getBytes(UTF_8))).startsWith("MALFORMED");
  }

  @Test
  void envelopesInAWrongOrderAreRefused() {
    assertThatThrownBy(() -> MappedJson.decoder("envelope = connect, confluent-json, connect"))
        .hasMessageContaining("envelope confluent-json is inside of another, expected it first")
        .hasMessageContaining("envelope connect is there twice, expected it once");
    assertThatThrownBy(() -> MappedJson.decoder("envelope = debesium"))
        .hasMessageContaining(
            "decode.envelope is \"debesium\", expected some of [confluent-json, ");
    assertThatThrownBy(() -> MappedJson.decoder("impression.EventTime = envelope:/time"))
        .hasMessageContaining("IMPRESSION name of [EventTime] is \"envelope:/time\", expected");
  }

  private static String shown(JsonEventDecoder decoder, byte[] value) {
    return MappedJson.shown(decoder.decode(IMPRESSION, SourceRecord.of(value)));
  }
}
