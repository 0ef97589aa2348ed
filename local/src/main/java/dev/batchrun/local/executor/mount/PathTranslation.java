package dev.batchrun.local.executor.mount;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rewrites a container's paths to this machine's. A path counts where it stands as one: {@code
 * /data} is found in {@code --in=/data/x} and in {@code {"dir":"/data"}}, not in {@code /database}
 * nor in {@code /other/data}.
 *
 * @param targets container path to local path
 */
record PathTranslation(Map<String, Path> targets) {

  String translate(String text) {
    if (targets.isEmpty()) {
      return text;
    }
    Matcher matcher = pattern().matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String local = targets.get(matcher.group(1)).toString();
      matcher.appendReplacement(out, Matcher.quoteReplacement(local));
    }
    return matcher.appendTail(out).toString();
  }

  /** The longest path first, so that a mount inside a mount wins. */
  private Pattern pattern() {
    String paths =
        targets.keySet().stream()
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return Pattern.compile("(?:(?<![\\w./-])|(?<=://))(" + paths + ")(?![\\w.-])");
  }

  PathTranslation with(String containerPath, Path local) {
    Map<String, Path> more = new TreeMap<>(targets);
    more.put(containerPath, local);
    return new PathTranslation(more);
  }
}
