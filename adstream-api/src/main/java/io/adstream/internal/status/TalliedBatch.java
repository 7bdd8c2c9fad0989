package io.adstream.internal.status;

import io.adstream.sink.Batch;

/** A batch with what was counted while it was put together. */
public record TalliedBatch(Batch batch, BatchTally tally) {}
