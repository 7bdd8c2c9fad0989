package io.adstream.registry;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names a schema in a registry: a number that the registry has given it, or a GUID of its content.
 * Immutable.
 *
 * @param number 0 for a GUID
 * @param guid null for a number
 */
public record SchemaId(long number, @Nullable UUID guid) {

  private static final int NUMBER_LENGTH = 5;
  private static final int GUID_LENGTH = 17;

  /**
   * {@return a schema that the registry has given this number}
   *
   * @param number from 0 to 2^32 - 1
   */
  public static SchemaId of(long number) {
    return new SchemaId(number, null);
  }

  /**
   * {@return a schema whose content has this GUID}
   *
   * @param guid the schema's identifier
   */
  public static SchemaId of(UUID guid) {
    return new SchemaId(0, guid);
  }

  /** The id in front of a message: a byte 0 and four bytes of a number. Null if there is none. */
  static @Nullable SchemaId at(byte[] bytes) {
    return bytes.length >= NUMBER_LENGTH && bytes[0] == 0
        ? of(ByteBuffer.wrap(bytes).getInt(1))
        : null;
  }

  /**
   * The id at the start of a header as Confluent writes it: as in front of a message, or a byte 1
   * and 16 bytes of a GUID. Null if it is neither.
   */
  static @Nullable SchemaId atHeader(byte[] header) {
    if (header.length >= GUID_LENGTH && header[0] == 1) {
      ByteBuffer buffer = ByteBuffer.wrap(header);
      return of(new UUID(buffer.getLong(1), buffer.getLong(9)));
    }
    return at(header);
  }

  /** The number that is all of a header, as Apicurio writes it: eight bytes or four. Or null. */
  static @Nullable SchemaId ofHeader(byte[] header) {
    return switch (header.length) {
      case Long.BYTES -> of(ByteBuffer.wrap(header).getLong());
      case Integer.BYTES -> of(ByteBuffer.wrap(header).getInt());
      default -> null;
    };
  }

  /** How many bytes it takes in Confluent's form. */
  int length() {
    return guid == null ? NUMBER_LENGTH : GUID_LENGTH;
  }

  /** Whether a registry can have it: numbers start at 0. */
  boolean isPossible() {
    return number >= 0;
  }

  /** Where a registry has it. */
  String path() {
    return guid == null ? "/schemas/ids/" + number : "/schemas/guids/" + requireNonNull(guid);
  }

  /** For messages. */
  @Override
  public String toString() {
    return guid == null ? "schema id " + number : "schema GUID " + guid;
  }
}
