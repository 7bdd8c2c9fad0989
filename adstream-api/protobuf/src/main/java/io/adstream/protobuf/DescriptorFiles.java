package io.adstream.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Descriptor files that import each other, linked on demand. Google's well-known types are built
 * in. Not safe for use by several threads.
 */
final class DescriptorFiles {

  private static final List<FileDescriptor> WELL_KNOWN =
      List.of(
          AnyProto.getDescriptor(),
          ApiProto.getDescriptor(),
          DescriptorProtos.getDescriptor(),
          DurationProto.getDescriptor(),
          EmptyProto.getDescriptor(),
          FieldMaskProto.getDescriptor(),
          SourceContextProto.getDescriptor(),
          StructProto.getDescriptor(),
          TimestampProto.getDescriptor(),
          TypeProto.getDescriptor(),
          WrappersProto.getDescriptor());

  private final Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
  private final Map<String, FileDescriptor> linked = new LinkedHashMap<>();
  private final List<String> linking = new ArrayList<>();

  DescriptorFiles() {
    WELL_KNOWN.forEach(file -> linked.put(file.getName(), file));
  }

  /**
   * The files of a {@code FileDescriptorSet}, as {@code protoc --include_imports
   * --descriptor_set_out} writes it.
   *
   * @throws IllegalArgumentException if it is none
   */
  static DescriptorFiles of(byte[] descriptorSet) {
    DescriptorFiles files = new DescriptorFiles();
    try {
      FileDescriptorSet.parseFrom(descriptorSet)
          .getFileList()
          .forEach(file -> files.add(file.getName(), file));
      return files;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("it is no descriptor set of protoc", e);
    }
  }

  /** Adds a file under the name that imports use. */
  void add(String name, FileDescriptorProto file) {
    files.put(name, file.toBuilder().setName(name).build());
  }

  /**
   * Links a file with its imports.
   *
   * @throws IllegalArgumentException if an import is missing, or a descriptor is wrong
   */
  FileDescriptor link(String name) {
    FileDescriptor known = linked.get(name);
    if (known != null) {
      return known;
    }
    FileDescriptorProto file = files.get(name);
    if (file == null) {
      throw new IllegalArgumentException("it imports " + name + ", which is missing");
    }
    if (linking.contains(name)) {
      throw new IllegalArgumentException("it imports " + name + " in a circle");
    }
    linking.add(name);
    FileDescriptor[] imports =
        file.getDependencyList().stream().map(this::link).toArray(FileDescriptor[]::new);
    linking.remove(name);
    try {
      FileDescriptor result = FileDescriptor.buildFrom(file, imports);
      linked.put(name, result);
      return result;
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException("its descriptors are wrong: " + e.getMessage(), e);
    }
  }

  /**
   * A message by its full name, such as {@code acme.ads.Impression}.
   *
   * @throws IllegalArgumentException if there is none; the exception lists those that exist
   */
  Descriptor message(String fullName) {
    List<String> names = new ArrayList<>();
    for (String file : files.keySet()) {
      for (Descriptor message : link(file).getMessageTypes()) {
        Descriptor found = within(message, fullName);
        if (found != null) {
          return found;
        }
        names.add(message.getFullName());
      }
    }
    throw new IllegalArgumentException("it has no message " + fullName + ", but " + names);
  }

  private static @Nullable Descriptor within(Descriptor message, String fullName) {
    if (message.getFullName().equals(fullName)) {
      return message;
    }
    for (Descriptor nested : message.getNestedTypes()) {
      Descriptor found = within(nested, fullName);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
