/**
 * What a pipeline wants of Spark and of the local disk. Start at {@link
 * io.adstream.spark.internal.session.SparkSettings}. Needs no other room. Public types serve other
 * rooms of this module; users should not rely on them, as they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.session;

import org.jspecify.annotations.NullMarked;
