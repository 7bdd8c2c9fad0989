package io.adstream.registry;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a schema in a registry: by a number that the registry assigned, or by a GUID of its
 * content. Immutable.
 *
 * @param number 0 for a GUID
 * @param guid null for a number
 */
public record SchemaId(long number, @Nullable UUID guid) {

  private static final int NUMBER_LENGTH = 5;
  private static final int GUID_LENGTH = 17;

  /**
   * {@return the id of a number that the registry assigned}
   *
   * @param number from 0 to 2^32 - 1
   */
  public static SchemaId of(long number) {
    return new SchemaId(number, null);
  }

  /**
   * {@return the id of a GUID}
   *
   * @param guid the schema's identifier
   */
  public static SchemaId of(UUID guid) {
    return new SchemaId(0, guid);
  }

  /** Reads the id before a message: a byte 0 and a four-byte number. Null if there is none. */
  static @Nullable SchemaId at(byte[] bytes) {
    return bytes.length >= NUMBER_LENGTH && bytes[0] == 0
        ? of(ByteBuffer.wrap(bytes).getInt(1))
        : null;
  }

  /**
   * Reads the id at the start of Confluent's header: as before a message, or a byte 1 and a 16-byte
   * GUID. Null if it is neither.
   */
  static @Nullable SchemaId atHeader(byte[] header) {
    if (header.length >= GUID_LENGTH && header[0] == 1) {
      ByteBuffer buffer = ByteBuffer.wrap(header);
      return of(new UUID(buffer.getLong(1), buffer.getLong(9)));
    }
    return at(header);
  }

  /**
   * Reads a header that is a number of eight or four bytes, as Apicurio writes it; null if it is
   * not.
   */
  static @Nullable SchemaId ofHeader(byte[] header) {
    return switch (header.length) {
      case Long.BYTES -> of(ByteBuffer.wrap(header).getLong());
      case Integer.BYTES -> of(ByteBuffer.wrap(header).getInt());
      default -> null;
    };
  }

  /** Its length in Confluent's form, in bytes. */
  int length() {
    return guid == null ? NUMBER_LENGTH : GUID_LENGTH;
  }

  /** Whether a registry can have assigned it: numbers start at 0. */
  boolean isPossible() {
    return number >= 0;
  }

  /** Its path in the REST interface. */
  String path() {
    return guid == null ? "/schemas/ids/" + number : "/schemas/guids/" + requireNonNull(guid);
  }

  /** Names it in messages. */
  @Override
  public String toString() {
    return guid == null ? "schema id " + number : "schema GUID " + guid;
  }
}
