package dev.batchrun.runner.inputs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A glob below a root: {@code *} and {@code ?} within a name, {@code **} across any number of
 * directories (none included), <code>{a,b}</code> alternatives. Names that start with a dot are
 * matched only by a pattern that starts with one. The result does not depend on the order in which
 * the file system lists names.
 */
public final class Glob {
  private static final int MAX_ALTERNATIVES = 1024;

  private final List<List<String>> patterns = new ArrayList<>();

  private Glob() {}

  /** Parses a pattern; braces must be balanced. */
  public static Glob of(String pattern) {
    Glob glob = new Glob();
    for (String plain : expandBraces(pattern)) {
      glob.patterns.add(List.of(plain.split("/+")));
    }
    return glob;
  }

  /** The paths below a root that match, relative to it, sorted, written with {@code /}. */
  public SortedSet<String> expand(Path root) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    Path realRoot = root.toRealPath();
    for (List<String> segments : patterns) {
      descend(realRoot, root, "", segments, found);
    }
    return found;
  }

  /** The deepest directory that the pattern names without wildcards, relative to the root. */
  public String fixedDirectory() {
    List<String> segments = patterns.get(0);
    StringBuilder fixed = new StringBuilder();
    for (String segment : segments.subList(0, segments.size() - 1)) {
      if (isWild(segment)) {
        break;
      }
      fixed.append(fixed.length() == 0 ? "" : "/").append(segment);
    }
    return fixed.toString();
  }

  private static void descend(
      Path realRoot, Path directory, String prefix, List<String> segments, SortedSet<String> found)
      throws IOException {
    String head = segments.get(0);
    List<String> rest = segments.subList(1, segments.size());
    if (head.equals("**")) {
      descendAnywhere(realRoot, directory, prefix, rest, found);
    } else if (isWild(head)) {
      Pattern pattern = regex(head);
      for (String name : names(directory)) {
        if (pattern.matcher(name).matches() && (head.startsWith(".") || !name.startsWith("."))) {
          step(realRoot, directory.resolve(name), prefix + name, rest, found);
        }
      }
    } else {
      step(realRoot, directory.resolve(head), prefix + head, rest, found);
    }
  }

  private static void descendAnywhere(
      Path realRoot, Path directory, String prefix, List<String> rest, SortedSet<String> found)
      throws IOException {
    // "a/**" means every file below a; "a/**/b" also means a/b.
    descend(realRoot, directory, prefix, rest.isEmpty() ? List.of("*") : rest, found);
    for (String name : names(directory)) {
      Path child = directory.resolve(name);
      // A link to a directory could lead back up: "**" stays in the tree it started in.
      if (!name.startsWith(".") && Files.isDirectory(child) && !Files.isSymbolicLink(child)) {
        descendAnywhere(realRoot, child, prefix + name + "/", rest, found);
      }
    }
  }

  private static void step(
      Path realRoot, Path child, String path, List<String> rest, SortedSet<String> found)
      throws IOException {
    if (rest.isEmpty()) {
      if (Files.isSymbolicLink(child) || Files.isRegularFile(child)) {
        found.add(path);
      }
    } else if (Files.isDirectory(child) && child.toRealPath().startsWith(realRoot)) {
      descend(realRoot, child, path + "/", rest, found);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(path -> names.add(path.getFileName().toString()));
    } catch (NotDirectoryException | java.nio.file.NoSuchFileException gone) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  private static boolean isWild(String segment) {
    return segment.contains("*") || segment.contains("?");
  }

  private static Pattern regex(String segment) {
    StringBuilder regex = new StringBuilder();
    for (char c : segment.toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static List<String> expandBraces(String pattern) {
    int open = pattern.indexOf('{');
    if (open < 0) {
      if (pattern.indexOf('}') >= 0) {
        throw new IllegalArgumentException("'}' without '{'");
      }
      return List.of(pattern);
    }
    int close = closing(pattern, open);
    List<String> result = new ArrayList<>();
    for (String alternative : alternatives(pattern.substring(open + 1, close))) {
      result.addAll(
          expandBraces(pattern.substring(0, open) + alternative + pattern.substring(close + 1)));
      if (result.size() > MAX_ALTERNATIVES) {
        throw new IllegalArgumentException("more than " + MAX_ALTERNATIVES + " alternatives");
      }
    }
    return result;
  }

  private static int closing(String pattern, int open) {
    int depth = 0;
    for (int i = open; i < pattern.length(); i++) {
      if (pattern.charAt(i) == '{') {
        depth++;
      } else if (pattern.charAt(i) == '}' && --depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("'{' without '}'");
  }

  private static List<String> alternatives(String inner) {
    List<String> result = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= inner.length(); i++) {
      char c = i < inner.length() ? inner.charAt(i) : ',';
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth == 0) {
        result.add(inner.substring(start, i));
        start = i + 1;
      }
    }
    return result;
  }
}
