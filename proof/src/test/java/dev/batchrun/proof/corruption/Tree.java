package dev.batchrun.proof.corruption;

import dev.batchrun.runner.json.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What stands below a directory: path to what is there, with names in place of digests. */
final class Tree {
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"[^\"]*\"");
  private static final Pattern OWN_DIGEST = Pattern.compile("\"digest\":\"sha256:[0-9a-f]{64}\"");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private Tree() {}

  /**
   * Every file as a text that two runs of the same commands share: tokens are left out, and the
   * digest of a file of the tree is replaced by its path.
   */
  static SortedMap<String, String> of(Path root) {
    return of(root, new TreeMap<>());
  }

  /** Digest to path of all files. */
  static Map<String, String> names(Path root) {
    Map<String, String> names = new TreeMap<>();
    for (Path path : all(root)) {
      if (path.toString().endsWith(".json")) {
        names.putIfAbsent(
            Digests.sha256(io(() -> Files.readAllBytes(path))), root.relativize(path).toString());
      }
    }
    return names;
  }

  /** The same, where files of another tree keep their names too. */
  static SortedMap<String, String> of(Path root, Map<String, String> known) {
    return of(root, known, Map.of());
  }

  /** What is there under which inode: copies share their files, and need not read them again. */
  static Map<Object, String> texts(Path root, SortedMap<String, String> tree) {
    Map<Object, String> texts = new HashMap<>();
    tree.forEach(
        (name, text) -> {
          Path path = root.resolve(name);
          if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            texts.put(inode(path), text);
          }
        });
    return texts;
  }

  private static Object inode(Path path) {
    BasicFileAttributes attributes =
        io(() -> Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    return attributes.isRegularFile() && attributes.fileKey() != null ? attributes.fileKey() : path;
  }

  /** The same, where the texts of some inodes are known. */
  static SortedMap<String, String> of(
      Path root, Map<String, String> known, Map<Object, String> texts) {
    SortedMap<String, String> tree = new TreeMap<>();
    SortedMap<String, String> shared = new TreeMap<>();
    Map<String, String> paths = new TreeMap<>(known);
    for (Path path : all(root)) {
      String name = root.relativize(path).toString();
      if (name.startsWith("_batchrun/tmp")) {
        continue;
      }
      String text = texts.isEmpty() ? null : texts.get(inode(path));
      if (text != null) {
        shared.put(name, text);
      } else if (Files.isSymbolicLink(path)) {
        tree.put(name, "link to " + io(() -> Files.readSymbolicLink(path)));
      } else if (Files.isDirectory(path)) {
        tree.put(name, "directory");
      } else {
        byte[] bytes = io(() -> Files.readAllBytes(path));
        if (name.endsWith(".json")) {
          paths.putIfAbsent(Digests.sha256(bytes), name);
        }
        tree.put(name, new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    tree.replaceAll(
        (name, text) ->
            !name.endsWith(".json")
                ? text
                : known.containsValue(name) || known.isEmpty()
                    ? named(text, paths)
                    // Made by the command: its own digest covers its token.
                    : OWN_DIGEST.matcher(named(text, paths)).replaceAll(""));
    tree.putAll(shared);
    return tree;
  }

  private static String named(String json, Map<String, String> paths) {
    return DIGEST
        .matcher(TOKEN.matcher(json).replaceAll("\"token\":\"\""))
        .replaceAll(
            found -> Matcher.quoteReplacement(paths.getOrDefault(found.group(), found.group())));
  }

  /** A copy that shares its files: a store never writes into a file that is there. */
  static Path copy(Path from, Path to) {
    for (Path path : all(from)) {
      Path target = to.resolve(from.relativize(path).toString());
      io(
          () ->
              Files.isSymbolicLink(path)
                  ? Files.createSymbolicLink(target, Files.readSymbolicLink(path))
                  : Files.isDirectory(path)
                      ? Files.createDirectories(target)
                      : Files.createLink(target, path));
    }
    return to;
  }

  /** Removes a copy. */
  static void remove(Path root) {
    List<Path> deepestFirst = all(root).stream().sorted(Comparator.reverseOrder()).toList();
    deepestFirst.forEach(path -> io(() -> Files.deleteIfExists(path)));
  }

  static List<Path> all(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The other names of a file below a directory, itself included. */
  static List<Path> sameFile(Path root, Path file) {
    return all(root).stream()
        .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
        .filter(path -> io(() -> Files.isSameFile(path, file)))
        .toList();
  }

  /** Something that reads or writes files. */
  interface Io<T> {
    T run() throws IOException;
  }

  static <T> T io(Io<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
