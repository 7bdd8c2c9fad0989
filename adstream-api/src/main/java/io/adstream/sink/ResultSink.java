package io.adstream.sink;

import java.io.Serializable;

/**
 * Describes where results are stored. A sink is serializable, so that it can be sent to other
 * machines; {@link #open} connects it.
 */
public interface ResultSink extends Serializable {

  /**
   * Connects, creates what the specification needs, such as tables, and checks that the stored
   * results belong to this pipeline and specification.
   *
   * @param spec the pipeline whose results will be stored
   * @return an open session; the caller closes it
   * @throws SinkException if the sink cannot be reached, or holds the results of another pipeline
   *     or specification
   */
  SinkSession open(SinkSpec spec);
}
