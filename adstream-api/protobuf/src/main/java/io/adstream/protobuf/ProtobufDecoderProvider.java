package io.adstream.protobuf;

import com.google.protobuf.Message;
import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.EventDecoderProvider;
import io.adstream.decode.mapping.Envelope;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.EventType;
import io.adstream.registry.Framing;
import io.adstream.registry.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Creates {@link ProtobufEventDecoder}s from the settings below {@code protobuf.} and {@code
 * registry.}.
 */
public final class ProtobufDecoderProvider implements EventDecoderProvider {

  private static final String SET = "protobuf.descriptor.file";
  private static final String SET_RULE =
      "a file that protoc --include_imports --descriptor_set_out has written";

  /** For the service loader. */
  public ProtobufDecoderProvider() {}

  @Override
  public String format() {
    return "protobuf";
  }

  @Override
  public EventDecoder create(DecoderSettings settings) {
    FieldMapping mapping = FieldMapping.read(settings);
    if (mapping.isIn(Envelope.CONFLUENT_JSON)) {
      settings.fault("envelope", "is confluent-json, expected decode.protobuf.framing = confluent");
    }
    RegistrySettings registry = RegistrySettings.read(settings);
    ProtobufFraming usual = registry == null ? ProtobufFraming.NONE : ProtobufFraming.CONFLUENT;
    ProtobufFraming framing = settings.choice("protobuf.framing", usual, ProtobufFraming.class);
    ProtobufEventDecoder.Builder builder = ProtobufEventDecoder.builder().mapping(mapping);
    byte[] descriptors = settings.read(SET, null, SET_RULE, ProtobufDecoderProvider::descriptorSet);
    if (descriptors != null) {
      builder.descriptorSet(descriptors);
    }
    builder.framing(framing);
    Framing headers = Framing.read(settings, framing == ProtobufFraming.HEADER);
    if (registry != null) {
      builder.registry(headers, registry);
      if (framing == ProtobufFraming.NONE) {
        settings.fault("registry.url", "is set, expected decode.protobuf.framing with it");
      }
      if (descriptors != null) {
        settings.fault(SET, "and decode.registry.url are both set, expected one of them");
      }
    }
    if (registry == null
        && framing == ProtobufFraming.HEADER
        && settings.text("registry.header") != null) {
      settings.fault(
          "registry.header",
          "is set, expected it with decode.registry.url; where types are given, values behind any"
              + " header are read with decode.protobuf.framing = none");
    }
    boolean complete = true;
    for (EventType type : EventType.values()) {
      complete &= readMessage(settings, type, registry == null, descriptors != null, builder);
    }
    return complete && settings.faults().isEmpty() ? builder.build() : placeholder(mapping);
  }

  private static boolean readMessage(
      DecoderSettings settings,
      EventType type,
      boolean isGiven,
      boolean hasSet,
      ProtobufEventDecoder.Builder builder) {
    String stream = "protobuf." + type.name().toLowerCase(Locale.ROOT) + ".";
    String message = settings.text(stream + "message");
    if (message != null) {
      builder.message(type, message);
    }
    Class<? extends Message> generated =
        settings.read(
            stream + "class",
            null,
            "a class on the class path that protoc has generated",
            ProtobufDecoderProvider::generated);
    if (generated != null) {
      builder.message(type, generated);
    }
    if (!isGiven && generated != null) {
      settings.fault(
          stream + "class", "and decode.registry.url are both set, expected one of them");
    }
    if (isGiven && generated == null && (message == null || !hasSet)) {
      settings.fault(
          stream + "message",
          "and "
              + settings.name(SET)
              + " are not both set, nor is "
              + settings.name(stream)
              + "class or decode.registry.url, expected one of these");
      return false;
    }
    return true;
  }

  private static byte[] descriptorSet(String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of(file));
      DescriptorFiles.of(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<? extends Message> generated(String name) {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      @Nullable ClassLoader any =
          loader == null ? ProtobufDecoderProvider.class.getClassLoader() : loader;
      return Class.forName(name, true, any).asSubclass(Message.class);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalArgumentException("no such class", e);
    }
  }

  /** Any decoder, to be returned with faults. */
  private static EventDecoder placeholder(FieldMapping mapping) {
    return ProtobufEventDecoder.builder()
        .mapping(mapping)
        .message(EventType.IMPRESSION, com.google.protobuf.Empty.class)
        .message(EventType.CLICK, com.google.protobuf.Empty.class)
        .build();
  }
}
