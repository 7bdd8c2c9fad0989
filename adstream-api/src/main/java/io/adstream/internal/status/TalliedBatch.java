package io.adstream.internal.status;

import io.adstream.sink.Batch;

/** A batch with its tally. */
public record TalliedBatch(Batch batch, BatchTally tally) {}
