package io.adstream.avro;

import org.apache.avro.Resolver;
import org.apache.avro.Schema;

/**
 * Compares the meaning of values in the writer's schema with that in the reader's. Avro resolves
 * types only, and would read 1.00 written with scale 2 as 0.01 with scale 4.
 */
final class Meanings {

  private Meanings() {}

  /**
   * Compares the fields that are read. A reader's schema may add a logical type to a plain one.
   *
   * @throws IllegalArgumentException if they differ
   */
  static void check(Schema writer, Schema reader, Way way) {
    check(Resolver.resolve(writer, reader), way, "");
  }

  private static void check(Resolver.Action action, Way way, String path) {
    switch (action.type) {
      case RECORD -> checkFields((Resolver.RecordAdjust) action, way, path);
      case CONTAINER -> {
        Resolver.Action element = ((Resolver.Container) action).elementAction;
        way.below().forEach((name, below) -> check(element, below, path + "/" + name));
      }
      case WRITER_UNION -> {
        for (Resolver.Action branch : ((Resolver.WriterUnion) action).actions) {
          check(branch, way, path);
        }
      }
      case READER_UNION -> check(((Resolver.ReaderUnion) action).actualAction, way, path);
      case DO_NOTHING, PROMOTE -> compare(action.writer, action.reader, path);
      case ENUM, ERROR, SKIP -> {}
    }
  }

  private static void checkFields(Resolver.RecordAdjust record, Way way, String path) {
    int next = 0;
    for (Resolver.Action field : record.fieldActions) {
      if (field.type != Resolver.Action.Type.SKIP) {
        String name = record.readerOrder[next++].name();
        Way below = way.below().get(name);
        if (below != null) {
          check(field, below, path + "/" + name);
        }
      }
    }
  }

  private static void compare(Schema writer, Schema reader, String path) {
    Plan.Form form = Plan.form(writer);
    boolean same = form == Plan.form(reader) && Plan.scale(writer) == Plan.scale(reader);
    if (form != Plan.Form.PLAIN && !same) {
      throw new IllegalArgumentException(
          path + " is written as " + name(writer) + " and read as " + name(reader));
    }
  }

  private static String name(Schema schema) {
    return switch (Plan.form(schema)) {
      case PLAIN -> schema.getType().getName();
      case DECIMAL -> "decimal of scale " + Plan.scale(schema);
      default -> schema.getLogicalType().getName();
    };
  }
}
