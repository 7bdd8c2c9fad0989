package io.adstream.internal.lane;

import io.adstream.decode.Decoded;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.KeptValue;
import io.adstream.internal.KpiDeltas;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.CorruptBytesException;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.codec.EventCodec;
import io.adstream.internal.codec.KpiCodec;
import io.adstream.internal.tables.Hash;
import io.adstream.internal.window.Closing;
import io.adstream.internal.window.Entries;
import io.adstream.internal.window.EntrySizes;
import io.adstream.internal.window.OpenWindow;
import io.adstream.internal.window.WindowBudget;
import io.adstream.internal.window.WindowLog;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.join.WindowFullException;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.sink.LaneStatus;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The join of one lane: all records whose {@code ImpressionID} or {@code JoinID} belongs to it. It
 * knows nothing of threads, stores or topics. Not thread-safe.
 */
public final class LaneJoin implements AutoCloseable {

  private final JoinPlan plan;
  private final JoinSpec spec;
  private final EventCodec layouts;
  private final Consumer<JoinResult> results;
  private final WindowBudget budget;
  private final int firstPartition;
  private final OpenWindow window;
  private final StreamTimes times;
  private final LaneKpis kpis;
  private final Tally tally = new Tally();
  private final Closed closed = new Closed();
  private final LaneState state;
  private final WaitingMatches waiting;
  private long nextSequence;
  private byte @Nullable [] loggedState;

  /**
   * Creates a lane with an empty window.
   *
   * @param plan what is joined and counted
   * @param partitions the partitions that the lane reads
   * @param budget bounds the window's memory
   * @param results receives each result as it is emitted
   */
  public LaneJoin(
      JoinPlan plan, LanePartitions partitions, WindowBudget budget, Consumer<JoinResult> results) {
    this.plan = plan;
    spec = plan.join();
    layouts = new EventCodec(plan.schema());
    firstPartition = partitions.first();
    this.results = results;
    times = new StreamTimes(spec, partitions.impressions(), partitions.clicks());
    kpis = new LaneKpis(plan);
    this.budget = budget.share();
    window = new OpenWindow(spec, plan.schema(), EntrySizes.segmentMillis(spec), this.budget);
    state = new LaneState(window, times, tally, kpis.deltas(), new KpiCodec(plan));
    waiting = new WaitingMatches(window, spec, this::matchWaiting);
  }

  /**
   * Processes one record: counts it, and emits its results.
   *
   * @param type the stream that it came from
   * @param decoded the decoded record
   * @param topic the topic that it was read from
   * @param partition the topic's partition, one of those given at creation
   * @param offset the record's offset
   * @param value the record's value as it was read
   * @throws WindowFullException if the window would exceed its budget
   */
  public void read(
      EventType type,
      Decoded decoded,
      String topic,
      int partition,
      long offset,
      byte @Nullable [] value) {
    readOutOfOrder(type, decoded, topic, partition, offset, value);
    if (decoded instanceof Decoded.Event event) {
      times.advance(type, partition - firstPartition, EventBytes.of(event).eventTimeMillis());
    } else if (decoded instanceof Decoded.Heartbeat heartbeat) {
      times.advance(type, partition - firstPartition, heartbeat.eventTimeMillis());
    }
  }

  /**
   * As {@link #read}, but without advancing event time, for engines whose batches do not preserve
   * the order across partitions. Call {@link #advance} at the end of the batch.
   */
  public void readOutOfOrder(
      EventType type,
      Decoded decoded,
      String topic,
      int partition,
      long offset,
      byte @Nullable [] value) {
    tally.addRead(type);
    if (decoded instanceof Decoded.Event event) {
      tally.add(type, accept(EventBytes.of(event).in(layouts.layout(type))));
    } else if (decoded instanceof Decoded.Heartbeat) {
      tally.addHeartbeat(type);
    } else if (decoded instanceof Decoded.Reject reject) {
      tally.add(type, reject.reason());
      KeptValue kept = KeptValue.of(reject, value);
      results.accept(
          new JoinResult.Rejected(
              reject.reason(),
              kept.reject().detail(),
              type,
              topic,
              partition,
              offset,
              kept.value()));
    } else if (decoded instanceof Decoded.Ignored) {
      tally.addIgnored(type);
    } else {
      throw new IllegalStateException("Cannot read record: it is " + decoded);
    }
  }

