package io.adstream.kafkastreams;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The live objects of this process's heap after a full collection. */
final class LiveObjects {

  private LiveObjects() {}

  /** How many objects of exactly a class there are. */
  static long count(Class<?> type) throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > 3 && words[3].equals(type.getName()))
        .mapToLong(words -> Long.parseLong(words[1]))
        .sum();
  }
}
