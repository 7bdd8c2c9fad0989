package io.adstream.sink;

import java.io.Serializable;

/**
 * Stores results. A sink is a description that can be serialized and sent to other machines; {@link
 * #open} connects it.
 */
public interface ResultSink extends Serializable {

  /**
   * Connects, prepares what the specification needs (tables, for one), and checks that what is
   * stored belongs to this pipeline and specification.
   *
   * @param spec the pipeline whose results are to be stored
   * @return an open session; the caller closes it
   * @throws SinkException if the sink cannot be reached, or holds the results of another pipeline
   *     or specification
   */
  SinkSession open(SinkSpec spec);
}
