package io.adstream.benchmarks.micro;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.adstream.avro.AvroEventDecoder;
import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.Attribute;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.JoinPlan;
import io.adstream.protobuf.ProtobufEventDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Decodes impressions in Avro and Protobuf: to events, as every engine does, and to a generic
 * record with the format's library alone.
 */
@State(Scope.Thread)
public class FormatBenchmark {

  private static final String ID = "ImpressionID";
  private static final String TIME = "EventTime";
  private static final String COST = "ImpressionCost";

  private final JoinPlan plan = Records.workload(1).plan();
  private final List<Attribute> attributes = plan.schema().impressions().attributes();
  private final Schema schema = schema(attributes);
  private final FileDescriptorProto file = file(attributes);
  private final Descriptor descriptor = descriptor(file);
  private final List<byte[]> avro = new ArrayList<>();
  private final List<byte[]> protobuf = new ArrayList<>();
  private final CheckedDecoder avroDecoder = checked(avroDecoder());
  private final CheckedDecoder protobufDecoder = checked(protobufDecoder());
  private final GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(schema);
  private BinaryDecoder binary = DecoderFactory.get().binaryDecoder(new byte[0], null);
  private int next;

  /** Creates the messages. */
  public FormatBenchmark() {
    for (Impression impression : Records.impressions()) {
      avro.add(avro(impression));
      protobuf.add(protobuf(impression));
    }
  }

  private static Schema schema(List<Attribute> attributes) {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Impression").fields();
    fields.requiredString(ID).requiredLong(TIME).requiredDouble(COST);
    attributes.forEach(attribute -> fields.optionalString(attribute.name()));
    return fields.endRecord();
  }

  private static FileDescriptorProto file(List<Attribute> attributes) {
    DescriptorProto.Builder message = DescriptorProto.newBuilder().setName("Impression");
    add(message, ID, FieldDescriptorProto.Type.TYPE_STRING);
    add(message, TIME, FieldDescriptorProto.Type.TYPE_INT64);
    add(message, COST, FieldDescriptorProto.Type.TYPE_DOUBLE);
    for (Attribute attribute : attributes) {
      add(message, attribute.name(), FieldDescriptorProto.Type.TYPE_STRING);
    }
    return FileDescriptorProto.newBuilder()
        .setName("ads.proto")
        .setSyntax("proto3")
        .addMessageType(message)
        .build();
  }

  private static void add(
      DescriptorProto.Builder message, String name, FieldDescriptorProto.Type type) {
    message
        .addFieldBuilder()
        .setName(name)
        .setNumber(message.getFieldCount())
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .setType(type);
  }

  private static Descriptor descriptor(FileDescriptorProto file) {
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[0]).getMessageTypes().get(0);
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private EventDecoder avroDecoder() {
    return AvroEventDecoder.builder()
        .schema(EventType.IMPRESSION, schema.toString())
        .schema(EventType.CLICK, schema.toString())
        .build();
  }

  private EventDecoder protobufDecoder() {
    return ProtobufEventDecoder.builder()
        .descriptorSet(FileDescriptorSet.newBuilder().addFile(file).build().toByteArray())
        .message(EventType.IMPRESSION, "Impression")
        .message(EventType.CLICK, "Impression")
        .build();
  }

  private CheckedDecoder checked(EventDecoder decoder) {
    EventDecoder read = decoder.withSchema(plan.schema());
    read.open();
    return new CheckedDecoder(read, plan, Clock.systemUTC());
  }

  private byte[] avro(Impression impression) {
    GenericRecord record = new GenericData.Record(schema);
    record.put(ID, impression.impressionId());
    record.put(TIME, impression.eventTimeMillis());
    record.put(COST, impression.costMicros() / 1e6);
    for (Attribute attribute : attributes) {
      record.put(attribute.name(), impression.attributes().text(attribute.name()));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<GenericRecord>(schema).write(record, out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private byte[] protobuf(Impression impression) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
    for (FieldDescriptor field : descriptor.getFields()) {
      Object value =
          switch (field.getName()) {
            case ID -> impression.impressionId();
            case TIME -> impression.eventTimeMillis();
            case COST -> impression.costMicros() / 1e6;
            default -> impression.attributes().text(field.getName());
          };
      if (value != null) {
        message.setField(field, value);
      }
    }
    return message.build().toByteArray();
  }

  private byte[] next(List<byte[]> messages) {
    return messages.get(next++ & (Records.COUNT - 1));
  }

  /** An impression in Avro. */
  @Benchmark
  public Decoded avroImpression() {
    return avroDecoder.decode(EventType.IMPRESSION, SourceRecord.of(next(avro)));
  }

  /** A generic record of Avro. */
  @Benchmark
  public GenericRecord avroGenericRecord() throws IOException {
    binary = DecoderFactory.get().binaryDecoder(next(avro), binary);
    return reader.read(null, binary);
  }

  /** An impression in Protobuf. */
  @Benchmark
  public Decoded protobufImpression() {
    return protobufDecoder.decode(EventType.IMPRESSION, SourceRecord.of(next(protobuf)));
  }

  /** A dynamic message of Protobuf. */
  @Benchmark
  public DynamicMessage protobufDynamicMessage() throws InvalidProtocolBufferException {
    return DynamicMessage.parseFrom(descriptor, next(protobuf));
  }
}
