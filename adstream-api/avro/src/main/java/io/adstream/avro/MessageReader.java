package io.adstream.avro;

import io.adstream.decode.Limits;
import io.adstream.decode.mapping.EventFields;
import java.io.IOException;
import java.util.BitSet;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the mapped fields of a stream's messages of one writer's schema, and skips all others. Safe
 * for use by several threads.
 */
final class MessageReader {

  private final Schema writer;
  private final Plan plan;
  private final int maxDepth;

  /** The branches of the top-level union that are read; null for all. */
  private final @Nullable BitSet wanted;

  /** Null without a reader's schema. */
  private final @Nullable ThreadLocal<ResolvingDecoder> resolving;

  /**
   * A reader.
   *
   * @param writer the writer's schema
   * @param reader the reader's schema; null for the writer's
   * @param record the full name of the messages to read; null for all
   * @throws org.apache.avro.AvroTypeException if the schemas are incompatible
   * @throws IllegalArgumentException if logical types differ between the schemas, or values are too
   *     large
   */
  MessageReader(
      Schema writer, @Nullable Schema reader, @Nullable String record, Way way, Limits limits) {
    this.writer = writer;
    maxDepth = limits.maxNestingDepth();
    wanted = record == null || !writer.isUnion() ? null : branches(writer, record);
    plan = Plan.of(reader == null ? writer : reader, way, limits.maxDocumentBytes());
    if (reader != null) {
      Meanings.check(writer, reader, way);
    }
    resolving =
        reader == null
            ? null
            : ThreadLocal.withInitial(
                () -> {
                  try {
                    return DecoderFactory.get().resolvingDecoder(writer, reader, null);
                  } catch (IOException e) {
                    throw new IllegalStateException("Cannot resolve schemas", e);
                  }
                });
    if (resolving != null) {
      resolving.get(); // throws here rather than for each record
    }
  }

  private static BitSet branches(Schema union, String record) {
    BitSet branches = new BitSet();
    for (int i = 0; i < union.getTypes().size(); i++) {
      branches.set(i, union.getTypes().get(i).getFullName().equals(record));
    }
    return branches;
  }

  /**
   * Reads a message from {@code start} to the end of the bytes.
   *
   * @return false if it is a message of another record, which was not read
   */
  boolean read(byte[] bytes, int start, EventFields fields) throws IOException {
    if (wanted != null && !wanted.get(writtenBranch(new MessageDecoder(bytes, start)))) {
      return false;
    }
    MessageDecoder message = new MessageDecoder(bytes, start);
    if (resolving == null) {
      read(plan, message, fields, 1);
    } else {
      ResolvingDecoder in = resolving.get();
      in.configure(message);
      read(plan, in, fields, 1);
      in.drain();
    }
    if (!message.isEnd()) {
      throw new MessageFault("it goes on after its end");
    }
    return true;
  }

  private int writtenBranch(Decoder in) throws IOException {
    return index(in, writer.getTypes().size());
  }

  private void read(Plan plan, Decoder in, EventFields fields, int depth) throws IOException {
    switch (plan.schema().getType()) {
      case RECORD -> readRecord(plan, in, fields, depth);
      case UNION -> read(branch(plan, in), in, fields, depth);
      case ARRAY -> readArray(plan, in, fields, depth);
      case MAP -> readMap(plan, in, fields, depth);
      default -> {
        if (plan.place() == Way.NONE) {
          skip(plan.schema(), in, depth);
        } else {
          Values.read(plan, in, fields);
        }
      }
    }
  }

  private static Plan branch(Plan plan, Decoder in) throws IOException {
    return part(plan, index(in, plan.parts().length));
  }

  private static Plan part(Plan plan, int index) {
    Plan part = plan.parts()[index];
    if (part == null) {
      throw new IllegalStateException("Cannot read union: a branch has no plan");
    }
    return part;
  }

