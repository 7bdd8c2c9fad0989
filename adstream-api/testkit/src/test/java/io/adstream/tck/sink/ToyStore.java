package io.adstream.tck.sink;

import io.adstream.sink.LaneStatus;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A store for tests: one file, which is replaced as a whole, under a lock that processes share. */
final class ToyStore {

  private static final ReentrantLock LOCK = new ReentrantLock();

  private final Path directory;

  ToyStore(Path directory) {
    this.directory = directory;
  }

  /** All that is stored. */
  static final class State implements Serializable {
    private static final long serialVersionUID = 1L;

    String pipeline = "";
    String epoch = "";
    Map<String, String> fingerprint = new TreeMap<>();
    final Map<Integer, Long> positions = new TreeMap<>();
    final Map<Integer, LaneStatus> statuses = new TreeMap<>();
    final List<byte[]> results = new ArrayList<>();
    final List<byte[]> kpis = new ArrayList<>();
  }

  /** Does something that no other thread or process does meanwhile. */
  <T> T locked(Supplier<T> work) {
    LOCK.lock();
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Held until the channel is closed.
      if (!channel.lock().isValid()) {
        throw new IllegalStateException("Cannot lock the store");
      }
      return work.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      LOCK.unlock();
    }
  }

  State read() {
    Path file = directory.resolve("state");
    if (!Files.exists(file)) {
      return new State();
    }
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
      return (State) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  void replace(State state) {
    try {
      Path next = directory.resolve("next");
      try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(next))) {
        out.writeObject(state);
      }
      Files.move(next, directory.resolve("state"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Arms a fault, which the first to reach its point meets. */
  void arm(WriteFault fault) {
    try {
      Files.createFile(directory.resolve(fault.name()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean meets(WriteFault fault) {
    try {
      return Files.deleteIfExists(directory.resolve(fault.name()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
