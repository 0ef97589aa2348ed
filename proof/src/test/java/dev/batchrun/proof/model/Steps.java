package dev.batchrun.proof.model;

import dev.batchrun.proof.protocol.Actor;
import dev.batchrun.proof.protocol.Fault;
import dev.batchrun.proof.protocol.Late;
import dev.batchrun.proof.protocol.Power;
import dev.batchrun.proof.protocol.Scene;
import dev.batchrun.proof.protocol.Store;
import dev.batchrun.proof.protocol.Turn;
import java.util.ArrayList;
import java.util.List;

/** All that can happen next: a process acts, well or badly, dies, a late put lands, power goes. */
final class Steps {
  private final Scene scene;

  Steps(Scene scene) {
    this.scene = scene;
  }

  List<Step> from(World world) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < world.actors().size(); i++) {
      Actor actor = world.actors().get(i);
      if (!actor.ended()) {
        acts(world, i, actor, steps);
        dies(world, i, actor, steps);
      }
    }
    for (Late late : world.store().late()) {
      steps.add(
          new Step(
              -1,
              "the late " + late.body().kind() + " of " + late.run() + " lands",
              true,
              new World(world.store().landed(late), world.allowance(), world.actors())));
    }
    if (world.allowance().allows(Fault.POWER)) {
      powerGoes(world, steps);
    }
    return steps;
  }

  private void acts(World world, int i, Actor actor, List<Step> steps) {
    for (Turn turn : actor.turns(scene, world.store())) {
      if (world.allowance().allows(turn.fault())) {
        List<Actor> actors = new ArrayList<>(world.actors());
        Actor after = actor.after(turn);
        actors.set(i, after);
        actors.addAll(turn.started());
        Store store = after.ended() ? after.farewell(turn.store()) : turn.store();
        steps.add(
            new Step(
                i,
                actor.role().name() + " " + turn.says() + ending(after),
                turn.fault() == Fault.NONE,
                new World(store, world.allowance().without(turn.fault()), actors)));
      }
    }
  }

  private static String ending(Actor after) {
    return after.answer().map(answer -> " → " + answer).orElse("");
  }

  private static void dies(World world, int i, Actor actor, List<Step> steps) {
    if (actor.role().mortal() && world.allowance().allows(Fault.CRASH)) {
      List<Actor> actors = new ArrayList<>(world.actors());
      Actor dead = actor.killed();
      actors.set(i, dead);
      steps.add(
          new Step(
              i,
              actor.role().name() + " is killed",
              false,
              new World(
                  dead.farewell(world.store()), world.allowance().without(Fault.CRASH), actors)));
    }
  }

  private static void powerGoes(World world, List<Step> steps) {
    List<Actor> actors = new ArrayList<>();
    Store dark = world.store();
    for (Actor actor : world.actors()) {
      Actor after = actor.ended() || !actor.role().mortal() ? actor : actor.killed();
      dark = after.ended() && !actor.ended() ? after.farewell(dark) : dark;
      actors.add(after);
    }
    Allowance rest = world.allowance().without(Fault.POWER);
    for (Store left : Power.lost(dark)) {
      String says = "power goes, the log ends at " + left.log().head();
      steps.add(new Step(-1, says, false, new World(left, rest, actors)));
    }
  }
}
