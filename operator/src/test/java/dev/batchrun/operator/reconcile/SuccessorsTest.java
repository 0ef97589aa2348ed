package dev.batchrun.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.api.v1alpha1.BatchRun;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SuccessorsTest {
  private static final ResourceID NAME = new ResourceID("orders-1", "team");

  private final Set<ResourceID> cache = new HashSet<>();
  private final List<ResourceID> waked = new ArrayList<>();
  private final Successors<BatchRun> successors = new Successors<>("test", cache::contains);

  @BeforeEach
  void listen() {
    successors.setEventHandler(event -> waked.add(event.getRelatedCustomResourceID()));
  }

  @Test
  void wakesWhoeverTookANameUntilItWasLookedAt() {
    successors.left(NAME);
    cache.add(NAME);
    successors.wake();
    successors.wake();
    assertEquals(List.of(NAME, NAME), waked);

    successors.lookedAt(NAME);
    successors.wake();
    assertEquals(2, waked.size());
  }

  @Test
  void wakesASuccessorThatComesLater() {
    successors.left(NAME);
    successors.wake();
    assertEquals(List.of(), waked);

    cache.add(NAME);
    successors.wake();
    assertEquals(List.of(NAME), waked);
  }

  @Test
  void forgetsANameThatNobodyTakes() {
    successors.left(NAME);
    for (int look = 0; look < 60; look++) {
      successors.wake();
    }
    cache.add(NAME);
    successors.wake();
    assertEquals(List.of(), waked);
  }
}
