package io.adstream.samples.dashboards;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Identifies objects of a pack by version 5 UUIDs, so that the next import finds them. */
final class Ids {

  private static final UUID NAMESPACE = UUID.fromString("664a171e-737e-5d17-be9d-140a6141c586");

  private Ids() {}

  /** The id of an object of a kind, such as a chart, with this name, in packs of a schema. */
  static String of(String schema, String kind, String name) {
    byte[] hash = sha1(NAMESPACE, schema + "/" + kind + "/" + name);
    ByteBuffer bytes = ByteBuffer.wrap(hash);
    long most = (bytes.getLong() & ~0xF000L) | 0x5000L;
    long least = (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(most, least).toString();
  }

  private static byte[] sha1(UUID namespace, String name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1"); // as RFC 9562 has it
      digest.update(
          ByteBuffer.allocate(16)
              .putLong(namespace.getMostSignificantBits())
              .putLong(namespace.getLeastSignificantBits())
              .flip());
      return digest.digest(name.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot name objects: there is no SHA-1", e);
    }
  }
}