  private Fate accept(EncodedEvent event) {
    if (event.eventTimeMillis() < times.watermark()) {
      results.accept(new JoinResult.Late(event.decode(), times.watermark()));
      return Fate.LATE;
    }
    long hash = Hash.of(event.array(), event.idStart(), event.idLength());
    return event.type() == EventType.IMPRESSION
        ? acceptImpression(event, hash)
        : acceptClick(event, hash);
  }

  private Fate acceptImpression(EncodedEvent event, long hash) {
    long before = window.findImpression(event.array(), event.idStart(), event.idLength(), hash);
    if (before != 0) {
      if (!window.isClosed(before, times.watermark())) {
        return Fate.DUPLICATE;
      }
      waiting.finish();
      window.releaseImpression(before, hash);
    }
    long address = window.addImpression(event, hash);
    kpis.addImpression(event);
    waiting.begin(address);
    return Fate.ACCEPTED;
  }

  private Fate acceptClick(EncodedEvent event, long hash) {
    long before = findClick(event, hash);
    if (before != 0) {
      if (!window.isClosed(before, times.watermark())) {
        return Fate.DUPLICATE;
      }
      window.releaseClick(before, hash);
    }
    int joinStart = event.joinIdStart();
    long joinHash = Hash.of(event.array(), joinStart, event.joinIdLength());
    long address = window.findImpression(event.array(), joinStart, event.joinIdLength(), joinHash);
    if (address != 0
        && spec.matches(window.impressionTimeMillis(address), event.eventTimeMillis())) {
      Impression impression = window.impressionAt(address);
      Click click = (Click) event.decode();
      window.addMatchedClick(click, hash, address, kind(impression, click));
      match(address, impression, click);
    } else {
      window.addPendingClick(event, hash, joinHash);
    }
    return Fate.ACCEPTED;
  }

  /** The address of an accepted click; a due match decides how long it is remembered. */
  private long findClick(EncodedEvent event, long hash) {
    long address = window.findClick(event.array(), event.idStart(), event.idLength(), hash);
    if (address != 0 && window.isClosed(address, times.watermark()) && waiting.finish()) {
      address = window.findClick(event.array(), event.idStart(), event.idLength(), hash);
    }
    return address;
  }

  private void matchWaiting(long address, Impression impression, long waitingClick) {
    Click click = window.clickAt(waitingClick);
    window.resolve(waitingClick, click, address, kind(impression, click));
    match(address, impression, click);
  }

  /** Only valid clicks can be repeated or make others repeated. */
  private int kind(Impression impression, Click click) {
    return spec.repeatInterval() != null && plan.traffic(impression, click) == Traffic.ALL
        ? Entries.CHAINED_CLICK
        : Entries.MATCHED_CLICK;
  }

  private void match(long address, Impression impression, Click click) {
    List<Long> repeatedMillis =
        kind(impression, click) == Entries.CHAINED_CLICK
            ? window.repeatedBy(click, address)
            : List.of();
    JoinResult.Matched match =
        new JoinResult.Matched(impression, click, window.markClicked(address), repeatedMillis);
    kpis.addMatch(match);
    tally.add(Counter.MATCHED);
    results.accept(match);
  }

  /** Advances a partition's event time without a record. */
  public void advance(EventType type, int partition, long eventTimeMillis) {
    times.advance(type, partition - firstPartition, eventTimeMillis);
  }

  /**
   * Marks a partition as idle: it no longer holds the watermark back, until a record of it is read.
   */
  public void idle(EventType type, int partition) {
    times.idle(type, partition - firstPartition);
  }

  /**
   * Emits and removes everything that the watermark has passed. Cheap if there is nothing to do;
   * call it about once a second.
   */
  public void closePassed() {
    closePassed(() -> true);
  }

