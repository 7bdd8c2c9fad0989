package io.adstream.registry;

import java.util.List;

/**
 * A schema as registered.
 *
 * @param name the name by which other schemas refer to it; empty for one looked up by id
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
 * @param text the schema
 * @param references the schemas that it refers to, dependencies first
 */
public record RegisteredSchema(
    String name, String type, String text, List<RegisteredSchema> references) {

  /**
   * Keeps a copy of the references.
   *
   * @param name the name by which other schemas refer to it; empty for one looked up by id
   * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
   * @param text the schema
   * @param references the schemas that it refers to, dependencies first
   */
  public RegisteredSchema {
    references = List.copyOf(references);
  }
}
