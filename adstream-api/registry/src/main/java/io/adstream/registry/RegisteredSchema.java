package io.adstream.registry;

import java.util.List;

/**
 * A schema as a registry has it.
 *
 * @param name what other schemas call it; empty for one that was asked for by its id
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
 * @param text the schema
 * @param references the schemas that it refers to, each before those that refer to it
 */
public record RegisteredSchema(
    String name, String type, String text, List<RegisteredSchema> references) {

  /**
   * Keeps a copy of the references.
   *
   * @param name what other schemas call it; empty for one that was asked for by its id
   * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
   * @param text the schema
   * @param references the schemas that it refers to, each before those that refer to it
   */
  public RegisteredSchema {
    references = List.copyOf(references);
  }
}
