package io.adstream.jdbc.internal.schema;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a schema beside the pipeline; null leaves things as they are.
 *
 * @param timeZone the reporting time zone
 * @param roles whether owner, writer and reader are to be made
 * @param rowLevelSecurity whether each role sees only the advertisers it was given
 * @param retention how long rows are kept, by table
 * @param readerTimeout how long a query of the reader's role may take
 * @param acceptChanges whether settings that need consent may change without a rebuild
 */
public record SchemaOptions(
    @Nullable String timeZone,
    boolean roles,
    @Nullable Boolean rowLevelSecurity,
    Map<String, Duration> retention,
    @Nullable Duration readerTimeout,
    boolean acceptChanges)
    implements Serializable {}
