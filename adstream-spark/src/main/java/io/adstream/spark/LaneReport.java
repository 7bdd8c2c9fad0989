package io.adstream.spark;

import io.adstream.engine.Progress;
import io.adstream.event.EventType;
import io.adstream.internal.ByteReader;
import io.adstream.internal.ByteWriter;
import io.adstream.internal.CountersCodec;
import io.adstream.join.Counters;
import io.adstream.join.LaneJoin;
import java.io.Serializable;
import java.util.Collection;

/** What a lane says of itself after a batch. Times are in milliseconds since the epoch. */
record LaneReport(
    int lane,
    long impressionTimeMillis,
    long clickTimeMillis,
    long watermarkMillis,
    long windowBytes,
    long openEvents,
    Counters counters)
    implements Serializable {

  static LaneReport of(int lane, LaneJoin join) {
    return new LaneReport(
        lane,
        join.timeMillis(EventType.IMPRESSION),
        join.timeMillis(EventType.CLICK),
        join.watermarkMillis(),
        join.windowBytes(),
        join.openEvents(),
        join.counters());
  }

  byte[] toByteArray() {
    ByteWriter out = new ByteWriter();
    out.writeVarint(lane)
        .writeLong(impressionTimeMillis)
        .writeLong(clickTimeMillis)
        .writeLong(watermarkMillis)
        .writeVarint(windowBytes)
        .writeVarint(openEvents);
    CountersCodec.write(out, counters);
    return out.toByteArray();
  }

  static LaneReport read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int lane = (int) in.readVarint();
    long impressionTimeMillis = in.readLong();
    long clickTimeMillis = in.readLong();
    long watermarkMillis = in.readLong();
    long windowBytes = in.readVarint();
    long openEvents = in.readVarint();
    return new LaneReport(
        lane,
        impressionTimeMillis,
        clickTimeMillis,
        watermarkMillis,
        windowBytes,
        openEvents,
        CountersCodec.read(in));
  }

  /** How far all lanes have come. */
  static Progress progress(Collection<LaneReport> lanes) {
    long impressionTime = Long.MAX_VALUE;
    long clickTime = Long.MAX_VALUE;
    long watermark = Long.MAX_VALUE;
    long windowBytes = 0;
    long openEvents = 0;
    for (LaneReport lane : lanes) {
      impressionTime = Math.min(impressionTime, lane.impressionTimeMillis);
      clickTime = Math.min(clickTime, lane.clickTimeMillis);
      watermark = Math.min(watermark, lane.watermarkMillis);
      windowBytes += lane.windowBytes;
      openEvents += lane.openEvents;
    }
    return lanes.isEmpty()
        ? new Progress(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, 0, 0)
        : new Progress(impressionTime, clickTime, watermark, windowBytes, openEvents);
  }
}
