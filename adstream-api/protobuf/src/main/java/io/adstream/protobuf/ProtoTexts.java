package io.adstream.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.squareup.wire.schema.CoreLoader;
import com.squareup.wire.schema.ErrorCollector;
import com.squareup.wire.schema.Linker;
import com.squareup.wire.schema.Loader;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.ProtoFile;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.internal.SchemaEncoder;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import io.adstream.registry.RegisteredSchema;
import io.adstream.registry.UnusableSchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compiles the text of .proto files, as registries hold them, to descriptors. Google's well-known
 * types are built in, as are the types of {@code google.type} that registries know.
 */
final class ProtoTexts {

  private static final String MAIN_FILE = "registered.proto";

  private static final Map<String, String> KNOWN =
      Map.of(
          "google/type/money.proto",
          """
          syntax = "proto3";
          package google.type;
          message Money { string currency_code = 1; int64 units = 2; int32 nanos = 3; }
          """,
          "google/type/decimal.proto",
          """
          syntax = "proto3";
          package google.type;
          message Decimal { string value = 1; }
          """);

  private ProtoTexts() {}

  /** Links a registered file, whose references precede it. */
  static FileDescriptor link(RegisteredSchema registered) throws UnusableSchemaException {
    if (!registered.type().equals("PROTOBUF")) {
      throw new UnusableSchemaException("is of type " + registered.type() + ", expected PROTOBUF");
    }
    try {
      List<ProtoFile> sources = new ArrayList<>();
      registered.references().forEach(other -> sources.add(parse(other.name(), other.text())));
      sources.add(parse(MAIN_FILE, registered.text()));
      ErrorCollector errors = new ErrorCollector();
      Schema schema = new Linker(new Known(), errors, true, true).link(sources);
      errors.throwIfNonEmpty();
      SchemaEncoder encoder = new SchemaEncoder(schema);
      DescriptorFiles files = new DescriptorFiles();
      for (ProtoFile file : schema.getProtoFiles()) {
        files.add(
            file.getLocation().getPath(),
            FileDescriptorProto.parseFrom(encoder.encode(file).toByteArray()));
      }
      return files.link(MAIN_FILE);
    } catch (RuntimeException | InvalidProtocolBufferException e) {
      throw new UnusableSchemaException("is no Protobuf schema: " + e.getMessage(), e);
    }
  }

  private static ProtoFile parse(String name, String text) {
    return ProtoFile.Companion.get(ProtoParser.Companion.parse(Location.get(name), text));
  }

  /** Imports that are not among the references. */
  private static final class Known implements Loader {

    @Override
    public ProtoFile load(String path) {
      String text = KNOWN.get(path);
      return text == null ? CoreLoader.INSTANCE.load(path) : parse(path, text);
    }

    @Override
    public Loader withErrors(ErrorCollector errors) {
      return this;
    }
  }
}
