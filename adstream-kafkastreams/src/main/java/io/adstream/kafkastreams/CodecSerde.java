package io.adstream.kafkastreams;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** Combines a codec's encoder and decoder into a serde. */
final class CodecSerde {

  private CodecSerde() {}

  static <T> Serde<T> of(BiConsumer<ByteWriter, T> write, Function<ByteReader, T> read) {
    return Serdes.serdeFrom(
        (topic, value) -> toBytes(write, value), (topic, bytes) -> fromBytes(read, bytes));
  }

  private static <T> byte @Nullable [] toBytes(BiConsumer<ByteWriter, T> write, @Nullable T value) {
    if (value == null) {
      return null;
    }
    ByteWriter out = new ByteWriter();
    write.accept(out, value);
    return out.toByteArray();
  }

  private static <T> @Nullable T fromBytes(Function<ByteReader, T> read, byte @Nullable [] bytes) {
    return bytes == null ? null : read.apply(new ByteReader(bytes));
  }
}
