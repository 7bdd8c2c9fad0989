/**
 * A pipeline's settings of Spark and of the local disk. Start at {@link
 * io.adstream.spark.internal.session.SparkSettings}. Uses no other internal package. Public types
 * are for other packages of this module; they may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.session;

import org.jspecify.annotations.NullMarked;
