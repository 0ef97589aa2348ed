package dev.batchrun.runner.store;

import java.io.IOException;

/** One point of a process that fails in one way: every time, or the n-th time only. */
final class NamedFailpoint implements Failpoints {
  private static final int KILLED = 137;

  private final String name;
  private final int number;
  private final String mode;
  private int times;

  /**
   * @param number from 1, or 0 for every time
   */
  NamedFailpoint(String name, int number, String mode) {
    this.name = name;
    this.number = number;
    this.mode = mode;
  }

  @Override
  public void before(String point) throws IOException {
    if (point.equals(name)) {
      times++;
    }
    if (!isHere(point)) {
      return;
    }
    switch (mode) {
      case "kill-before" -> halt();
      case "error" -> throw failure();
      case "hang", "late" -> hang();
      default -> {}
    }
  }

  @Override
  public void after(String point) throws IOException {
    if (!isHere(point)) {
      return;
    }
    switch (mode) {
      case "kill", "late" -> halt();
      case "error-after" -> throw failure();
      default -> {}
    }
  }

  private boolean isHere(String point) {
    return point.equals(name) && (number == 0 || number == times);
  }

  private static void halt() {
    Runtime.getRuntime().halt(KILLED);
  }

  private void hang() throws IOException {
    System.out.println("failpoint " + name);
    if (System.in.read() < 0) {
      throw new IOException("failpoint " + name + ": nobody is there");
    }
  }

  private IOException failure() {
    return new IOException("failpoint " + name + ":" + mode);
  }
}
