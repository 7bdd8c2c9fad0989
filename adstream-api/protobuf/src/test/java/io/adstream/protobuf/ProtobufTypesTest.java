package io.adstream.protobuf;

import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label.LABEL_REPEATED;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_INT32;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_MESSAGE;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import io.adstream.registry.Framing;
import io.adstream.registry.RegistrySettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Types that are given, in files that import each other. */
class ProtobufTypesTest {

  @Test
  void knownNameOfAnotherShapeIsInvalid() {
    List<DescriptorProto> shapes =
        List.of(
            DescriptorProto.newBuilder().setName("Money").build(),
            DescriptorProto.newBuilder()
                .setName("Money")
                .addField(Protos.field(1, "units", TYPE_STRING))
                .addField(Protos.field(2, "nanos", TYPE_INT32).setLabel(LABEL_REPEATED))
                .build());
    for (DescriptorProto shape : shapes) {
      FileDescriptorProto money =
          FileDescriptorProto.newBuilder()
              .setName("m.proto")
              .setSyntax("proto3")
              .setPackage("google.type")
              .addMessageType(shape)
              .build();
      FileDescriptorProto.Builder file = fileOf("I");
      file.addDependency("m.proto")
          .getMessageTypeBuilder(0)
          .addField(Protos.field(2, "cost", TYPE_MESSAGE, ".google.type.Money"));
      ProtobufEventDecoder decoder =
          ProtobufEventDecoder.builder()
              .descriptorSet(Protos.set(money, file.build()))
              .message(EventType.IMPRESSION, "acme.I")
              .message(EventType.CLICK, "acme.I")
              .mapping(
                  FieldMapping.builder()
                      .field(EventType.IMPRESSION, "ImpressionID", "id")
                      .field(EventType.IMPRESSION, "ImpressionCost", "cost")
                      .timeFormat(EventType.IMPRESSION, "kafka")
                      .build())
              .build();
      decoder.open();
      byte[] message = {10, 2, 'i', '1', 18, 0};
      SourceRecord record = SourceRecord.of(message).withTimestampMillis(1_768_478_400_000L);
      assertThat(decoder.decode(EventType.IMPRESSION, record))
          .isInstanceOfSatisfying(
              Decoded.Reject.class,
              reject -> assertThat(reject.reason()).isEqualTo(RejectReason.INVALID_VALUE));
    }
  }

  private static FileDescriptorProto.Builder fileOf(String message) {
    return FileDescriptorProto.newBuilder()
        .setName("i.proto")
        .setSyntax("proto3")
        .setPackage("acme")
        .addMessageType(
            DescriptorProto.newBuilder()
                .setName(message)
                .addField(Protos.field(1, "id", TYPE_STRING)));
  }

  @Test
  void fingerprintHoldsWhatIsImported() {
    List<String> fingerprints = new ArrayList<>();
    for (String name : List.of("x", "y")) {
      FileDescriptorProto imported =
          fileOf("Inner").setName("inner.proto").build().toBuilder()
              .setMessageType(
                  0,
                  DescriptorProto.newBuilder()
                      .setName("Inner")
                      .addField(Protos.field(1, name, TYPE_STRING)))
              .build();
      FileDescriptorProto.Builder file = fileOf("I").addDependency("inner.proto");
      file.getMessageTypeBuilder(0).addField(Protos.field(2, "inner", TYPE_MESSAGE, ".acme.Inner"));
      fingerprints.add(
          ProtobufEventDecoder.builder()
              .descriptorSet(Protos.set(imported, file.build()))
              .message(EventType.IMPRESSION, "acme.I")
              .message(EventType.CLICK, "acme.I")
              .build()
              .fingerprint());
    }
    assertThat(fingerprints).doesNotHaveDuplicates();
  }

  @Test
  void registryBesideGivenTypesIsAFault() {
    assertThatThrownBy(
            () ->
                ProtobufEventDecoder.builder()
                    .descriptorSet(Protos.set(fileOf("I").build()))
                    .registry(
                        Framing.CONFLUENT, RegistrySettings.builder("http://localhost:1").build())
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one of the two");
  }

  @Test
  void namesOfGivenTypesTellNoStreamsApart() {
    assertThat(
            ProtobufEventDecoder.builder()
                .descriptorSet(Protos.set(fileOf("A").build(), fileOf("B").setName("b").build()))
                .message(EventType.IMPRESSION, "acme.A")
                .message(EventType.CLICK, "acme.B")
                .framing(ProtobufFraming.CONFLUENT)
                .build()
                .tellsStreamsApart())
        .isFalse();
  }
}
