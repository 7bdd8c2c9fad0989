package io.adstream.kafkastreams.internal.state;

import io.adstream.engine.Keying;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.window.WindowLog;
import io.adstream.kafkastreams.internal.topic.SourceOffsets;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** A lane and its {@link LaneHead} in one log. Not thread-safe. */
public final class LaneLog implements Logged {

  /** The segment of the single block that holds the head. */
  private static final long HEAD = WindowLog.STATE + 1;

  private final LaneJoin lane;
  private final SourceTopics topics;
  private final Keying keying;
  private final SourceOffsets offsets;
  private final Set<Bytes> blocks = new HashSet<>();
  private final ByteWriter scratch = new ByteWriter();
  private byte @Nullable [] loggedHead;
  private @Nullable LaneHead restoredHead;
  private boolean restored;
  private long deliveries;

  /** Creates the log of a lane that joins these topics and has taken these records. */
  public LaneLog(LaneJoin lane, SourceTopics topics, Keying keying, SourceOffsets offsets) {
    this.lane = lane;
    this.topics = topics;
    this.keying = keying;
    this.offsets = offsets;
  }

  /** Whether the lane was restored from a log, rather than new. */
  public boolean isRestored() {
    return restored;
  }

  /** The head of the log that the lane was restored from; null if the log predates heads. */
  public @Nullable LaneHead restoredHead() {
    return restoredHead;
  }

  /** The number of the window's blocks in the log. */
  public int blocks() {
    return blocks.size();
  }

  /** Counts another delivery; returns its number. */
  public long countDelivery() {
    return ++deliveries;
  }

  @Override
  public void replay(long segment, long sequence, byte[] block) {
    if (segment == HEAD) {
      loggedHead = block;
      return;
    }
    if (segment == WindowLog.STATE) {
      restored = true;
    } else {
      blocks.add(LaneLogStore.key(segment, sequence));
    }
    lane.replay(segment, sequence, block);
  }

  @Override
  public void replayed() {
    if (loggedHead != null) {
      LaneHead head = LaneHead.read(new ByteReader(loggedHead), offsets);
      deliveries = head.deliveries();
      restoredHead = head;
      if (head.blocks() != blocks.size()) {
        return; // nothing can be restored, and LaneCheck reports why
      }
    }
    lane.replayed();
  }

  @Override
  public void log(WindowLog log) {
    lane.log(
        new WindowLog() {
          @Override
          public void put(long segment, long sequence, byte[] block) {
            if (segment != WindowLog.STATE) {
              blocks.add(LaneLogStore.key(segment, sequence));
            }
            log.put(segment, sequence, block);
          }

          @Override
          public void drop(long segment, long sequence) {
            blocks.remove(LaneLogStore.key(segment, sequence));
            log.drop(segment, sequence);
          }
        });
    new LaneHead(topics, keying, blocks.size(), deliveries).write(scratch.clear(), offsets);
    byte[] head = scratch.toByteArray();
    if (!Arrays.equals(head, loggedHead)) {
      log.put(HEAD, 0, head);
      loggedHead = head;
    }
  }
}
