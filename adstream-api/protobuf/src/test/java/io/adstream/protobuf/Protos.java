package io.adstream.protobuf;

import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label.LABEL_OPTIONAL;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import java.util.Collection;

/** Descriptors as protoc would write them; it is not needed for tests. */
final class Protos {

  /** What the file is called by which others import it. */
  static final String FILE = "acme/ads.proto";

  private Protos() {}

  /** A proto3 field without presence. */
  static FieldDescriptorProto.Builder field(
      int number, String name, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(LABEL_OPTIONAL);
  }

  /** A field of a message or enum type, whose full name starts with a dot. */
  static FieldDescriptorProto.Builder field(
      int number, String name, FieldDescriptorProto.Type type, String typeName) {
    return field(number, name, type).setTypeName(typeName);
  }

  /** Adds an {@code optional} field of proto3. */
  static DescriptorProto.Builder optional(
      DescriptorProto.Builder message, FieldDescriptorProto.Builder field) {
    field.setProto3Optional(true).setOneofIndex(message.getOneofDeclCount());
    return message
        .addField(field)
        .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
  }

  /** A file in package {@code acme}, which imports Google's well-known types. */
  static FileDescriptorProto.Builder file(Collection<DescriptorProto> messages) {
    return FileDescriptorProto.newBuilder()
        .setName(FILE)
        .setSyntax("proto3")
        .setPackage("acme")
        .addDependency("google/protobuf/timestamp.proto")
        .addDependency("google/protobuf/duration.proto")
        .addDependency("google/protobuf/wrappers.proto")
        .addDependency("google/protobuf/struct.proto")
        .addAllMessageType(messages);
  }

  /** A descriptor set of files. */
  static byte[] set(FileDescriptorProto... files) {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    for (FileDescriptorProto file : files) {
      set.addFile(file);
    }
    return set.build().toByteArray();
  }

  /** A message of a descriptor set. */
  static Descriptor message(byte[] set, String fullName) {
    return DescriptorFiles.of(set).message(fullName);
  }
}
