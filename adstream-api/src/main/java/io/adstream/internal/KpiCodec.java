package io.adstream.internal;

import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** KPI rows as bytes. */
public final class KpiCodec {

  private KpiCodec() {}

  /** Writes a row. */
  public static void write(ByteWriter out, KpiRow row) {
    KpiKey key = row.key();
    out.writeText(key.cube()).writeLong(key.windowStartMillis()).writeVarint(key.group().size());
    for (String value : key.group()) {
      out.writeText(value);
    }
    Measures measures = row.measures();
    out.writeVarint(measures.impressions())
        .writeVarint(measures.clicks())
        .writeVarint(measures.clickedImpressions())
        .writeVarint(measures.impressionCostMicros())
        .writeVarint(measures.clickCostMicros());
  }

  /** Reads a row. */
  public static KpiRow read(ByteReader in) {
    String cube = in.readRequiredText();
    long windowStartMillis = in.readLong();
    int size = in.readCount();
    List<@Nullable String> group = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      group.add(in.readText());
    }
    Measures measures =
        new Measures(
            in.readVarint(), in.readVarint(), in.readVarint(), in.readVarint(), in.readVarint());
    return new KpiRow(
        new KpiKey(cube, windowStartMillis, Collections.unmodifiableList(group)), measures);
  }
}
