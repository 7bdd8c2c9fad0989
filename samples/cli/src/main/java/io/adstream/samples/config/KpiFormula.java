package io.adstream.samples.config;

import io.adstream.kpi.Kpi;
import io.adstream.kpi.Kpi.Sum;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses a KPI's formula: a sum of measures such as {@code a + b - c}, or a ratio of two,
 * optionally with a factor, such as {@code 1000 * (a + b) / (c - d)}; a single measure needs no
 * parentheses. Accepts the output of {@link Kpi#formula()}. Not thread-safe.
 */
final class KpiFormula {

  private static final Pattern TOKEN =
      Pattern.compile("[A-Za-z][A-Za-z0-9_]*|[0-9]+(\\.[0-9]+)?|[^ \t]");
  private static final String END = "";

  private record Token(String text, int position) {}

  private final String formula;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private KpiFormula(String formula) {
    this.formula = formula;
    Matcher matcher = TOKEN.matcher(formula);
    while (matcher.find()) {
      tokens.add(new Token(matcher.group(), matcher.start() + 1));
    }
    tokens.add(new Token(END, formula.length() + 1));
  }

  /**
   * The KPI of a formula.
   *
   * @throws IllegalArgumentException if the formula is invalid or the name is out of bounds
   */
  static Kpi parse(String name, String formula) {
    return new KpiFormula(formula).kpi(name);
  }

  private Kpi kpi(String name) {
    BigDecimal factor = BigDecimal.ONE;
    boolean hasFactor = Character.isDigit(first());
    if (hasFactor) {
      factor = new BigDecimal(take());
      expect("*");
    }
    boolean inParentheses = first() == '(';
    int start = next;
    Sum dividend = inParentheses ? term() : sum();
    boolean isRatio = first() == '/';
    if (!inParentheses && dividend.measures().size() > 1 && (hasFactor || isRatio)) {
      next = start;
      throw fault("parentheses around " + dividend);
    }
    if (!isRatio) {
      expectEnd("an operator");
      return Kpi.sum(name, dividend).times(factor);
    }
    expect("/");
    Sum divisor = term();
    expectEnd("the end");
    return Kpi.ratio(name, dividend, divisor).times(factor);
  }

  private Sum term() {
    if (first() != '(') {
      return Sum.of(measure());
    }
    expect("(");
    Sum sum = sum();
    expect(")");
    return sum;
  }

  private Sum sum() {
    Sum sum = Sum.of(measure());
    while (first() == '+' || first() == '-') {
      if (take().equals("-")) {
        sum = sum.less(measure());
      } else {
        List<String> plus = new ArrayList<>(sum.plus());
        plus.add(measure());
        sum = new Sum(plus, sum.minus());
      }
    }
    return sum;
  }

  private String measure() {
    if (!Character.isLetter(first())) {
      throw fault("a measure's name");
    }
    return take();
  }

  private void expect(String token) {
    if (!tokens.get(next).text().equals(token)) {
      throw fault("\"" + token + "\"");
    }
    next++;
  }

  private void expectEnd(String expected) {
    if (!tokens.get(next).text().equals(END)) {
      throw fault(expected);
    }
  }

  private char first() {
    String text = tokens.get(next).text();
    return text.isEmpty() ? '\0' : text.charAt(0);
  }

  private String take() {
    return tokens.get(next++).text();
  }

  private IllegalArgumentException fault(String expected) {
    Token token = tokens.get(next);
    return new IllegalArgumentException(
        "Cannot read formula \""
            + formula
            + "\": "
            + (token.text().equals(END)
                ? "it ends"
                : "character " + token.position() + " is \"" + token.text() + "\"")
            + ", expected "
            + expected);
  }
}
