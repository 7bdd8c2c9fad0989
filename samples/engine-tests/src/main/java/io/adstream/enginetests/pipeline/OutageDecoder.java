package io.adstream.enginetests.pipeline;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Decodes JSON with the help of a service that may be unavailable, such as a schema registry.
 * Without the service it throws an exception that cannot be serialized and that Kafka Streams
 * considers retriable. Counts the records read.
 */
public final class OutageDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;

  /** A text that must not appear in failure messages. */
  public static final String CONTENT = "content-7d1c";

  private static final class Service {
    private final AtomicLong answered = new AtomicLong();
    private volatile long answers = Long.MAX_VALUE;
  }

  /** By name, since a decoder may be serialized. */
  private static final Map<String, Service> SERVICES = new ConcurrentHashMap<>();

  private final String name;
  private final EventDecoder json;

  /** Creates a decoder with a service of this name. */
  public OutageDecoder(String name) {
    this(name, JsonEventDecoder.create());
  }

  private OutageDecoder(String name, EventDecoder json) {
    this.name = name;
    this.json = json;
    SERVICES.putIfAbsent(name, new Service());
  }

  @Override
  public OutageDecoder withSchema(EventSchema schema) {
    return new OutageDecoder(name, json.withSchema(schema));
  }

  private Service service() {
    return SERVICES.getOrDefault(name, new Service());
  }

  /** The number of records read. */
  public long answered() {
    return service().answered.get();
  }

  /** Makes the service fail after this many responses in total. */
  public void endAfter(long answers) {
    service().answers = answers;
  }

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    Service service = service();
    if (service.answered.get() >= service.answers) {
      throw new Away(CONTENT);
    }
    service.answered.incrementAndGet();
    return json.decode(type, record);
  }

  /** Thrown if the service does not respond. */
  static final class Away extends TimeoutException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "unused"}) // on purpose
    private final Object unserializable = new Object();

    private Away(String content) {
      super("no schema for " + content);
    }
  }
}
