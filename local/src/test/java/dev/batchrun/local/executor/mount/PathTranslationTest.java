package dev.batchrun.local.executor.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PathTranslationTest {
  private static final PathTranslation TRANSLATION =
      new PathTranslation(
          Map.of(
              "/data",
              Path.of("/L/data"),
              "/data/deep",
              Path.of("/L/n0"),
              "/etc/x.d",
              Path.of("/L/etc")));

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("a path alone is rewritten", "/data", "/L/data"),
        Arguments.of("a path below is rewritten", "/data/a/b", "/L/data/a/b"),
        Arguments.of("a path in an option is rewritten", "--in=/data/a", "--in=/L/data/a"),
        Arguments.of(
            "paths in JSON are rewritten",
            "{\"a\":\"/data\",\"b\":\"/data/x\"}",
            "{\"a\":\"/L/data\",\"b\":\"/L/data/x\"}"),
        Arguments.of("paths in a list are rewritten", "/data:/etc/x.d", "/L/data:/L/etc"),
        Arguments.of(
            "a path in a URL of a file is rewritten", "file:///data/a", "file:///L/data/a"),
        Arguments.of("a mount inside a mount wins", "/data/deep/a", "/L/n0/a"),
        Arguments.of(
            "a longer name is another path",
            "/database /data-2 /data.old",
            "/database /data-2 /data.old"),
        Arguments.of("the end of another path is no mount", "/other/data", "/other/data"),
        Arguments.of(
            "a redirect in a script is rewritten", "echo x >/data/out", "echo x >/L/data/out"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void translates(String sentence, String text, String expected) {
    assertEquals(expected, TRANSLATION.translate(text), sentence);
  }

  static Stream<Arguments> expansions() {
    return Stream.of(
        Arguments.of("a known name is replaced", "a-$(A)-b", "a-1-b"),
        Arguments.of("an unknown name stays", "$(NOPE)", "$(NOPE)"),
        Arguments.of("two dollars escape", "$$(A)", "$(A)"),
        Arguments.of("a lone dollar stays", "$A $ $(", "$A $ $("),
        Arguments.of("names follow each other", "$(A)$(A)", "11"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("expansions")
  void expands(String sentence, String text, String expected) {
    assertEquals(expected, Expansion.expand(text, Map.of("A", "1")), sentence);
  }
}
