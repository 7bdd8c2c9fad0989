/**
 * The PostgreSQL sink: stores results as rows, each batch in one transaction with its lane's
 * position. Users need only {@link io.adstream.jdbc.PostgresSink}. The internal packages are below
 * {@code io.adstream.jdbc.internal}; each uses only those to its right, and from this package only
 * the public values:
 *
 * <pre>
 * PostgresSink -&gt; reconcile -&gt; schema -&gt; report -&gt; table -&gt; sql
 *                           -&gt; write  -&gt; server, table -&gt; sql
 * </pre>
 */
@NullMarked
package io.adstream.jdbc;

import org.jspecify.annotations.NullMarked;
