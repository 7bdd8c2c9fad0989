/**
 * The {@link io.adstream.spark.internal.source.TopicSource source} of the topics' records: Spark's,
 * with a {@link io.adstream.spark.internal.source.TopicReader reader} that keeps few of them in
 * memory. Uses no other internal package. Public types are for other packages of this module; they
 * may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.source;

import org.jspecify.annotations.NullMarked;
