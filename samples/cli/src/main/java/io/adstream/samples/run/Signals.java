package io.adstream.samples.run;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Ends the process with exit code 0 on SIGTERM, after everything that is open was closed. Without
 * it a JVM that ends on SIGTERM exits with 143, as if it had crashed.
 */
public final class Signals {

  private Signals() {}

  /** From now on; where this JVM has no such signals, nothing changes. */
  public static void endWellOnTerm() {
    // By reflection: the compiler warns of sun.misc, and nothing else in Java handles signals.
    InvocationHandler exit =
        (proxy, method, arguments) -> {
          System.exit(0);
          return null;
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handling =
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, exit);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), handling);
    } catch (ReflectiveOperationException e) {
      org.slf4j.LoggerFactory.getLogger(Signals.class)
          .debug("This JVM handles no signals: SIGTERM ends it with code 143", e);
    }
  }
}
