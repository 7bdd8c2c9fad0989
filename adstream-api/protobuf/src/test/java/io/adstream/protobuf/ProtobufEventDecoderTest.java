package io.adstream.protobuf;

import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label.LABEL_REPEATED;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_BOOL;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_ENUM;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_INT32;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_INT64;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_MESSAGE;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_SINT64;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_STRING;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_UINT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.fuzz.Allocation;
import io.adstream.fuzz.Damage;
import io.adstream.fuzz.Tries;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufEventDecoderTest {

  private static final EventSchema ATTRIBUTES =
      EventSchema.builder()
          .impression(
              Attribute.text("Campaign").at("/ad/campaignName"),
              Attribute.text("Kind").at("/ad/kind"),
              Attribute.text("Publisher").at("publisher"),
              Attribute.text("Label").at("/labels/campaign"),
              Attribute.text("Second").at("/tags/1"),
              Attribute.text("Empty").at("empty"),
              Attribute.decimal("InView").at("in_view"),
              Attribute.integer("Slot").at("slot"),
              Attribute.flag("Viewable").at("viewable"),
              Attribute.integer("Optional").at("maybe"),
              Attribute.text("Choice").at("choice_text"))
          .build();

  private static final Descriptor IMPRESSION = Protos.message(set(), "acme.Impression");

  private static byte[] set() {
    DescriptorProto money =
        DescriptorProto.newBuilder()
            .setName("Money")
            .addField(Protos.field(1, "currency_code", TYPE_STRING))
            .addField(Protos.field(2, "units", TYPE_INT64))
            .addField(Protos.field(3, "nanos", TYPE_INT32))
            .build();
    FileDescriptorProto moneyFile =
        FileDescriptorProto.newBuilder()
            .setName("google/type/money.proto")
            .setSyntax("proto3")
            .setPackage("google.type")
            .addMessageType(money)
            .build();
    return Protos.set(
        moneyFile,
        Protos.file(List.of(impression())).addDependency("google/type/money.proto").build());
  }

  private static DescriptorProto impression() {
    DescriptorProto ad =
        DescriptorProto.newBuilder()
            .setName("Ad")
            .addField(Protos.field(1, "campaign_name", TYPE_STRING))
            .addField(Protos.field(2, "kind", TYPE_ENUM, ".acme.Impression.Kind"))
            .addField(
                Protos.field(3, "below", TYPE_MESSAGE, ".acme.Impression.Ad")
                    .setLabel(LABEL_REPEATED))
            .build();
    DescriptorProto entry =
        DescriptorProto.newBuilder()
            .setName("LabelsEntry")
            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
            .addField(Protos.field(1, "key", TYPE_STRING))
            .addField(Protos.field(2, "value", TYPE_STRING))
            .build();
    EnumDescriptorProto kind =
        EnumDescriptorProto.newBuilder()
            .setName("Kind")
            .addValue(EnumValueDescriptorProto.newBuilder().setName("BANNER").setNumber(0))
            .addValue(EnumValueDescriptorProto.newBuilder().setName("VIDEO").setNumber(1))
            .build();
    DescriptorProto.Builder message =
        DescriptorProto.newBuilder()
            .setName("Impression")
            .addNestedType(ad)
            .addNestedType(entry)
            .addEnumType(kind)
            .addField(Protos.field(1, "id", TYPE_STRING))
            .addField(Protos.field(2, "ts", TYPE_MESSAGE, ".google.protobuf.Timestamp"))
            .addField(Protos.field(3, "cost", TYPE_MESSAGE, ".google.type.Money"))
            .addField(Protos.field(4, "ad", TYPE_MESSAGE, ".acme.Impression.Ad"))
            .addField(Protos.field(5, "publisher", TYPE_MESSAGE, ".google.protobuf.StringValue"))
            .addField(
                Protos.field(6, "labels", TYPE_MESSAGE, ".acme.Impression.LabelsEntry")
                    .setLabel(LABEL_REPEATED))
            .addField(Protos.field(7, "tags", TYPE_STRING).setLabel(LABEL_REPEATED))
            .addField(Protos.field(8, "empty", TYPE_STRING))
            .addField(Protos.field(9, "in_view", TYPE_MESSAGE, ".google.protobuf.Duration"))
            .addField(Protos.field(10, "slot", TYPE_UINT32))
            .addField(Protos.field(11, "viewable", TYPE_BOOL));
    message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("choice"));
    message
        .addField(Protos.field(12, "choice_text", TYPE_STRING).setOneofIndex(0))
        .addField(Protos.field(13, "choice_number", TYPE_INT64).setOneofIndex(0));
    return Protos.optional(message, Protos.field(14, "maybe", TYPE_SINT64)).build();
  }

  private static FieldMapping.Builder mapping() {
    return FieldMapping.builder()
        .schema(ATTRIBUTES)
        .field(EventType.IMPRESSION, "ImpressionID", "id")
        .field(EventType.IMPRESSION, "EventTime", "ts")
        .field(EventType.IMPRESSION, "ImpressionCost", "cost");
  }

  private static ProtobufEventDecoder decoder(FieldMapping mapping) {
    ProtobufEventDecoder decoder =
        ProtobufEventDecoder.builder()
            .mapping(mapping)
            .descriptorSet(set())
            .message(EventType.IMPRESSION, "acme.Impression")
            .message(EventType.CLICK, "acme.Impression")
            .build();
    decoder.open();
    return decoder;
  }

  private static DynamicMessage.Builder message(String... namesAndTexts) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(IMPRESSION);
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      set(message, namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return message;
  }

  private static void set(DynamicMessage.Builder message, String name, Object value) {
    message.setField(message.getDescriptorForType().findFieldByName(name), value);
  }

  private static DynamicMessage.Builder timed() {
    DynamicMessage.Builder message = message("id", "i1");
    set(
        message,
        "ts",
        Timestamp.newBuilder().setSeconds(1_768_478_400).setNanos(123_999_999).build());
    return message;
  }

  private static DynamicMessage full() {
    DynamicMessage.Builder message = timed();
    DynamicMessage.Builder cost = part("cost");
    set(cost, "currency_code", "EUR");
    set(cost, "units", 1L);
    set(cost, "nanos", 500_000_000);
    set(message, "cost", cost.build());
    DynamicMessage.Builder ad = part("ad");
    set(ad, "campaign_name", "c1");
    set(ad, "kind", IMPRESSION.findEnumTypeByName("Kind").findValueByName("VIDEO"));
    set(message, "ad", ad.build());
    set(message, "publisher", StringValue.of("p1"));
    DynamicMessage.Builder label = part("labels");
    set(label, "key", "campaign");
    set(label, "value", "l1");
    set(message, "labels", List.of(label.build()));
    set(message, "tags", List.of("t0", "t1"));
    set(message, "in_view", Duration.newBuilder().setSeconds(3).setNanos(250_000_000).build());
    set(message, "slot", -1);
    set(message, "viewable", true);
    set(message, "choice_text", "chosen");
    set(message, "maybe", -5L);
    return message.build();
  }

  private static DynamicMessage.Builder part(String name) {
    return DynamicMessage.newBuilder(IMPRESSION.findFieldByName(name).getMessageType());
  }

  private static Decoded decode(ProtobufEventDecoder decoder, byte[] bytes) {
    return decoder.decode(EventType.IMPRESSION, SourceRecord.of(bytes));
  }

  private static AdEvent event(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Event.class);
    return ((Decoded.Event) decoded).event();
  }

  @Test
  void typesSayWhatValuesAre() {
    AdEvent event = event(decode(decoder(mapping().build()), full().toByteArray()));
    assertThat(event.id()).isEqualTo("i1");
    assertThat(event.eventTimeMillis())
        .isEqualTo(Instant.parse("2026-01-15T12:00:00.123Z").toEpochMilli());
    assertThat(event.costMicros()).isEqualTo(1_500_000);
    assertThat(event.attributes().text("Campaign")).isEqualTo("c1");
    assertThat(event.attributes().text("Kind")).isEqualTo("VIDEO");
    assertThat(event.attributes().text("Publisher")).isEqualTo("p1");
    assertThat(event.attributes().text("Label")).isEqualTo("l1");
    assertThat(event.attributes().text("Second")).isEqualTo("t1");
    assertThat(event.attributes().value("InView")).isEqualTo(3_250_000L);
    assertThat(event.attributes().value("Slot")).isEqualTo(4_294_967_295L);
    assertThat(event.attributes().value("Viewable")).isEqualTo(true);
    assertThat(event.attributes().value("Optional")).isEqualTo(-5L);
    assertThat(event.attributes().text("Choice")).isEqualTo("chosen");
  }

  @Test
  void whatIsNotThereIsNullUnlessItsTypeHasADefault() {
    AdEvent event = event(decode(decoder(mapping().build()), timed().build().toByteArray()));
    assertThat(event.costMicros()).isZero();
    for (String name :
        List.of(
            "Campaign",
            "Kind",
            "Publisher",
            "Label",
            "Second",
            "Empty",
            "InView",
            "Optional",
            "Choice")) {
      assertThat(event.attributes().value(name)).as(name).isNull();
    }
    assertThat(event.attributes().value("Slot")).isEqualTo(0L);
    assertThat(event.attributes().value("Viewable")).isEqualTo(false);
  }

  @Test
  void missingIdIsMissing() {
    assertReason(
        decode(decoder(mapping().build()), message("choice_text", "x").build().toByteArray()),
        RejectReason.MISSING_FIELD);
  }

  @Test
  void messageInThePlaceOfATextIsInvalid() {
    FieldMapping mapping = mapping().field(EventType.IMPRESSION, "Device", "ad").build();
    assertReason(decode(decoder(mapping), full().toByteArray()), RejectReason.INVALID_VALUE);
  }

  private static void assertReason(Decoded decoded, RejectReason reason) {
    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Reject.class, reject -> assertThat(reject.reason()).isEqualTo(reason));
  }

  @Test
  void generatedClassIsAType() {
    ProtobufEventDecoder decoder =
        ProtobufEventDecoder.builder()
            .message(EventType.IMPRESSION, Timestamp.class)
            .message(EventType.CLICK, Timestamp.class)
            .mapping(
                FieldMapping.builder()
                    .field(EventType.IMPRESSION, "ImpressionID", "nanos")
                    .field(EventType.IMPRESSION, "EventTime", "seconds")
                    .timeFormat(EventType.IMPRESSION, "epoch-seconds")
                    .build())
            .build();
    decoder.open();
    byte[] bytes =
        Timestamp.newBuilder().setSeconds(1_768_478_400).setNanos(7).build().toByteArray();
    assertThat(event(decode(decoder, bytes)).id()).isEqualTo("7");
  }

  @Test
  void faultsOfTypesAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                ProtobufEventDecoder.builder()
                    .descriptorSet(set())
                    .message(EventType.IMPRESSION, "acme.Other")
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it has no message acme.Other, but [google.type.Money, acme.Impr")
        .hasMessageContaining("CLICK message is missing");
  }

  @Test
  void frameOfAnOwnDescriptorNeedsNoRegistry() {
    ProtobufEventDecoder decoder =
        ProtobufEventDecoder.builder()
            .mapping(mapping().build())
            .descriptorSet(set())
            .message(EventType.IMPRESSION, "acme.Impression")
            .message(EventType.CLICK, "acme.Impression")
            .framing(ProtobufFraming.CONFLUENT)
            .build();
    decoder.open();
    assertThat(decoder.mayWait()).isFalse();
    byte[] message = full().toByteArray();
    byte[] framed = new byte[message.length + 6];
    framed[4] = 9;
    System.arraycopy(message, 0, framed, 6, message.length);
    assertThat(decode(decoder, framed)).isInstanceOf(Decoded.Event.class);
    assertReason(decode(decoder, message), RejectReason.MALFORMED);
  }

  @Test
  void deepAndHugeValuesAreMalformedInLittleMemory() {
    byte[] deep = new byte[200_000];
    for (int i = 0; i < deep.length; i += 2) {
      deep[i] = 0x23; // a group, which nests without a length
      deep[i + 1] = 0x23;
    }
    byte[] huge = {0x0A, -1, -1, -1, -1, 7, 'a'};
    ProtobufEventDecoder decoder = decoder(mapping().build());
    for (byte[] bytes : List.of(deep, huge)) {
      assertThat(
              Allocation.during(() -> assertReason(decode(decoder, bytes), RejectReason.MALFORMED)))
          .isLessThan(16 << 20);
    }
    byte[] many = new byte[256 * 1024];
    Arrays.fill(many, (byte) 0);
    for (int i = 0; i + 1 < many.length; i += 2) {
      many[i] = 0x22; // an empty ad
    }
    assertThat(Allocation.during(() -> decode(decoder, many))).isLessThan(128 << 20);
  }

  @Test
  void anyBytesAreAnswered() {
    byte[] valid = full().toByteArray();
    ProtobufEventDecoder decoder = decoder(mapping().build());
    Tries.of(
        10_000,
        random -> {
          decode(decoder, Damage.any(random, 200));
          decode(decoder, Damage.of(valid, random));
        });
  }
}
