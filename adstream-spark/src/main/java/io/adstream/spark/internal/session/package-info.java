/**
 * What a pipeline wants of Spark and of the local disk. Start at {@link
 * io.adstream.spark.internal.session.SparkSettings}. Needs no other room. What is public is so for
 * other rooms of this module. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.spark.internal.session;

import org.jspecify.annotations.NullMarked;
