package io.adstream.enginetests.pipeline;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Limits the number of records per second, so that there is work left at a kill. */
public final class PacedDecoder implements EventDecoder {

  private static final long serialVersionUID = 1L;

  /** The unused capacity that is carried over, since a thread may wake up late. */
  private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Sleeps only after several records, since sleeping for each would dominate. */
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Shared by all instances, since an engine may have a copy per thread. */
  private static final AtomicLong NEXT_NANOS = new AtomicLong(System.nanoTime());

  private final EventDecoder decoder;
  private final long gapNanos;

  /** Creates a rate limit over all threads of the process; 0 for none. */
  public PacedDecoder(EventDecoder decoder, long perSecond) {
    this.decoder = decoder;
    gapNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  @Override
  public Decoded decode(EventType type, SourceRecord record) {
    if (gapNanos > 0) {
      await(NEXT_NANOS.updateAndGet(this::after));
    }
    return decoder.decode(type, record);
  }

  @Override
  public void open() {
    decoder.open();
  }

  @Override
  public void close() {
    decoder.close();
  }

  @Override
  public boolean mayWait() {
    return decoder.mayWait();
  }

  @Override
  public boolean tellsStreamsApart() {
    return decoder.tellsStreamsApart();
  }

  @Override
  public Set<SourceRecord.Part> reads() {
    return decoder.reads();
  }

  /** The rate does not affect results. */
  @Override
  public String fingerprint() {
    return decoder.fingerprint();
  }

  private long after(long previousNanos) {
    return Math.max(previousNanos, System.nanoTime() - SLACK_NANOS) + gapNanos;
  }

  private static void await(long dueNanos) {
    long left = dueNanos - System.nanoTime();
    while (left > SHORTEST_WAIT_NANOS) {
      LockSupport.parkNanos(left);
      left = dueNanos - System.nanoTime();
    }
  }
}