  /**
   * As {@link #closePassed()}, but in steps of a few milliseconds, for engines that must not be
   * blocked: they may read, and log the results so far, before they continue. Only the order of
   * results differs.
   *
   * @param goesOn called after each step; returns whether another may follow
   * @return whether nothing is left to do; if not, call this again soon
   */
  public boolean closePassed(BooleanSupplier goesOn) {
    boolean done = !closeSome();
    while (!done && goesOn.getAsBoolean()) {
      done = !closeSome();
    }
    return done;
  }

  /**
   * Does one step; returns whether there was one to do. Matches are emitted before anything is
   * closed, so that no click closes while its impression is in the window.
   */
  private boolean closeSome() {
    if (waiting.step()) {
      return true;
    }
    window.beginClosing(times.watermark());
    if (!window.isClosing()) {
      return false;
    }
    window.closeSome(closed);
    return true;
  }

  private final class Closed implements Closing.Listener {
    @Override
    public void unclicked(long address) {
      tally.add(Counter.UNCLICKED);
      if (plan.unclickedRows() == UnclickedRows.KEPT) {
        results.accept(new JoinResult.Unclicked(window.impressionAt(address)));
      }
    }

    @Override
    public void orphan(long address) {
      tally.add(Counter.ORPHANS);
      results.accept(new JoinResult.Orphan(window.clickAt(address)));
    }
  }

  /**
   * The watermark in milliseconds since the epoch; {@link Long#MIN_VALUE} until every partition has
   * been heard from.
   */
  public long watermarkMillis() {
    return times.watermark();
  }

  /**
   * The watermark up to which everything has been emitted and removed, in milliseconds since the
   * epoch: behind {@link #watermarkMillis()} until {@link #closePassed()} has finished.
   */
  public long closedMillis() {
    return window.closing().closedMillis();
  }

  /**
   * A stream's event time: the newest time of its partition that is furthest behind; {@link
   * Long#MIN_VALUE} if none.
   */
  public long timeMillis(EventType type) {
    return times.time(type);
  }

  /** The number of impressions and clicks in the window. */
  public long openEvents() {
    return window.events();
  }

  /** The memory of the window, in bytes. */
  public long windowBytes() {
    return budget.bytes();
  }

  /** The counters so far. */
  public Counters counters() {
    return tally.snapshot();
  }

  /** The lane's status; its watermark is {@link #closedMillis()}. */
  public LaneStatus status() {
    return new LaneStatus(
        closedMillis(),
        timeMillis(EventType.IMPRESSION),
        timeMillis(EventType.CLICK),
        openEvents(),
        windowBytes(),
        counters());
  }

  /** The sums that have not been delivered yet; a caller that drains them must deliver them. */
  public KpiDeltas kpis() {
    return kpis.deltas();
  }

  /** Writes the changes since the last call to the log. */
  public void log(WindowLog log) {
    nextSequence = window.log(log, nextSequence);
    ByteWriter out = new ByteWriter();
    state.write(out, nextSequence);
    byte[] bytes = out.toByteArray();
    if (!java.util.Arrays.equals(bytes, loggedState)) {
      log.put(WindowLog.STATE, 0, bytes);
      loggedState = bytes;
    }
  }

  /**
   * Replays a block of the log: the blocks of a segment in the order of their sequence numbers,
   * segments in any order. Call {@link #replayed()} after all blocks.
   *
   * @throws IllegalArgumentException if a later block of the segment has already been replayed
   */
  public void replay(long segment, long sequence, byte[] block) {
    if (segment == WindowLog.STATE) {
      loggedState = block;
    } else {
      window.replay(segment, sequence, block);
    }
  }

  /**
   * Restores the lane from the replayed blocks.
   *
   * @throws CorruptBytesException if they are not those logged
   */
  public void replayed() {
    nextSequence = window.lastReplayed() + 1;
    if (loggedState != null) {
      ByteReader in = new ByteReader(loggedState);
      long next = state.read(in);
      if (next < nextSequence) {
        throw new CorruptBytesException(
            "the next block is " + next + ", expected at least " + nextSequence);
      }
      nextSequence = next;
    }
    window.index(waiting::resume);
  }

  /** Returns the window's memory to its budget. The lane must not be used afterwards. */
  @Override
  public void close() {
    budget.release();
  }
}
