package io.adstream.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of a file's messages it is, as Confluent's serializers write it behind a schema's id: how
 * many indexes follow, then the index of a message in its file, of a nested one in that, and so on;
 * all as variable-length numbers in zigzag form. A single 0 is the file's first message.
 *
 * @param indexes from the outermost message; never empty
 * @param end where in the bytes they end
 */
record MessageIndexes(List<Integer> indexes, int end) {

  private static final int MOST = 32;
  private static final int LONGEST = 5;

  /** The indexes that start here; null if there are none. */
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

  /** The message of a file; null if it has none there. */
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

  /** Reads numbers one after the other. */
  private static final class Numbers {
    private final byte[] bytes;
    private int at;

    Numbers(byte[] bytes, int start) {
      this.bytes = bytes;
      at = start;
    }

    /** The next number; -1 if there is none, or it is negative. */
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
