package dev.batchrun.proof.corruption;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** A way to damage one file. */
enum Damage {
  FlipsABitOfTheFirstByte(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return flipped(sound, 0, 1);
    }
  },
  FlipsABitInTheMiddle(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return flipped(sound, sound.length / 2, 4);
    }
  },
  FlipsABitOfTheFooter(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return flipped(sound, sound.length - 12, 2);
    }
  },
  FlipsABitOfTheLastByte(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return flipped(sound, sound.length - 1, 128);
    }
  },
  ChangesTheFirstNumber(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return changed(sound, first(sound, b -> b >= '1' && b <= '8'));
    }
  },
  ChangesTheLastNumber(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return changed(sound, last(sound, b -> b >= '1' && b <= '8'));
    }
  },
  ChangesALetterInTheMiddle(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      int at = first(Arrays.copyOfRange(sound, sound.length / 2, sound.length), b -> b == 'e');
      return at < 0 ? Optional.empty() : changed(sound, sound.length / 2 + at);
    }
  },
  WritesABlankBetweenTokens(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return inserted(sound, first(sound, b -> b == ':'), (byte) ' ');
    }
  },
  EndsWithALineFeed(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return inserted(sound, sound.length - 1, (byte) '\n');
    }
  },
  AppendsBytes(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return Optional.of(joined(sound, sound));
    }
  },
  TruncatesToNothing(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return Optional.of(new byte[0]);
    }
  },
  TruncatesByOne(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return Optional.of(Arrays.copyOf(sound, sound.length - 1));
    }
  },
  TruncatesToHalf(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return Optional.of(Arrays.copyOf(sound, sound.length / 2));
    }
  },
  HoldsZeros(true) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return Optional.of(new byte[sound.length]);
    }
  },
  HoldsAnotherOfTheSameSize(false) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return others.sameKind().stream().filter(o -> o.length == sound.length).findFirst();
    }
  },
  HoldsAnotherOfAnotherSize(false) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return others.sameKind().stream().filter(o -> o.length != sound.length).findFirst();
    }
  },
  HoldsTheOldest(false) {
    @Override
    Optional<byte[]> bytes(byte[] sound, Others others) {
      return others.sameKind().stream().findFirst();
    }
  },
  IsRemoved(false) {
    @Override
    void to(Path root, Path file, Others others) throws IOException {
      Files.delete(file);
    }
  },
  IsADirectory(false) {
    @Override
    void to(Path root, Path file, Others others) throws IOException {
      Files.delete(file);
      Files.createDirectory(file);
    }
  },
  IsADanglingLink(false) {
    @Override
    void to(Path root, Path file, Others others) throws IOException {
      Files.delete(file);
      Files.createSymbolicLink(file, Path.of("nowhere"));
    }
  },
  IsALinkToItsCopy(false) {
    @Override
    void to(Path root, Path file, Others others) throws IOException {
      Path copy = root.resolveSibling("copy-of-" + file.getFileName());
      Files.move(file, copy);
      Files.createSymbolicLink(file, file.getParent().relativize(copy));
    }
  };

  /**
   * What else there is.
   *
   * @param sameKind the bytes of other files of the same kind, oldest first, none equal
   */
  record Others(List<byte[]> sameKind) {}

  private final boolean inPlace;

  /**
   * @param inPlace all names of the file show it; else only this name
   */
  Damage(boolean inPlace) {
    this.inPlace = inPlace;
  }

  boolean inPlace() {
    return inPlace;
  }

  /** The damaged bytes; empty where there is nothing to damage in this way. */
  Optional<byte[]> bytes(byte[] sound, Others others) {
    return Optional.empty();
  }

  /** Whether a file with these bytes can be damaged in this way. */
  boolean applies(byte[] sound, Others others) {
    return ordinal() >= IsRemoved.ordinal()
        || bytes(sound, others).filter(b -> !Arrays.equals(b, sound)).isPresent();
  }

  /** Damages a file; shared bytes stay as they are for other copies of the tree. */
  void to(Path root, Path file, Others others) throws IOException {
    byte[] damaged = bytes(Files.readAllBytes(file), others).orElseThrow();
    List<Path> names = inPlace ? Tree.sameFile(root, file) : List.of(file);
    Path fresh = root.resolveSibling("damaged-" + file.getFileName());
    Files.write(fresh, damaged);
    for (Path name : names) {
      Files.delete(name);
      Files.createLink(name, fresh);
    }
    Files.delete(fresh);
  }

  private static Optional<byte[]> flipped(byte[] sound, int at, int bit) {
    if (at < 0 || at >= sound.length) {
      return Optional.empty();
    }
    byte[] bytes = sound.clone();
    bytes[at] ^= (byte) bit;
    return Optional.of(bytes);
  }

  private static Optional<byte[]> changed(byte[] sound, int at) {
    if (at < 0) {
      return Optional.empty();
    }
    byte[] bytes = sound.clone();
    bytes[at]++;
    return Optional.of(bytes);
  }

  private static Optional<byte[]> inserted(byte[] sound, int after, byte one) {
    if (after < 0) {
      return Optional.empty();
    }
    byte[] head = Arrays.copyOf(sound, after + 1);
    return Optional.of(
        joined(joined(head, new byte[] {one}), Arrays.copyOfRange(sound, after + 1, sound.length)));
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  private static int first(byte[] bytes, IntPredicate wanted) {
    // The first kilobyte of JSON may be digests: a number stands after a colon.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int i = 1; i < text.length(); i++) {
      if (wanted.test(text.charAt(i)) && (!isDigit(text, i) || text.charAt(i - 1) == ':')) {
        return i;
      }
    }
    return -1;
  }

  private static int last(byte[] bytes, IntPredicate wanted) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int i = text.length() - 1; i > 0; i--) {
      if (wanted.test(text.charAt(i)) && (!isDigit(text, i) || text.charAt(i - 1) == ':')) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isDigit(String text, int at) {
    return Character.isDigit(text.charAt(at));
  }
}
