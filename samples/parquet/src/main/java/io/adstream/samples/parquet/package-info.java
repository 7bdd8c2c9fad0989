/**
 * A sink of your own, to copy from: results become Parquet files, exactly once, on a store that has
 * no transactions. Plain files, because Iceberg and Delta bring a commit protocol of their own,
 * which would hide how it is done. Start at {@link io.adstream.samples.parquet.ParquetSink}.
 */
@NullMarked
package io.adstream.samples.parquet;

import org.jspecify.annotations.NullMarked;
