package io.adstream.enginetests.pipeline;

import io.adstream.decode.Decoded;
import io.adstream.decode.DecoderSettings;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.EventDecoderProvider;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decodes JSON with the help of a service, such as a schema registry, that is unavailable while a
 * file exists, so that other processes can end the outage. Counts how often it is opened and
 * closed.
 */
public final class WaitingDecoder implements EventDecoder {

  /** The reason of the wait. */
  public static final String REASON = "the service is away";

  /** Represents all partitions. */
  public static final int ALL = -1;

  private static final long serialVersionUID = 1L;

  /** By file, since a decoder may be serialized. */
  private static final Map<String, AtomicInteger> OPENED = new ConcurrentHashMap<>();

  private static final Map<String, AtomicInteger> CLOSED = new ConcurrentHashMap<>();

  private final String file;
  private final int partition;
  private final EventDecoder json;
  private transient boolean isOpen;

  /**
   * Creates a decoder that needs a service.
   *
   * @param file a file that exists while the service is unavailable
   * @param partition the partition of each topic whose records need the service, or {@link #ALL}
   */
  public WaitingDecoder(Path file, int partition) {
    this(file.toString(), partition, JsonEventDecoder.create());
  }

  private WaitingDecoder(String file, int partition, EventDecoder json) {
    this.file = file;
    this.partition = partition;
    this.json = json;
  }

  /** The number of times it was opened in this process. */
  public int opened() {
    return OPENED.getOrDefault(file, new AtomicInteger()).get();
  }

  /** The number of times it was closed in this process. */
  public int closed() {
    return CLOSED.getOrDefault(file, new AtomicInteger()).get();
  }

  @Override
  public void open() {
    isOpen = true;
    OPENED.computeIfAbsent(file, key -> new AtomicInteger()).incrementAndGet();
  }

  @Override
  public void close() {
    isOpen = false;
    CLOSED.computeIfAbsent(file, key -> new AtomicInteger()).incrementAndGet();
  }

  @Override
  public boolean mayWait() {
    return true;
  }

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    if (!isOpen) {
      throw new IllegalStateException("not open");
    }
    boolean isNeeded = partition == ALL || partition == record.partition();
    return isNeeded && Files.exists(Path.of(file))
        ? new Decoded.NotNow(REASON)
        : json.decode(type, record);
  }

  @Override
  public WaitingDecoder withSchema(EventSchema schema) {
    return new WaitingDecoder(file, partition, json.withSchema(schema));
  }

  /**
   * Creates a decoder whose file is set by {@code decode.away.file}, and whose records all need the
   * service.
   */
  public static final class Provider implements EventDecoderProvider {

    /** Called by reflection. */
    public Provider() {}

    @Override
    public String format() {
      return "waiting";
    }

    @Override
    public EventDecoder create(DecoderSettings settings) {
      return new WaitingDecoder(Path.of(settings.required("away.file", "a file")), ALL);
    }
  }
}
