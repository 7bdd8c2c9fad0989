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
 * Finds the open decoder of a pipeline run in an executor. Each task gets a copy of the decoder
 * from the driver; unless the driver's own decoder is in this process, the first copy is opened,
 * and used by all tasks until the run or the process ends. Thread-safe.
 *
 * @param pipeline the pipeline's name
 * @param run the run; the decoder is closed with it, if its end is known in this process
 * @param decoder a copy that is not open
 */
public record RunDecoder(String pipeline, String run, EventDecoder decoder)
    implements Serializable {

  /**
   * The decoder that the tasks of a run share in a process.
   *
   * @param run the run
   * @param decoder the open decoder
   * @param waits the run's partitions that wait for it
   * @param isDrivers whether the driver is in this process, and closes the decoder
   */
  record Open(String run, EventDecoder decoder, SourceWaits waits, boolean isDrivers) {}

  /** A pipeline's decoder in this process; also the lock for opening and closing it. */
  private static final class Place {
    private volatile @Nullable Open open;
  }

  private static final Map<String, Place> PLACES = new ConcurrentHashMap<>();

  /**
   * Counts the runs of this process's drivers. An executor belongs to one driver, so the number
   * identifies a run.
   */
  private static final AtomicLong RUNS = new AtomicLong();

  /** Closed runs, whose tasks may outlive them and must not open decoders that nobody closes. */
  private static final Set<String> CLOSED_RUNS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RunDecoder::closeAll, "adstream-decoders"));
  }

  /** The number of a new run; later runs have larger numbers. */
  public static String nextRun() {
    return String.format(Locale.ROOT, "%019d-%s", RUNS.incrementAndGet(), UUID.randomUUID());
  }

  /**
   * The decoder of a join outside pipelines. Decoders with equal serialized forms share one, which
   * stays open until the process ends.
   *
   * @throws IllegalArgumentException if the decoder cannot be serialized
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
   * The open decoder of the run; closes that of an earlier run.
   *
   * @throws PipelineException if it cannot be opened, the run has been closed, or a later one has
   *     begun
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

  /** Call with the place's lock held. */
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
   * Registers the driver's decoder for a run whose tasks are in the same process.
   *
   * @throws PipelineException if it cannot be opened
   */
  public static void put(String pipeline, String run, EventDecoder decoder) {
    Place place = place(pipeline);
    synchronized (place) {
      open(place, new RunDecoder(pipeline, run, decoder), true);
    }
  }

  /** The waits of a run in this process. */
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

  /**
   * Closes decoders when the process ends; the driver closes its own once nothing reads with it.
   */
  static void closeAll() {
    PLACES.values().forEach(place -> close(place, open -> !open.isDrivers));
  }
}
