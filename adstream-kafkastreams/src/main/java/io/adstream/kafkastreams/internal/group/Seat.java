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
 * A process's place among those of its pipeline that share a state directory: a file that it holds
 * the lock of, with the name that its members have in Kafka's group. A process that was killed
 * holds no lock, but its name is still there; so whoever comes next knows at once which members are
 * gone, and need not wait until Kafka has missed them. Not safe for use by several threads.
 */
public final class Seat implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Seat.class);
  private static final int NAME_BYTES = 8;

  /**
   * What this process has the locks of. It must not open these files again: on some systems it
   * would lose the lock when it closes one of them.
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

  /**
   * Takes the first seat that is free. Without a directory to write to there is no seat to lose.
   */
  public static Seat take(Path stateDirectory, String application) {
    Seat seat = new Seat();
    try {
      Path directory = stateDirectory.resolve("adstream-seats").toAbsolutePath();
      Files.createDirectories(directory);
      for (int i = 0; seat.file == null || Files.exists(file(directory, application, i)); i++) {
        seat.sit(file(directory, application, i));
      }
    } catch (IOException e) {
      LOG.debug("There is no place for a seat", e);
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

  /** What this process is called, as no other is. */
  public String name() {
    return name;
  }

  /** What the processes were called that sat here and are gone. */
  List<String> gone() {
    return List.copyOf(gone);
  }

  /** Leaves the seat; members that have left the group need no one to find their name. */
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
