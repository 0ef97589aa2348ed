package dev.batchrun.proof.model;

import dev.batchrun.proof.protocol.Actor;
import dev.batchrun.proof.protocol.Answer;
import dev.batchrun.proof.protocol.Procedure;
import dev.batchrun.proof.protocol.Role;
import dev.batchrun.proof.protocol.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Worlds as rows of numbers and back: store, allowance, and for each actor who it is and what it
 * does. Two twins who changed places give the same row.
 */
final class Rows {
  private static final int NOBODY = 0xffff;

  private final Register<Store> stores = new Register<>();
  private final Register<Role> roles = new Register<>();
  private final Register<Body> bodies = new Register<>();
  private final List<Integer> twins;

  /** What an actor does, whoever it is. */
  private record Body(List<Procedure> stack, Optional<Answer> answer) {}

  Rows(List<Integer> twins) {
    this.twins = twins;
  }

  int[] row(World world) {
    int[] row = plain(world, world.store());
    if (twins.isEmpty()) {
      return row;
    }
    int first = 2 + 2 * twins.get(0);
    int second = 2 + 2 * twins.get(1);
    if (row[first + 1] < row[second + 1]) {
      return row;
    }
    int store = stores.number(exchanged(world));
    if (row[first + 1] == row[second + 1] && store >= row[0]) {
      return row;
    }
    int body = row[first + 1];
    row[0] = store;
    row[first + 1] = row[second + 1];
    row[second + 1] = body;
    return row;
  }

  /** The store, had each twin written what the other did. */
  private Store exchanged(World world) {
    int first = world.actors().get(twins.get(0)).role().writer();
    int second = world.actors().get(twins.get(1)).role().writer();
    return world.store().renamed(first, NOBODY).renamed(second, first).renamed(NOBODY, second);
  }

  private int[] plain(World world, Store store) {
    int[] row = new int[2 + 2 * world.actors().size()];
    row[0] = stores.number(store);
    row[1] = world.allowance().packed();
    int at = 2;
    for (Actor actor : world.actors()) {
      row[at++] = roles.number(actor.role());
      row[at++] = bodies.number(new Body(actor.stack(), actor.answer()));
    }
    return row;
  }

  World world(int[] row) {
    List<Actor> actors = new ArrayList<>();
    for (int at = 2; at < row.length; at += 2) {
      Body body = bodies.value(row[at + 1]);
      actors.add(new Actor(roles.value(row[at]), body.stack(), body.answer()));
    }
    return new World(stores.value(row[0]), new Allowance(row[1]), actors);
  }

  /** How many different stores were met. */
  int stores() {
    return stores.size();
  }
}
