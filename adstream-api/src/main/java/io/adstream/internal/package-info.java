/** Code shared by adstream's own modules. Not for users: it may change without notice. */
@NullMarked
package io.adstream.internal;

import org.jspecify.annotations.NullMarked;
