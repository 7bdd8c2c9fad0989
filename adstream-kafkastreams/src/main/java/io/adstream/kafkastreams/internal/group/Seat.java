package io.adstream.kafkastreams.internal.group;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's seat among the processes of a pipeline that share a state directory: a locked file
 * that contains the name of the process's members in Kafka's group. A killed process releases its
 * lock, but its name remains; so the next process knows at once which members are dead, without
 * waiting for Kafka to notice. Not thread-safe.
 */
public final class Seat implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Seat.class);
  private static final int NAME_BYTES = 8;

  /**
   * The files locked by this process. It must not open them again: on some systems, closing a
   * second handle releases the lock.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final String name;
  private final List<String> gone = new ArrayList<>();
  private @Nullable FileChannel file;
  private @Nullable Path path;

  private Seat() {
    byte[] random = new byte[NAME_BYTES];
    ThreadLocalRandom.current().nextBytes(random);
    name = HexFormat.of().formatHex(random);
  }

  /** Takes the first free seat. Without a writable directory, the process has no seat. */
  public static Seat take(Path stateDirectory, String application) {
    Seat seat = new Seat();
    try {
      Path directory = stateDirectory.resolve("adstream-seats").toAbsolutePath();
      Files.createDirectories(directory);
      for (int i = 0; seat.file == null || Files.exists(file(directory, application, i)); i++) {
        seat.sit(file(directory, application, i));
      }
    } catch (IOException e) {
      LOG.debug("Cannot create a seat", e);
    }
    return seat;
  }

  private static Path file(Path directory, String application, int number) {
    return directory.resolve(application + "-" + number);
  }

  private void sit(Path path) throws IOException {
    if (!HELD.add(path)) {
      return;
    }
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean isFree = channel.tryLock() != null;
    if (isFree) {
      ByteBuffer last = ByteBuffer.allocate(2 * NAME_BYTES);
      if (channel.read(last, 0) == last.capacity()) {
        gone.add(new String(last.array(), US_ASCII));
      }
      channel.truncate(0);
    }
    if (isFree && file == null) {
      file = channel;
      this.path = path;
      channel.write(ByteBuffer.wrap(name.getBytes(US_ASCII)), 0);
    } else {
      channel.close();
      HELD.remove(path);
    }
  }

  /** The unique name of this process. */
  public String name() {
    return name;
  }

  /** The names of dead processes that had this seat. */
  List<String> gone() {
    return List.copyOf(gone);
  }

  /**
   * Leaves the seat and removes its name, which nobody needs once the members have left the group.
   */
  @Override
  public void close() {
    FileChannel open = file;
    if (open == null) {
      return;
    }
    try (open) {
      open.truncate(0);
    } catch (IOException e) {
      LOG.debug("Cannot leave a seat", e);
    }
    if (path != null) {
      HELD.remove(path);
    }
  }
}
