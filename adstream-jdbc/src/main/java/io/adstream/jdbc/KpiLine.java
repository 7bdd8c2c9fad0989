package io.adstream.jdbc;

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

/** What is to be added to one row of a cube's table. */
record KpiLine(Key key, List<@Nullable String> group, Measures measures) {

  /** The order in which rows are locked, the same for all writers, so that none wait in a ring. */
  static final Comparator<KpiLine> BY_KEY =
      comparing(KpiLine::key, comparingLong(Key::windowStartMillis).thenComparing(Key::groupId));

  /** The table's key. */
  record Key(long windowStartMillis, UUID groupId) {}

  /**
   * The group's digest: half of the SHA-256 of its texts, each with its length, or of a mark for
   * null.
   */
  static UUID groupId(List<@Nullable String> group) {
    MessageDigest sha256 = sha256();
    for (String value : group) {
      if (value == null) {
        sha256.update((byte) 0);
      } else {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(5).put((byte) 1).putInt(text.length).flip());
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
