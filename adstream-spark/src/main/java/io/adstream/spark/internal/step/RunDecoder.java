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
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
   */
  record Open(String run, EventDecoder decoder, SourceWaits waits) {}

  private static final Map<String, Open> OPEN = new ConcurrentHashMap<>();

  /** Runs whose tasks may outlive them, and must not open what nobody closes. */
  private static final Set<String> CLOSED_RUNS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RunDecoder::closeAll, "adstream-decoders"));
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
   * @throws PipelineException if it cannot be opened, or the run has been closed
   */
  Open find() {
    return OPEN.compute(
        pipeline,
        (name, there) -> {
          if (there != null && there.run.equals(run)) {
            return there;
          }
          if (CLOSED_RUNS.contains(run)) {
            throw new PipelineException("Cannot read: pipeline " + pipeline + " is closed", null);
          }
          return open(pipeline, run, decoder, there);
        });
  }

  private static Open open(
      String pipeline, String run, EventDecoder decoder, @Nullable Open before) {
    OpenDecoders.open(decoder);
    if (before != null) {
      OpenDecoders.close(before.decoder);
    }
    return new Open(run, decoder, new SourceWaits(pipeline));
  }

  /**
   * Gives a run the decoder of the driver, whose process has the tasks, too.
   *
   * @throws PipelineException if it cannot be opened
   */
  public static void put(String pipeline, String run, EventDecoder decoder) {
    OPEN.compute(pipeline, (name, there) -> open(pipeline, run, decoder, there));
  }

  /** What a run waits for in this process. */
  public static List<SourceWait> waits(String pipeline, String run) {
    Open open = OPEN.get(pipeline);
    return open == null || !open.run.equals(run) ? List.of() : open.waits.list();
  }

  /** Closes a run's decoder in this process. */
  public static void close(String pipeline, String run) {
    CLOSED_RUNS.add(run);
    OPEN.computeIfPresent(
        pipeline,
        (name, there) -> {
          if (!there.run.equals(run)) {
            return there;
          }
          OpenDecoders.close(there.decoder);
          return null;
        });
  }

  private static void closeAll() {
    OPEN.forEach((pipeline, open) -> close(pipeline, open.run));
  }
}
