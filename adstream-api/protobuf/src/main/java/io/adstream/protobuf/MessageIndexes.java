package io.adstream.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The position of a message in its file, as Confluent's serializers write it after the schema's id:
 * the number of indexes, then the index of a message in the file, of a nested message in that, and
 * so on, all as zigzag varints. A single 0 is the file's first message.
 *
 * @param indexes from the outermost message; never empty
 * @param end the position after them
 */
record MessageIndexes(List<Integer> indexes, int end) {

  private static final int MOST = 32;
  private static final int LONGEST = 5;

  /** Reads the indexes at a position; null if there are none. */
  static @Nullable MessageIndexes at(byte[] bytes, int start) {
    Numbers numbers = new Numbers(bytes, start);
    int count = numbers.next();
    if (count < 0 || count > MOST) {
      return null;
    }
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = numbers.next();
      if (index < 0) {
        return null;
      }
      indexes.add(index);
    }
    return new MessageIndexes(count == 0 ? List.of(0) : List.copyOf(indexes), numbers.at);
  }

  /** Finds the message in a file; null if there is none. */
  @Nullable Descriptor in(FileDescriptor file) {
    List<Descriptor> messages = file.getMessageTypes();
    Descriptor message = null;
    for (int index : indexes) {
      if (index >= messages.size()) {
        return null;
      }
      message = messages.get(index);
      messages = message.getNestedTypes();
    }
    return message;
  }

  /** Reads consecutive numbers. */
  private static final class Numbers {
    private final byte[] bytes;
    private int at;

    Numbers(byte[] bytes, int start) {
      this.bytes = bytes;
      at = start;
    }

    /** Reads the next number; -1 if there is none or it is negative. */
    int next() {
      long value = 0;
      for (int i = 0; i < LONGEST && at < bytes.length; i++) {
        byte next = bytes[at++];
        value |= (long) (next & 0x7F) << (7 * i);
        if (next >= 0) {
          boolean usable = (value & 1) == 0 && value >>> 1 <= Integer.MAX_VALUE;
          return usable ? (int) (value >>> 1) : -1;
        }
      }
      return -1;
    }
  }
}
