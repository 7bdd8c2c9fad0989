package io.adstream.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class AvroEventDecoderTest {

  private static final EventSchema ATTRIBUTES =
      EventSchema.builder()
          .impression(
              Attribute.text("Campaign").at("/ad/campaign"),
              Attribute.text("Kind").at("/ad/kind"),
              Attribute.text("Deal").at("/deal"),
              Attribute.text("FixedDeal").at("/fixed_deal"),
              Attribute.text("Day").at("/day"),
              Attribute.text("Label").at("/labels/campaign"),
              Attribute.text("Second").at("/tags/1"),
              Attribute.decimal("Price").at("/price"),
              Attribute.decimal("FixedPrice").at("/fixed_price"),
              Attribute.decimal("Ratio").at("/ratio"),
              Attribute.integer("Slot").at("/slot"),
              Attribute.flag("Viewable").at("/viewable"))
          .build();

  private static final String TEXT =
      """
      {"type":"record","name":"acme.Impression","fields":[
        {"name":"id","type":"string"},
        {"name":"ts","type":{"type":"long","logicalType":"timestamp-micros"}},
        {"name":"cost","type":["null",{"type":"bytes","logicalType":"decimal","precision":20,"scale":9}]},
        {"name":"ad","type":["null",{"type":"record","name":"Ad","fields":[
          {"name":"campaign","type":"string"},
          {"name":"unused","type":{"type":"array","items":"Ad"}},
          {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["BANNER","VIDEO"]}}]}]},
        {"name":"deal","type":{"type":"string","logicalType":"uuid"}},
        {"name":"fixed_deal","type":{"type":"fixed","name":"D","size":16,"logicalType":"uuid"}},
        {"name":"day","type":{"type":"int","logicalType":"date"}},
        {"name":"labels","type":{"type":"map","values":"string"}},
        {"name":"tags","type":{"type":"array","items":["null","string"]}},
        {"name":"price","type":"float"},
        {"name":"fixed_price",
          "type":{"type":"fixed","name":"P","size":5,"logicalType":"decimal","precision":9,"scale":2}},
        {"name":"ratio","type":"double"},
        {"name":"slot","type":"int"},
        {"name":"viewable","type":["boolean","null"]}]}
      """;

  private static final Schema SCHEMA = Schemas.parse(TEXT);

  private static final FieldMapping.Builder mapping() {
    return FieldMapping.builder()
        .schema(ATTRIBUTES)
        .field(EventType.IMPRESSION, "ImpressionID", "id")
        .field(EventType.IMPRESSION, "EventTime", "ts")
        .field(EventType.IMPRESSION, "ImpressionCost", "/cost");
  }

  private static AvroEventDecoder decoder(String schema, FieldMapping mapping) {
    AvroEventDecoder decoder =
        AvroEventDecoder.builder()
            .mapping(mapping)
            .schema(EventType.IMPRESSION, schema)
            .schema(EventType.CLICK, schema)
            .build();
    decoder.open();
    return decoder;
  }

  private static GenericRecord impression() {
    GenericRecord ad = new GenericData.Record(SCHEMA.getField("ad").schema().getTypes().get(1));
    GenericRecord inner = new GenericData.Record(ad.getSchema());
    Schema kind = ad.getSchema().getField("kind").schema();
    inner.put("campaign", "inner");
    inner.put("unused", List.of());
    inner.put("kind", new GenericData.EnumSymbol(kind, "BANNER"));
    ad.put("campaign", "c1");
    ad.put("unused", List.of(inner, inner));
    ad.put("kind", new GenericData.EnumSymbol(kind, "VIDEO"));
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("id", "i1");
    record.put("ts", 1_768_478_400_123_999L);
    record.put("cost", unscaled("1500000000"));
    record.put("ad", ad);
    record.put("deal", "9b2f6a52-0000-4000-8000-000000000001");
    record.put(
        "fixed_deal",
        new GenericData.Fixed(
            SCHEMA.getField("fixed_deal").schema(),
            ByteBuffer.allocate(16).putLong(0x4000L).putLong(1).array()));
    record.put("day", 20_468);
    record.put("labels", Map.of("campaign", "l1", "other", "x"));
    record.put("tags", Arrays.asList("t0", "t1", null));
    record.put("price", 0.1f);
    record.put(
        "fixed_price",
        new GenericData.Fixed(
            SCHEMA.getField("fixed_price").schema(), new byte[] {-1, -1, -1, -1, -100}));
    record.put("ratio", 0.25);
    record.put("slot", -3);
    record.put("viewable", true);
    return record;
  }

  private static ByteBuffer unscaled(String number) {
    return ByteBuffer.wrap(new BigDecimal(number).toBigIntegerExact().toByteArray());
  }

  private static Decoded decode(AvroEventDecoder decoder, byte[] bytes) {
    return decoder.decode(EventType.IMPRESSION, SourceRecord.of(bytes));
  }

  private static AdEvent event(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Event.class);
    return ((Decoded.Event) decoded).event();
  }

  @Test
  void typesSayWhatValuesAre() {
    AvroEventDecoder decoder = decoder(TEXT, mapping().build());
    Impression event = (Impression) event(decode(decoder, JsonAsAvro.plain(impression())));
    assertThat(event.impressionId()).isEqualTo("i1");
    assertThat(event.eventTimeMillis())
        .isEqualTo(Instant.parse("2026-01-15T12:00:00.123Z").toEpochMilli());
    assertThat(event.costMicros()).isEqualTo(1_500_000);
    assertThat(event.attributes().text("Campaign")).isEqualTo("c1");
    assertThat(event.attributes().text("Kind")).isEqualTo("VIDEO");
    assertThat(event.attributes().text("Deal")).isEqualTo("9b2f6a52-0000-4000-8000-000000000001");
    assertThat(event.attributes().text("FixedDeal"))
        .isEqualTo("00000000-0000-4000-0000-000000000001");
    assertThat(event.attributes().text("Day")).isEqualTo("2026-01-15");
    assertThat(event.attributes().text("Label")).isEqualTo("l1");
    assertThat(event.attributes().text("Second")).isEqualTo("t1");
    assertThat(event.attributes().value("Price")).isEqualTo(100_000L);
    assertThat(event.attributes().value("FixedPrice")).isEqualTo(-1_000_000L);
    assertThat(event.attributes().value("Ratio")).isEqualTo(250_000L);
    assertThat(event.attributes().value("Slot")).isEqualTo(-3L);
    assertThat(event.attributes().value("Viewable")).isEqualTo(true);
  }

  @Test
  void nullsAndMissingFieldsAreNull() {
    GenericRecord record = impression();
    record.put("ad", null);
    record.put("cost", null);
    record.put("viewable", null);
    record.put("labels", Map.of());
    record.put("tags", List.of());
    AdEvent event = event(decode(decoder(TEXT, mapping().build()), JsonAsAvro.plain(record)));
    assertThat(event.costMicros()).isZero();
    for (String name : List.of("Campaign", "Kind", "Label", "Second", "Viewable")) {
      assertThat(event.attributes().value(name)).as(name).isNull();
    }
  }

  @Test
  void recordInThePlaceOfATextIsInvalid() {
    FieldMapping mapping = mapping().field(EventType.IMPRESSION, "Device", "ad").build();
    assertThat(decode(decoder(TEXT, mapping), JsonAsAvro.plain(impression())))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> assertThat(reject.reason()).isEqualTo(RejectReason.INVALID_VALUE));
  }

  private static final String LOCAL =
      """
      {"type":"record","name":"L","fields":[{"name":"id","type":"string"},
        {"name":"ts","type":{"type":"long","logicalType":"local-timestamp-%s"}}]}
      """;

  @Test
  void localTimestampsAreInTheZoneThatIsSet() {
    for (Map.Entry<String, Long> unit :
        Map.of("millis", 1_000L, "micros", 1_000_000L, "nanos", 1_000_000_000L).entrySet()) {
      String schema = LOCAL.formatted(unit.getKey());
      GenericRecord record = new GenericData.Record(Schemas.parse(schema));
      record.put("id", "i1");
      record.put("ts", 1_768_478_400L * unit.getValue() + unit.getValue() / 2);
      FieldMapping.Builder zoned =
          FieldMapping.builder()
              .field(EventType.IMPRESSION, "ImpressionID", "id")
              .field(EventType.IMPRESSION, "EventTime", "ts")
              .localTimeZone(ZoneId.of("Europe/Berlin"));
      assertThat(event(decode(decoder(schema, zoned.build()), JsonAsAvro.plain(record))))
          .extracting(AdEvent::eventTimeMillis)
          .isEqualTo(Instant.parse("2026-01-15T11:00:00.500Z").toEpochMilli());
    }
  }

  @Test
  void readersSchemaRenamesPromotesAndAdds() {
    String writer =
        """
        {"type":"record","name":"v1.I","fields":[{"name":"gone","type":{"type":"array","items":"int"}},
          {"name":"ident","type":"string"},{"name":"at","type":"int"}]}
        """;
    String reader =
        """
        {"type":"record","name":"v2.I","aliases":["v1.I"],"fields":[
          {"name":"ImpressionID","aliases":["ident"],"type":"string"},
          {"name":"EventTime","aliases":["at"],"type":"long"},
          {"name":"Device","type":"string","default":"unknown"}]}
        """;
    AvroEventDecoder decoder =
        AvroEventDecoder.builder()
            .schema(EventType.IMPRESSION, writer)
            .schema(EventType.CLICK, writer)
            .readerSchema(EventType.IMPRESSION, reader)
            .mapping(
                FieldMapping.builder().timeFormat(EventType.IMPRESSION, "epoch-seconds").build())
            .build();
    decoder.open();
    GenericRecord record = new GenericData.Record(Schemas.parse(writer));
    record.put("gone", List.of(1, 2, 3));
    record.put("ident", "i1");
    record.put("at", 1_768_478_400);
    Impression event = (Impression) event(decode(decoder, JsonAsAvro.plain(record)));
    assertThat(event.impressionId()).isEqualTo("i1");
    assertThat(event.attributes().text("Device")).isEqualTo("unknown");
    assertThat(event.eventTimeMillis()).isEqualTo(1_768_478_400_000L);
  }

  @Test
  void schemasThatDoNotFitAreMalformed() {
    AvroEventDecoder decoder =
        AvroEventDecoder.builder()
            .schema(EventType.IMPRESSION, "\"string\"")
            .schema(EventType.CLICK, "\"string\"")
            .readerSchema(EventType.IMPRESSION, "\"long\"")
            .build();
    decoder.open();
    assertThat(decode(decoder, new byte[] {2, 'a'})).isInstanceOf(Decoded.Reject.class);
  }

  /** One topic's messages, as Confluent has several types in one. */
  private static final String BOTH =
      "[{\"type\":\"record\",\"name\":\"acme.Click\",\"fields\":[]}," + TEXT + "]";

  @Test
  void recordOfAnotherNameIsIgnored() {
    AvroEventDecoder decoder =
        AvroEventDecoder.builder()
            .schema(EventType.IMPRESSION, BOTH)
            .schema(EventType.CLICK, BOTH)
            .mapping(mapping().build())
            .record(EventType.IMPRESSION, "acme.Impression")
            .record(EventType.CLICK, "acme.Click")
            .build();
    decoder.open();
    byte[] plain = JsonAsAvro.plain(impression());
    SourceRecord record =
        SourceRecord.of(
            ByteBuffer.allocate(plain.length + 1).put((byte) 2).put(plain).array()); // branch 1
    assertThat(decoder.decode(EventType.IMPRESSION, record)).isInstanceOf(Decoded.Event.class);
    assertThat(decoder.decode(EventType.CLICK, record)).isEqualTo(new Decoded.Ignored());
    assertThat(decoder.tellsStreamsApart()).isTrue();
  }

  @Test
  void missingAndWrongSchemasAreNamedAtOnce() {
    assertThatThrownBy(() -> AvroEventDecoder.builder().schema(EventType.IMPRESSION, "{").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IMPRESSION schema is wrong")
        .hasMessageContaining("CLICK schema is missing");
  }

  @Test
  void fingerprintSaysWhatIsRead() {
    FieldMapping mapping = mapping().build();
    String fingerprint = decoder(TEXT, mapping).fingerprint();
    assertThat(decoder(TEXT, mapping).fingerprint()).isEqualTo(fingerprint);
    assertThat(decoder(LOCAL.formatted("millis"), mapping).fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void namesTellStreamsOfDifferentSchemasApartOnlyInAFrame() {
    AvroEventDecoder decoder =
        AvroEventDecoder.builder()
            .schema(EventType.IMPRESSION, TEXT)
            .schema(EventType.CLICK, TEXT.replace("acme.Impression", "acme.Click"))
            .record(EventType.IMPRESSION, "acme.Impression")
            .record(EventType.CLICK, "acme.Click")
            .build();
    assertThat(decoder.tellsStreamsApart()).isFalse();
  }

  @Test
  void recordThatNoSchemaHasIsAFault() {
    for (AvroEventDecoder.Builder builder :
        List.of(
            AvroEventDecoder.builder()
                .schema(EventType.IMPRESSION, TEXT)
                .schema(EventType.CLICK, TEXT),
            AvroEventDecoder.builder().singleObject(List.of(TEXT)))) {
      assertThatThrownBy(() -> builder.record(EventType.CLICK, "acme.Impresion").build())
          .hasMessageContaining("CLICK record is acme.Impresion")
          .hasMessageContaining("[acme.Impression]");
    }
  }

  @Test
  void fingerprintHoldsSingleObjectsSchemas() {
    String other = TEXT.replace("\"scale\":9", "\"scale\":8");
    assertThat(AvroEventDecoder.builder().singleObject(List.of(TEXT)).build().fingerprint())
        .isNotEqualTo(
            AvroEventDecoder.builder().singleObject(List.of(other)).build().fingerprint());
  }
}
