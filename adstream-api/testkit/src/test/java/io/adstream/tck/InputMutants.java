package io.adstream.tck;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link Mutants} that take in records which are copies, misplaced or of an impossible time. */
final class InputMutants {

  private InputMutants() {}

  static final class NoDedupe extends ReferenceEngine {
    private final Set<String> seen = new HashSet<>();

    @Override
    protected @Nullable Decoded decode(EventType type, byte[] value) {
      Decoded decoded = super.decode(type, value);
      if (decoded instanceof Decoded.Event event && !seen.add(type + event.event().id())) {
        return new Decoded.Event(
            Mutants.copy(event.event(), "#" + seen.size(), event.event().costMicros()));
      }
      return decoded;
    }

    @Override
    public void stop() {
      super.stop();
      seen.clear();
    }
  }

  static final class Restamped extends ReferenceEngine {
    private final Map<String, Long> times = new HashMap<>();

    @Override
    public void start(Scenario scenario) {
      super.start(scenario);
      times.clear();
    }

    @Override
    protected @Nullable Decoded decode(EventType type, byte[] value) {
      if (super.decode(type, value) instanceof Decoded.Event event
          && event.event() instanceof Click click) {
        long time = click.eventTimeMillis();
        Long first = times.putIfAbsent(click.clickId(), time);
        return new Decoded.Event(
            Mutants.copy(
                click, first == null || first == time ? "" : "@" + time, click.costMicros()));
      }
      return super.decode(type, value);
    }
  }

  static final class BelievesTheFuture extends ReferenceEngine {
    @Override
    protected Decoded decode(EventType type, byte[] value) {
      return JsonEventDecoder.create()
          .withSchema(plan().schema())
          .decode(type, SourceRecord.of(value));
    }
  }

  static final class BelievesAnyPast extends ReferenceEngine {
    @Override
    protected Decoded decode(EventType type, byte[] value) {
      JoinSpec join = plan().join().toBuilder().minEventTime(Instant.EPOCH).build();
      JoinPlan plan = new JoinPlan(plan().schema(), join, List.of(), UnclickedRows.KEPT);
      return new CheckedDecoder(
              JsonEventDecoder.create().withSchema(plan.schema()), plan, Clock.systemUTC())
          .decode(type, SourceRecord.of(value));
    }
  }

  static final class TrustsKeys extends ReferenceEngine {
    @Override
    protected Decoded placed(EventType type, int partition, Decoded decoded) {
      return decoded;
    }
  }
}
