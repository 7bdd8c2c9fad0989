/**
 * An example of a custom sink: stores results as Parquet files, exactly once, on a store without
 * transactions. Start at {@link io.adstream.samples.parquet.ParquetSink}.
 */
@NullMarked
package io.adstream.samples.parquet;

import org.jspecify.annotations.NullMarked;
