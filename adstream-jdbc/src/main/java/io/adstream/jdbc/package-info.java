/**
 * The last step of the line: results become rows of PostgreSQL, each batch in one transaction with
 * its lane's position. Start at {@link io.adstream.jdbc.PostgresSink}, all that users need. The
 * rooms behind it are packages below {@code io.adstream.jdbc.internal}; each uses only those to the
 * right of it, and of this package only the values that users see:
 *
 * <pre>
 * PostgresSink -&gt; reconcile -&gt; schema -&gt; report -&gt; table -&gt; sql
 *                           -&gt; write  -&gt; server, table -&gt; sql
 * </pre>
 */
@NullMarked
package io.adstream.jdbc;

import org.jspecify.annotations.NullMarked;
