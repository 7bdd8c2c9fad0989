package io.adstream.decode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds decoders by the name of their format. */
public final class EventDecoders {

  /** The format that is read unless another one is named. */
  public static final String DEFAULT_FORMAT = "json";

  /** Ends the search where no provider can be found at all. */
  private static final int MOST_BROKEN = 100;

  private EventDecoders() {}

  /** {@return the names of the formats on the class path that can be loaded, in their order} */
  public static List<String> formats() {
    return providers(new ArrayList<>()).stream()
        .map(EventDecoderProvider::format)
        .sorted()
        .toList();
  }

  /**
   * {@return a decoder of a format}
   *
   * @param format the name of a format on the class path, or of a class with a public constructor
   *     without parameters: an {@link EventDecoderProvider}, or an {@link EventDecoder} without
   *     settings
   * @param settings the decoder's settings
   * @throws IllegalArgumentException if there is no such format or class, a setting is wrong, or
   *     one is set that the format does not have; the message names all such faults
   */
  public static EventDecoder find(String format, DecoderSettings settings) {
    EventDecoderProvider provider =
        format.indexOf('.') < 0 ? named(format, settings) : ofClass(format, settings);
    List<String> faults = new ArrayList<>();
    EventDecoder decoder = create(provider, settings, faults);
    if (decoder == null || !faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    return decoder;
  }

  private static @Nullable EventDecoder create(
      EventDecoderProvider provider, DecoderSettings settings, Collection<String> faults) {
    EventDecoder decoder = null;
    try {
      decoder = provider.create(settings);
    } catch (IllegalArgumentException e) {
      faults.add(String.valueOf(e.getMessage()));
    }
    faults.addAll(settings.faults());
    return decoder;
  }

  /**
   * Loads all providers; a broken one must not affect other formats.
   *
   * @param broken receives the failures of others
   */
  private static List<EventDecoderProvider> providers(List<Throwable> broken) {
    List<EventDecoderProvider> providers = new ArrayList<>();
    Iterator<EventDecoderProvider> all = ServiceLoader.load(EventDecoderProvider.class).iterator();
    boolean hasMore = true;
    while (hasMore && broken.size() < MOST_BROKEN) {
      try {
        hasMore = all.hasNext();
        if (hasMore) {
          providers.add(all.next());
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.add(e); // the next call goes on behind it
      }
    }
    return providers;
  }

  private static EventDecoderProvider named(String format, DecoderSettings settings) {
    List<Throwable> broken = new ArrayList<>();
    for (EventDecoderProvider provider : providers(broken)) {
      if (provider.format().equals(format)) {
        return provider;
      }
    }
    String fault =
        settings.name("format")
            + " is \""
            + format
            + "\", expected one of "
            + formats()
            + " (is its module on the class path?) or the name of a class";
    throw broken.isEmpty()
        ? new IllegalArgumentException(fault)
        : new IllegalArgumentException(
            fault + "; not loaded: " + broken.stream().map(EventDecoders::reason).toList(),
            broken.get(0));
  }

  private static String reason(Throwable broken) {
    Throwable cause = broken.getCause();
    return broken.getMessage() + (cause == null ? "" : ": " + cause);
  }

  private static EventDecoderProvider ofClass(String name, DecoderSettings settings) {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      Object made =
          Class.forName(name, true, loader == null ? EventDecoders.class.getClassLoader() : loader)
              .getConstructor()
              .newInstance();
      if (made instanceof EventDecoderProvider provider) {
        return provider;
      }
      if (made instanceof EventDecoder decoder) {
        return new WithoutSettings(decoder);
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalArgumentException(noDecoder(name, settings), e);
    }
    throw new IllegalArgumentException(noDecoder(name, settings));
  }

  private static String noDecoder(String name, DecoderSettings settings) {
    return settings.name("format")
        + " is \""
        + name
        + "\", expected a class on the class path that is an EventDecoderProvider or EventDecoder"
        + " and has a public constructor without parameters";
  }

  private record WithoutSettings(EventDecoder decoder) implements EventDecoderProvider {
    @Override
    public String format() {
      return decoder.getClass().getName();
    }

    @Override
    public EventDecoder create(DecoderSettings settings) {
      return decoder;
    }
  }
}
