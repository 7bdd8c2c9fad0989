/**
 * The batch answer, and which events may be reported late, computed from a scenario's records as
 * they are on the wire, without the api's decoder and join. Start at {@link
 * io.adstream.tck.internal.answer.BatchJoin}. Not for users: it may change without notice.
 */
@NullMarked
package io.adstream.tck.internal.answer;

import org.jspecify.annotations.NullMarked;
