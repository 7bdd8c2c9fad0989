package io.adstream.samples.peek.stream;

/** The beginning of a text, without characters that would disturb a terminal. */
public final class Excerpt {

  private static final int LONGEST = 32;

  private Excerpt() {}

  /** At most 32 characters of a text, followed by {@code …} if it was cut. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** At most {@code most} characters of a text, followed by {@code …} if it was cut. */
  public static String of(String text, int most) {
    boolean isWhole = text.length() <= most;
    StringBuilder excerpt = new StringBuilder();
    for (int i = 0; i < (isWhole ? text.length() : most - 1); i++) {
      char next = text.charAt(i);
      excerpt.append(Character.isISOControl(next) ? '\uFFFD' : next);
    }
    return isWhole ? excerpt.toString() : excerpt.append('…').toString();
  }
}
