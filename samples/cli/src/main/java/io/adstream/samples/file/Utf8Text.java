package io.adstream.samples.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a UTF-8 file, with their line numbers. Nothing is replaced: invalid UTF-8, a
 * NUL character, damaged compression or a record that does not fit into memory is a fault with a
 * line number, raised after everything before it has been returned. Not thread-safe.
 */
final class Utf8Text extends Reader {

  /** The number of characters available ahead at the start of the file. */
  static final int AHEAD_CHARS = 1 << 16;

  private static final int MAX_RECORD_CHARS = 1 << 24;

  private final Path file;
  private final InputStream in;
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
  private final CharBuffer chars = CharBuffer.allocate(AHEAD_CHARS).flip();
  private final CharsetDecoder decoder = UTF_8.newDecoder(); // reports malformed input
  private boolean bytesEnded;
  private boolean ended;
  private @Nullable String fault;
  private @Nullable Exception faultCause;
  private long line = 1;
  private int last = -1;
  private long recordLine = 1;
  private int recordChars;

  Utf8Text(Path file, InputStream in) {
    this.file = file;
    this.in = in;
    fill();
    if (peek() == '\uFEFF') {
      chars.get();
    }
  }

  /** The start of the file before anything has been read, or all of it. */
  String ahead() {
    return chars.toString();
  }

  /** Whether {@link #ahead} is the whole file. */
  boolean isAllAhead() {
    return ended;
  }

  /** The line of the next character. */
  long line() {
    return line;
  }

  /** Whether the last character read is no line break. */
  boolean isWithinLine() {
    return last >= 0 && last != '\n' && last != '\r';
  }

  /** Starts counting the length of a record. */
  void recordStartsAt(long atLine) {
    recordLine = atLine;
    recordChars = 0;
  }

  /** The next character, without consuming it; -1 at the end. */
  int peek() {
    return chars.hasRemaining() || fill() ? chars.get(chars.position()) : -1;
  }

  @Override
  public int read() {
    return chars.hasRemaining() || fill() ? next() : -1;
  }

  @Override
  public int read(char[] target, int offset, int length) {
    if (!chars.hasRemaining() && !fill()) {
      return -1;
    }
    int count = Math.min(length, chars.remaining());
    for (int i = 0; i < count; i++) {
      target[offset + i] = next();
    }
    return count;
  }

  /** The next line without its line break; null at the end. */
  @Nullable String readLine() {
    if (peek() < 0) {
      return null;
    }
    StringBuilder text = new StringBuilder(512);
    int c = read();
    while (c >= 0 && c != '\n' && c != '\r') {
      text.append((char) c);
      c = read();
    }
    if (c == '\r' && peek() == '\n') {
      read();
    }
    return text.toString();
  }

  UnreadableFileException fault(long atLine, String words) {
    return new UnreadableFileException(file, "line " + atLine + " " + words, null);
  }

  private char next() {
    char c = chars.get();
    if (c == 0) {
      throw fault(line, "holds a NUL character, expected text in UTF-8");
    }
    if (c == '\r' || (c == '\n' && last != '\r')) {
      line++;
    }
    last = c;
    if (++recordChars > MAX_RECORD_CHARS) {
      throw fault(
          recordLine,
          "begins a record of more than "
              + MAX_RECORD_CHARS
              + " characters, expected less; a quote may be missing");
    }
    return c;
  }

  private boolean fill() {
    if (fault == null && !ended) {
      chars.clear();
      decode();
      chars.flip();
    }
    if (!chars.hasRemaining() && fault != null) {
      throw new UnreadableFileException(file, "line " + line + " " + fault, faultCause);
    }
    return chars.hasRemaining();
  }

  private void decode() {
    while (fault == null && !ended) {
      CoderResult result = decoder.decode(bytes, chars, bytesEnded);
      if (result.isOverflow()) {
        return;
      }
      if (result.isMalformed()) {
        fault =
            String.format(
                Locale.ROOT,
                "holds the byte 0x%02X where there is none in UTF-8, expected UTF-8",
                bytes.get(bytes.position()));
      } else if (bytesEnded) {
        ended = true;
      } else {
        readBytes();
      }
    }
  }

  /**
   * Why compressed bytes cannot be read; many decompressors give no message for truncated input.
   */
  static String damage(Exception failure) {
    return "damaged or cut off: "
        + (failure.getMessage() == null ? "it ends too early" : failure.getMessage());
  }

  private void readBytes() {
    bytes.compact();
    try {
      int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
      bytesEnded = count < 0;
      bytes.position(bytes.position() + Math.max(0, count));
    } catch (IOException
        | RuntimeException e) { // decompressors may throw anything for damaged data
      fault = "or one soon after it is " + damage(e);
      faultCause = e;
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
