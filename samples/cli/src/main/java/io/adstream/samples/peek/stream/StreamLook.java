package io.adstream.samples.peek.stream;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.AdEvent;
import io.adstream.event.EventType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Observes how a pipeline's decoder decodes the records of one topic. Not thread-safe. */
public final class StreamLook {

  /** The results of decoding, in the order in which they are shown. */
  public enum Fate {
    /** An event. */
    EVENT,
    /** A heartbeat. */
    HEARTBEAT,
    /** Not an event of the stream. */
    IGNORED,
    /** A dead letter. */
    REJECTED,
    /** A record that cannot be decided about at present. */
    NOT_NOW
  }

  /** How long to wait for a service that the decoder needs, such as a registry. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final EventType type;
  private final PipelineSpec spec;
  private final CheckedDecoder decoder;

  /** Null where the decoder reads no JSON. */
  private final @Nullable FieldMapping mapping;

  private final EventFields fields;
  private final Placement placement;
  private final Disorder disorder = new Disorder();
  private final HeldFields held = new HeldFields();

  /** Of events only, since other records of a shared topic have other fields. */
  private final HeldFields heldByEvents = new HeldFields();

  private final Refusals refusals;
  private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
  private final List<Pairs.Seen> seen = new ArrayList<>();
  private final int partitions;
  private Decoded.@Nullable NotNow notNow;

  /** The values to show. */
  public enum Values {
    /** Only fields of events. */
    FIELDS,
    /** Also the values of rejected records. */
    RECORDS
  }

  /**
   * Creates an observer of one stream.
   *
   * @param decoder the pipeline's decoder, opened and closed by the caller
   * @param partitions the number of partitions of the stream's topic
   * @param clock bounds the event times
   */
  public StreamLook(
      EventType type,
      PipelineSpec spec,
      EventDecoder decoder,
      int partitions,
      Clock clock,
      Values values) {
    this.type = type;
    this.spec = spec;
    this.decoder = new CheckedDecoder(decoder, spec.plan(), clock);
    mapping =
        decoder instanceof JsonEventDecoder json
            ? json.withSchema(spec.plan().schema()).mapping()
            : null;
    this.partitions = partitions;
    fields = new EventFields(spec.plan().schema().of(type));
    placement = new Placement(type, partitions);
    refusals = new Refusals(values);
  }

  /**
   * The observations.
   *
   * @param topic the stream's topic
   * @param partitions its number of partitions
   * @param read the number of records read
   * @param fates the number of records by result of decoding
   * @param refusals why records were rejected or could not be decided about
   * @param fields the events' fields
   * @param keys Kafka's keys, and the placement of events
   * @param disorder how far records are behind
   * @param forms the number of values of each form
   * @param held the scalar values in JSON records, whether or not the decoder reads them
   * @param unread those that the decoder does not read, by their paths in the event
   */
  public record Found(
      String topic,
      int partitions,
      long read,
      Map<Fate, Long> fates,
      List<Refusals.Found> refusals,
      List<FieldLook.Found> fields,
      Placement.Found keys,
      Disorder.Found disorder,
      Map<String, Long> forms,
      List<HeldFields.Found> held,
      List<HeldFields.Found> unread) {

    /** The number of records of this kind. */
    public long count(Fate fate) {
      return fates.getOrDefault(fate, 0L);
    }
  }

  /** Begins a range of consecutive records of a partition. */
  public void begin(int partition, boolean fromStart) {
    disorder.begin(partition, fromStart);
  }

  /** Ends the newest stretch of a partition. */
  public void end(int partition, boolean toEnd) {
    disorder.end(partition, toEnd);
  }

  /**
   * Adds a record to the newest range of its partition.
   *
   * @throws io.adstream.decode.DecoderException if the decoder throws
   */
  public void add(ConsumerRecord<byte[], byte[]> record) {
    held.add(record.value());
    Decoded decoded = judged(sourceRecord(record));
    Fate fate = decoded.accept(new Taken(record));
    fates.merge(fate, 1L, Long::sum);
  }

  /**
   * The decoder's answer, once it has one; if it never answers in time, later records do not wait.
   */
  private Decoded judged(SourceRecord record) {
    if (notNow != null) {
      return notNow;
    }
    Decoded decoded = decoder.decode(type, record);
    long started = System.nanoTime();
    while (decoded instanceof Decoded.NotNow && System.nanoTime() - started < PATIENCE_NANOS) {
      LockSupport.parkNanos(PATIENCE_NANOS / 10);
      decoded = decoder.decode(type, record);
    }
    notNow = decoded instanceof Decoded.NotNow waiting ? waiting : null;
    return decoded;
  }

  private static SourceRecord sourceRecord(ConsumerRecord<byte[], byte[]> record) {
    return new SourceRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        name -> {
          Header header = record.headers().lastHeader(name);
          return header == null ? null : header.value();
        });
  }

  /** Counts a record by its kind. */
  private final class Taken implements Decoded.Visitor<Fate> {
    private final ConsumerRecord<byte[], byte[]> record;

    Taken(ConsumerRecord<byte[], byte[]> record) {
      this.record = record;
    }

    @Override
    public Fate event(Decoded.Event decoded) {
      AdEvent event = decoded.event();
      fields.add(event);
      heldByEvents.add(record.value());
      placement.add(record.partition(), record.key(), event);
      disorder.add(record.partition(), record.timestamp(), event.eventTimeMillis());
      seen.add(new Pairs.Seen(event.id(), event.joinId(), event.eventTimeMillis()));
      return Fate.EVENT;
    }

    @Override
    public Fate heartbeat(Decoded.Heartbeat heartbeat) {
      disorder.add(record.partition(), record.timestamp(), heartbeat.eventTimeMillis());
      return Fate.HEARTBEAT;
    }

    @Override
    public Fate reject(Decoded.Reject reject) {
      refusals.add(reject.reason().toString(), reject.detail(), record);
      return Fate.REJECTED;
    }

    @Override
    public Fate ignored(Decoded.Ignored ignored) {
      return Fate.IGNORED;
    }

    @Override
    public Fate notNow(Decoded.NotNow notNow) {
      refusals.add("not now", notNow.reason(), record);
      return Fate.NOT_NOW;
    }
  }

  List<Pairs.Seen> seen() {
    return seen;
  }

  Disorder disorder() {
    return disorder;
  }

  /** The observations so far. */
  public Found found() {
    return new Found(
        spec.source().topic(type),
        partitions,
        fates.values().stream().mapToLong(Long::longValue).sum(),
        new EnumMap<>(fates),
        refusals.found(),
        fields.found(),
        placement.found(),
        disorder.found(
            type == EventType.IMPRESSION
                ? spec.plan().join().impressionLateness()
                : spec.plan().join().clickLateness()),
        held.kinds(),
        held.found(),
        mapping == null ? List.of() : heldByEvents.unread(mapping, type));
  }
}
