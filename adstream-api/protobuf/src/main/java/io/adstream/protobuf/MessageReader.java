package io.adstream.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.adstream.decode.mapping.EventFields;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the mapped fields of a stream's messages of one type. Safe for use by several threads. */
final class MessageReader {

  private final Descriptor type;
  private final int maxDepth;

  /** The path to each place; null where the type has no such field. */
  private final @Nullable FieldWay[] ways;

  /**
   * A reader.
   *
   * @param paths the places' paths; empty for what is not in the message
   * @param maxDepth the deepest nesting allowed
   */
  MessageReader(Descriptor type, List<List<String>> paths, int maxDepth) {
    this.type = type;
    this.maxDepth = maxDepth;
    ways = new FieldWay[paths.size()];
    for (int i = 0; i < ways.length; i++) {
      ways[i] = paths.get(i).isEmpty() ? null : FieldWay.of(type, paths.get(i));
    }
  }

  /**
   * Reads a message from {@code start} to the end of the bytes.
   *
   * @throws IOException if it is not a message of the type
   */
  void read(byte[] bytes, int start, EventFields fields) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, start, bytes.length - start);
    in.setRecursionLimit(maxDepth);
    DynamicMessage message = DynamicMessage.parseFrom(type, in);
    in.checkLastTagWas(0);
    for (int place = 0; place < ways.length; place++) {
      FieldWay way = ways[place];
      Object value = way == null ? null : way.in(message);
      if (way == null || value == null) {
        continue;
      }
      if (way.isRepeated()) {
        fields.container(place);
      } else {
        Values.give(place, way.end(), value, fields);
      }
    }
  }
}
