package io.adstream.jdbc.internal.write;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import io.adstream.kpi.Measures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The amounts to add to one row of a cube's table. */
public record KpiLine(Key key, List<@Nullable Object> group, Measures measures) {

  /** The order in which all writers lock rows, so that they cannot deadlock. */
  static final Comparator<KpiLine> BY_KEY =
      comparing(KpiLine::key, comparingLong(Key::windowStartMillis).thenComparing(Key::groupId));

  private static final byte NULL = 0;
  private static final byte TEXT = 1;
  private static final byte NUMBER = 2;
  private static final byte FALSE = 3;
  private static final byte TRUE = 4;

  /** The table's key. */
  record Key(long windowStartMillis, UUID groupId) {}

  /** Whether any amount is not zero. */
  boolean changesAnything() {
    for (int i = 0; i < measures.size(); i++) {
      if (measures.value(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The group's digest: half of the SHA-256 of its values, each encoded as a type tag followed by a
   * text's length and bytes or a number's 8 bytes.
   */
  public static UUID groupId(List<@Nullable Object> group) {
    MessageDigest sha256 = sha256();
    for (Object value : group) {
      if (value == null) {
        sha256.update(NULL);
      } else if (value instanceof Long number) {
        sha256.update(ByteBuffer.allocate(9).put(NUMBER).putLong(number).flip());
      } else if (value instanceof Boolean flag) {
        sha256.update(flag ? TRUE : FALSE);
      } else {
        byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(5).put(TEXT).putInt(text.length).flip());
        sha256.update(text);
      }
    }
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
    return new UUID(digest.getLong(), digest.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot digest group: every Java has SHA-256", e);
    }
  }
}
