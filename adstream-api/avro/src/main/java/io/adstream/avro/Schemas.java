package io.adstream.avro;

import io.adstream.registry.RegisteredSchema;
import io.adstream.registry.UnusableSchemaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Parses schemas, without validating names and defaults. */
final class Schemas {

  /** The place in a text, as Jackson describes it. */
  private static final Pattern PLACE =
      Pattern.compile("\\s+at \\[Source: [^;\\]]*; line: (\\d+), column: (\\d+)]");

  private Schemas() {}

  private static Schema.Parser parser() {
    return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
  }

  /**
   * A schema.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Schema parse(String text) {
    try {
      return parser().parse(text);
    } catch (AvroRuntimeException e) {
      throw new IllegalArgumentException("it is no Avro schema: " + words(e), e);
    }
  }

  /** Parses a registered schema, whose references precede it. */
  static Schema parse(RegisteredSchema registered) throws UnusableSchemaException {
    if (!registered.type().equals("AVRO")) {
      throw new UnusableSchemaException("is a " + registered.type() + " schema, expected AVRO");
    }
    Schema.Parser parser = parser();
    try {
      registered.references().forEach(other -> parser.parse(other.text()));
      return parser.parse(registered.text());
    } catch (AvroRuntimeException e) {
      throw new UnusableSchemaException("is no Avro schema: " + words(e), e);
    }
  }

  /** What is wrong with a schema, in one line. */
  private static String words(AvroRuntimeException e) {
    String message = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    return PLACE.matcher(String.valueOf(message)).replaceAll(" at line $1, column $2").strip();
  }

  /** Full names of the possible messages: the schema's own, or those of a union's branches. */
  static List<String> names(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream().map(Schema::getFullName).toList()
        : List.of(schema.getFullName());
  }

  /**
   * The texts of a schema file, or of all files named {@code *.avsc} in a directory.
   *
   * @throws IllegalArgumentException if there is none, or one cannot be read
   */
  static List<String> read(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        return List.of(Files.readString(path));
      }
      List<Path> files;
      try (Stream<Path> all = Files.list(path)) {
        files = all.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
      }
      if (files.isEmpty()) {
        throw new IllegalArgumentException("it holds no *.avsc");
      }
      List<String> texts = new java.util.ArrayList<>();
      for (Path file : files) {
        texts.add(Files.readString(file));
      }
      return texts;
    } catch (IOException e) {
      throw new IllegalArgumentException("it cannot be read: " + e, e);
    }
  }
}
