package io.adstream.samples.dashboards;

import java.util.List;
import java.util.Set;

/** Converts columns' names to titles. */
final class Words {

  private static final Set<String> ABBREVIATIONS = Set.of("id", "os", "ctr", "cpc", "cpm", "cpi");

  private Words() {}

  /** A name in snake_case as words: {@code ad_category} is Ad category. */
  static String title(String name) {
    StringBuilder title = new StringBuilder();
    for (String word : List.of(name.split("_", -1))) {
      title.append(title.isEmpty() ? "" : " ");
      title.append(ABBREVIATIONS.contains(word) ? word.toUpperCase(java.util.Locale.ROOT) : word);
    }
    return title.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + title.substring(1);
  }
}
