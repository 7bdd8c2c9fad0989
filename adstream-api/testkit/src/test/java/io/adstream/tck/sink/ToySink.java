package io.adstream.tck.sink;

import io.adstream.event.Impression;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.KpiCodec;
import io.adstream.internal.codec.ResultCodec;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A sink into a {@link ToyStore}, with a flaw or without. */
record ToySink(String directory, Flaw flaw, boolean rebuild) implements ResultSink {

  private static final long serialVersionUID = 1L;

  @Override
  public SinkSession open(SinkSpec spec) {
    ToyStore store = new ToyStore(Path.of(directory));
    return store.locked(
        () -> {
          ToyStore.State state = rebuild ? new ToyStore.State() : store.read();
          StoredIdentity identity =
              state.epoch.isEmpty() || flaw == Flaw.IDENTITY_UNCHECKED
                  ? StoredIdentity.begin(spec)
                  : new StoredIdentity(state.pipeline, state.epoch, state.fingerprint)
                      .resume(spec, "toy");
          state.pipeline = identity.pipeline();
          state.epoch =
              state.epoch.isEmpty() || flaw != Flaw.IDENTITY_UNCHECKED
                  ? identity.epoch()
                  : state.epoch;
          state.fingerprint = new HashMap<>(identity.fingerprint());
          store.replace(state);
          String epoch =
              flaw == Flaw.NEW_EPOCH_EACH_TIME ? StoredIdentity.begin(spec).epoch() : state.epoch;
          return new Session(store, flaw, epoch, spec.plan());
        });
  }

  private static final class Session implements SinkSession {
    private final ToyStore store;
    private final Flaw flaw;
    private final String epoch;
    private final JoinPlan plan;
    private final Map<Integer, Long> remembered = new HashMap<>();

    Session(ToyStore store, Flaw flaw, String epoch, JoinPlan plan) {
      this.store = store;
      this.flaw = flaw;
      this.epoch = epoch;
      this.plan = plan;
    }

    @Override
    public String epoch() {
      return epoch;
    }

    @Override
    public long position(int lane) {
      return store.read().positions.getOrDefault(key(lane), 0L);
    }

    private int key(int lane) {
      return flaw == Flaw.ONE_POSITION ? 0 : lane;
    }

    @Override
    public boolean write(Batch batch) {
      if (flaw == Flaw.CHECKED_TOO_EARLY) {
        if (!batch.isDue(position(batch.lane()))) {
          return false;
        }
        ToyStore.State read = new ToyStore.State();
        add(read, batch);
        return store.locked(() -> append(read, batch));
      }
      if (flaw == Flaw.CHECKED_WITHOUT_LOCK) {
        ToyStore.State read = new ToyStore.State();
        add(read, batch);
        return batch.isDue(position(batch.lane())) && store.locked(() -> append(read, batch));
      }
      if (flaw == Flaw.EMPTY_BATCH_IGNORED && !batch.results().iterator().hasNext()) {
        return batch.isDue(position(batch.lane()));
      }
      return store.locked(() -> writeLocked(batch));
    }

    private boolean append(ToyStore.State read, Batch batch) {
      ToyStore.State state = store.read();
      state.results.addAll(read.results);
      state.kpis.addAll(read.kpis);
      move(state, batch);
      return commit(state);
    }

    private boolean writeLocked(Batch batch) {
      ToyStore.State state = store.read();
      if (!epoch.equals(state.epoch)
          && flaw != Flaw.EPOCH_UNCHECKED
          && flaw != Flaw.NEW_EPOCH_EACH_TIME) {
        throw SinkException.ofPermanent("Cannot use session: epoch is " + state.epoch, null);
      }
      if (!isDue(batch, state.positions.getOrDefault(key(batch.lane()), 0L))) {
        return false;
      }
      switch (flaw) {
        case POSITION_FIRST -> {
          ToyStore.State moved = store.read();
          move(moved, batch);
          add(state, batch);
          move(state, batch);
          store.replace(moved);
        }
        case POSITION_AFTERWARDS -> {
          add(state, batch);
          store.replace(state);
          move(state, batch);
        }
        default -> {
          add(state, batch);
          move(state, batch);
        }
      }
      boolean applied = commit(state);
      remembered.put(batch.lane(), batch.to());
      return applied;
    }

    private boolean isDue(Batch batch, long position) {
      return switch (flaw) {
        case REDELIVERY_APPLIED -> batch.from() <= position || batch.isDue(position);
        case START_IGNORED -> batch.to() > position;
        case POSITION_REMEMBERED -> batch.isDue(remembered.getOrDefault(batch.lane(), position));
        default -> batch.isDue(position);
      };
    }

    private void add(ToyStore.State state, Batch batch) {
      ByteWriter out = new ByteWriter();
      ResultCodec results = new ResultCodec(plan);
      for (JoinResult result : batch.results()) {
        results.write(out.clear(), damaged(result));
        state.results.add(out.toByteArray());
        if (flaw == Flaw.NO_TRANSACTION) {
          store.replace(state);
        }
      }
      Map<Object, KpiRow> last = new HashMap<>();
      for (KpiRow row : batch.kpis()) {
        last.put(flaw == Flaw.KPIS_REPLACE_EACH_OTHER ? row.key() : new Object(), row);
      }
      KpiCodec kpis = new KpiCodec(plan);
      for (KpiRow row : last.values()) {
        kpis.write(out.clear(), row);
        state.kpis.add(out.toByteArray());
      }
    }

    private JoinResult damaged(JoinResult result) {
      if (flaw == Flaw.COST_LOST && result instanceof JoinResult.Unclicked unclicked) {
        return new JoinResult.Unclicked(
            Impression.builder(unclicked.impression().impressionId(), plan.schema())
                .eventTimeMillis(unclicked.impression().eventTimeMillis())
                .build());
      }
      if (flaw == Flaw.REJECTED_BYTES_LOST && result instanceof JoinResult.Rejected rejected) {
        return new JoinResult.Rejected(
            rejected.reason(),
            rejected.detail(),
            rejected.type(),
            rejected.topic(),
            rejected.partition(),
            rejected.offset(),
            null);
      }
      return result;
    }

    private void move(ToyStore.State state, Batch batch) {
      state.positions.put(key(batch.lane()), batch.to());
      LaneStatus status = batch.status();
      if (status != null) {
        state.statuses.put(batch.lane(), status);
      } else if (flaw == Flaw.MISSING_STATUS_STORED) {
        state.statuses.remove(batch.lane());
      }
    }

    private boolean commit(ToyStore.State state) {
      dieWhere(WriteFault.BEFORE_COMMIT);
      store.replace(state);
      dieWhere(WriteFault.AFTER_COMMIT);
      return true;
    }

    private void dieWhere(WriteFault fault) {
      if (store.meets(fault)) {
        throw SinkException.ofTransient("The toy fails " + fault, null);
      }
    }

    @Override
    public void close() {}
  }
}
