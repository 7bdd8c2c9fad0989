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
 * Reads JSON with the help of a service that is away while a file exists, as a schema registry may
 * be; so other processes can end an outage. Counts how often it is opened and closed.
 */
public final class WaitingDecoder implements EventDecoder {

  /** What it waits for. */
  public static final String REASON = "the service is away";

  /** Stands for all partitions. */
  public static final int ALL = -1;

  private static final long serialVersionUID = 1L;

  /** By the file, since a decoder may be serialized on its way. */
  private static final Map<String, AtomicInteger> OPENED = new ConcurrentHashMap<>();

  private static final Map<String, AtomicInteger> CLOSED = new ConcurrentHashMap<>();

  private final String file;
  private final int partition;
  private final EventDecoder json;
  private transient boolean isOpen;

  /**
   * A decoder that needs a service.
   *
   * @param file exists while the service is away
   * @param partition whose records need the service, in each topic, or {@link #ALL}
   */
  public WaitingDecoder(Path file, int partition) {
    this(file.toString(), partition, JsonEventDecoder.create());
  }

  private WaitingDecoder(String file, int partition, EventDecoder json) {
    this.file = file;
    this.partition = partition;
    this.json = json;
  }

  /** How often it was opened in this process. */
  public int opened() {
    return OPENED.getOrDefault(file, new AtomicInteger()).get();
  }

  /** How often it was closed in this process. */
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

  /** Makes one whose file is set by {@code decode.away.file}; its records all need the service. */
  public static final class Provider implements EventDecoderProvider {

    /** For whoever knows the class by its name. */
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
