package io.adstream.samples.run;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Exits with code 0 on SIGTERM, after closing everything that is open. By default, a JVM exits with
 * 143 on SIGTERM, as if it had crashed.
 */
public final class Signals {

  private Signals() {}

  /** Installs the handler; does nothing if this JVM has no such signals. */
  public static void endWellOnTerm() {
    // By reflection: the compiler warns about sun.misc, and Java has no other API for signals.
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
          .debug("This JVM cannot handle signals: on SIGTERM it exits with code 143", e);
    }
  }
}
