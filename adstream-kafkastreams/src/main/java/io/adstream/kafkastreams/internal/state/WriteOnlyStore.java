package io.adstream.kafkastreams.internal.state;

import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The innermost layer of a store that nobody reads: only the effects of puts on the layers around
 * it matter.
 */
abstract class WriteOnlyStore implements KeyValueStore<Bytes, byte[]> {

  private final String name;
  private boolean open;

  WriteOnlyStore(String name) {
    this.name = name;
  }

  /** Restores a record of the changelog, if the store has one. */
  abstract void replay(byte[] key, byte @Nullable [] value);

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, this::replay);
    open = true;
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {}

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
    put(key, value);
    return null;
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    put(key, null);
    return null;
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    return null;
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    throw new UnsupportedOperationException("Cannot read " + name + ": the store is write-only");
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    throw new UnsupportedOperationException("Cannot read " + name + ": the store is write-only");
  }

  @Override
  public long approximateNumEntries() {
    return 0;
  }

  @Override
  public Position getPosition() {
    return Position.emptyPosition();
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}
