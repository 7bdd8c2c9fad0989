package io.adstream.protobuf;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import io.adstream.event.EventType;
import io.adstream.registry.Framing;
import io.adstream.registry.RegistrySettings;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The types of messages, and the framing that selects them. Immutable. */
final class ProtobufTypes implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ProtobufFraming framing;
  private final byte @Nullable [] descriptorSet;
  private final EnumMap<EventType, String> messages;
  private final EnumMap<EventType, Class<? extends Message>> classes;
  private final Framing headers;
  private final @Nullable RegistrySettings registry;

  private ProtobufTypes(Builder builder) {
    framing = builder.framing;
    descriptorSet = builder.descriptorSet;
    messages = new EnumMap<>(builder.messages);
    classes = new EnumMap<>(builder.classes);
    headers = builder.headers;
    registry = builder.registry;
  }

  ProtobufFraming framing() {
    return framing;
  }

  /** Where records hold the ids of registered schemas. */
  Framing headers() {
    return headers;
  }

  @Nullable RegistrySettings registry() {
    return registry;
  }

  /** The full name of a stream's messages; null for any. */
  @Nullable String message(EventType type) {
    return messages.get(type);
  }

  /** Whether the messages of each stream have a configured name. */
  boolean isNamed() {
    return registry != null
        && messages.values().stream().distinct().count() == EventType.values().length;
  }

  /**
   * The configured type of a stream's messages; null with a registry.
   *
   * @throws IllegalArgumentException if there is no such type; the message tells why
   */
  @Nullable Descriptor given(EventType type) {
    Class<? extends Message> generated = classes.get(type);
    if (generated != null) {
      return descriptor(generated);
    }
    return descriptorSet == null
        ? null
        : DescriptorFiles.of(descriptorSet).message(requireNonNull(messages.get(type)));
  }

  private static Descriptor descriptor(Class<? extends Message> generated) {
    try {
      return (Descriptor) generated.getMethod("getDescriptor").invoke(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalArgumentException(
          "Cannot use class " + generated.getName() + ", expected one that protoc generated", e);
    }
  }

  /** Everything that decides how a message is read, except the registry's address. */
  String fingerprint() {
    StringBuilder text = new StringBuilder(framing.toString());
    if (framing == ProtobufFraming.HEADER) {
      text.append(headers.headers());
    }
    for (EventType type : EventType.values()) {
      Descriptor given = given(type);
      if (given != null) {
        text.append(' ').append(type).append('=').append(given.getFullName()).append('#');
        text.append(fingerprint(given.getFile()));
      } else if (messages.containsKey(type)) {
        text.append(' ').append(type).append('=').append(messages.get(type));
      }
    }
    return text.toString();
  }

  /**
   * The descriptors of a file and its imports, without Google's own, which change with their
   * library only.
   */
  private static String fingerprint(FileDescriptor file) {
    SortedMap<String, FileDescriptor> files = new TreeMap<>();
    collect(file, files);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.values().forEach(each -> digest.update(each.toProto().toByteArray()));
      return HexFormat.of().formatHex(digest.digest(), 0, Long.BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot make fingerprint", e);
    }
  }

  private static void collect(FileDescriptor file, SortedMap<String, FileDescriptor> files) {
    if (!file.getName().startsWith("google/protobuf/")
        && files.putIfAbsent(file.getName(), file) == null) {
      file.getDependencies().forEach(other -> collect(other, files));
    }
  }

  /** Collects types. Not safe for use by several threads. */
  static final class Builder {
    final EnumMap<EventType, String> messages = new EnumMap<>(EventType.class);
    final EnumMap<EventType, Class<? extends Message>> classes = new EnumMap<>(EventType.class);
    ProtobufFraming framing = ProtobufFraming.NONE;
    byte @Nullable [] descriptorSet;
    Framing headers = Framing.CONFLUENT;
    @Nullable RegistrySettings registry;

    ProtobufTypes build() {
      List<String> faults = new ArrayList<>();
      ProtobufTypes types = new ProtobufTypes(this);
      if (registry != null && (descriptorSet != null || !classes.isEmpty())) {
        faults.add("types are given, and a registry that has them, expected one of the two");
      } else if (registry == null) {
        for (EventType type : EventType.values()) {
          check(types, type, faults);
        }
      }
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot create Protobuf decoder: " + String.join("; ", faults));
      }
      return types;
    }

    private void check(ProtobufTypes types, EventType type, List<String> faults) {
      if (!classes.containsKey(type) && (descriptorSet == null || !messages.containsKey(type))) {
        faults.add(
            type + " message is missing, expected its name and a descriptor set, or its class");
        return;
      }
      try {
        types.given(type);
      } catch (IllegalArgumentException e) {
        faults.add(type + " message is wrong: " + e.getMessage());
      }
    }
  }
}
