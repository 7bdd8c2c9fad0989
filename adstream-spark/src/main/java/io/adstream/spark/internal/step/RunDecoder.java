package io.adstream.spark.internal.step;

import io.adstream.decode.EventDecoder;
import io.adstream.engine.PipelineException;
import io.adstream.engine.SourceWait;
import io.adstream.internal.OpenDecoders;
import io.adstream.internal.SourceWaits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the open decoder of a pipeline's run in an executor. Each task gets a copy of the decoder
 * from the driver; the first one's is opened, unless the driver's own is in this process, and used
 * by all until the run ends, or the process. Safe for use by several threads.
 *
 * @param pipeline the pipeline's name
 * @param run of the pipeline, with whose end the decoder is closed where that is known
 * @param decoder a copy, which is not open
 */
public record RunDecoder(String pipeline, String run, EventDecoder decoder)
    implements Serializable {

  /**
   * What the tasks of a run share in a process.
   *
   * @param run of which pipeline's run
   * @param decoder is open
   * @param waits which of the run's partitions wait for it
   * @param isDrivers whether the driver is in this process, and closes it
   */
  record Open(String run, EventDecoder decoder, SourceWaits waits, boolean isDrivers) {}

  /** What a pipeline has in this process; also the lock under which that is opened and closed. */
  private static final class Place {
    private volatile @Nullable Open open;
  }

  private static final Map<String, Place> PLACES = new ConcurrentHashMap<>();

  /** Of this process's drivers. An executor is one driver's, so it can tell them apart by it. */
  private static final AtomicLong RUNS = new AtomicLong();

  /** Runs whose tasks may outlive them, and must not open what nobody closes. */
  private static final Set<String> CLOSED_RUNS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RunDecoder::closeAll, "adstream-decoders"));
  }

  /** A name for a run that begins now; the names of later runs are greater. */
  public static String nextRun() {
    return String.format(Locale.ROOT, "%019d-%s", RUNS.incrementAndGet(), UUID.randomUUID());
  }

  /**
   * The decoder of a join that is no pipeline's. Equal decoders, as they are when serialized, share
   * one, which stays open to the end of its process.
   *
   * @throws IllegalArgumentException if it cannot be serialized
   */
  public static RunDecoder ofJoin(EventDecoder decoder) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(decoder);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Cannot join: decoder is "
              + decoder.getClass().getName()
              + ", expected one that can be serialized",
          e);
    }
    String id = "join-" + UUID.nameUUIDFromBytes(bytes.toByteArray());
    return new RunDecoder(id, id, decoder);
  }

  /**
   * The open decoder of the run; that of an earlier run is closed.
   *
   * @throws PipelineException if it cannot be opened, or the run has been closed, or a later one
   *     has begun
   */
  Open find() {
    Place place = place(pipeline);
    Open found = place.open;
    if (found != null && found.run.equals(run)) {
      return found;
    }
    synchronized (place) {
      Open there = place.open;
      if (there != null && there.run.equals(run)) {
        return there;
      }
      if (CLOSED_RUNS.contains(run) || (there != null && there.run.compareTo(run) > 0)) {
        throw new PipelineException("Cannot read: pipeline " + pipeline + " is closed", null);
      }
      return open(place, this, false);
    }
  }

  private static Place place(String pipeline) {
    return PLACES.computeIfAbsent(pipeline, name -> new Place());
  }

  /** To be called with the place's lock. */
  private static Open open(Place place, RunDecoder of, boolean isDrivers) {
    OpenDecoders.open(of.decoder);
    Open before = place.open;
    Open opened = new Open(of.run, of.decoder, new SourceWaits(of.pipeline), isDrivers);
    place.open = opened;
    if (before != null) {
      OpenDecoders.close(before.decoder);
    }
    return opened;
  }

  /**
   * Gives a run the decoder of the driver, whose process has the tasks, too.
   *
   * @throws PipelineException if it cannot be opened
   */
  public static void put(String pipeline, String run, EventDecoder decoder) {
    Place place = place(pipeline);
    synchronized (place) {
      open(place, new RunDecoder(pipeline, run, decoder), true);
    }
  }

  /** What a run waits for in this process. */
  public static List<SourceWait> waits(String pipeline, String run) {
    Open open = place(pipeline).open;
    return open == null || !open.run.equals(run) ? List.of() : open.waits.list();
  }

  /** Closes a run's decoder in this process. */
  public static void close(String pipeline, String run) {
    CLOSED_RUNS.add(run);
    close(place(pipeline), open -> open.run.equals(run));
  }

  private static void close(Place place, Predicate<Open> which) {
    synchronized (place) {
      Open there = place.open;
      if (there != null && which.test(there)) {
        place.open = null;
        OpenDecoders.close(there.decoder);
      }
    }
  }

  /** At the end of the process; the driver closes its own once nothing reads with it. */
  static void closeAll() {
    PLACES.values().forEach(place -> close(place, open -> !open.isDrivers));
  }
}