  private static int index(Decoder in, int count) throws IOException {
    int index = in.readIndex();
    if (index < 0 || index >= count) {
      throw new MessageFault("a union has no branch " + index);
    }
    return index;
  }

  private void readRecord(Plan plan, Decoder in, EventFields fields, int depth) throws IOException {
    checkDepth(depth);
    if (plan.place() != Way.NONE) {
      fields.container(plan.place());
    }
    if (in instanceof ResolvingDecoder resolver) {
      for (Schema.Field field : resolver.readFieldOrder()) {
        readField(plan.parts()[field.pos()], field.schema(), in, fields, depth);
      }
      return;
    }
    @Nullable Plan[] parts = plan.parts();
    for (int i = 0; i < parts.length; i++) {
      readField(parts[i], plan.schema().getFields().get(i).schema(), in, fields, depth);
    }
  }

  private void readField(
      @Nullable Plan plan, Schema schema, Decoder in, EventFields fields, int depth)
      throws IOException {
    if (plan == null) {
      skip(schema, in, depth + 1);
    } else {
      read(plan, in, fields, depth + 1);
    }
  }

  private void readArray(Plan plan, Decoder in, EventFields fields, int depth) throws IOException {
    checkDepth(depth);
    if (plan.place() != Way.NONE) {
      fields.container(plan.place());
    }
    int index = 0;
    for (long count = in.readArrayStart(); count != 0; count = in.arrayNext()) {
      for (long i = 0; i < count; i++) {
        Plan item = plan.items().isEmpty() ? null : plan.items().get(Integer.toString(index++));
        readField(item, plan.schema().getElementType(), in, fields, depth);
      }
    }
  }

  private void readMap(Plan plan, Decoder in, EventFields fields, int depth) throws IOException {
    checkDepth(depth);
    if (plan.place() != Way.NONE) {
      fields.container(plan.place());
    }
    for (long count = in.readMapStart(); count != 0; count = in.mapNext()) {
      for (long i = 0; i < count; i++) {
        Plan item = plan.items().get(in.readString());
        readField(item, plan.schema().getValueType(), in, fields, depth);
      }
    }
  }

  /** Skips a value. */
  private void skip(Schema schema, Decoder in, int depth) throws IOException {
    switch (schema.getType()) {
      case NULL -> in.readNull();
      case BOOLEAN -> in.readBoolean();
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.readFloat();
      case DOUBLE -> in.readDouble();
      case STRING -> in.skipString();
      case BYTES -> in.skipBytes();
      case FIXED -> in.skipFixed(schema.getFixedSize());
      case ENUM -> in.readEnum();
      case UNION -> skip(schema.getTypes().get(index(in, schema.getTypes().size())), in, depth);
      case RECORD -> skipRecord(schema, in, depth);
      case ARRAY -> {
        checkDepth(depth);
        for (long count = in.skipArray(); count != 0; count = in.skipArray()) {
          for (long i = 0; i < count; i++) {
            skip(schema.getElementType(), in, depth + 1);
          }
        }
      }
      case MAP -> {
        checkDepth(depth);
        for (long count = in.skipMap(); count != 0; count = in.skipMap()) {
          for (long i = 0; i < count; i++) {
            in.skipString();
            skip(schema.getValueType(), in, depth + 1);
          }
        }
      }
    }
  }

  private void skipRecord(Schema schema, Decoder in, int depth) throws IOException {
    checkDepth(depth);
    if (in instanceof ResolvingDecoder resolver) {
      for (Schema.Field field : resolver.readFieldOrder()) {
        skip(field.schema(), in, depth + 1);
      }
      return;
    }
    for (Schema.Field field : schema.getFields()) {
      skip(field.schema(), in, depth + 1);
    }
  }

  private void checkDepth(int depth) throws MessageFault {
    if (depth > maxDepth) {
      throw new MessageFault("it is nested deeper than " + maxDepth + " levels");
    }
  }
}
