package dev.batchrun.proof.matrix;

import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishOrder;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.RecoveryOutcome;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Mistakes that others made, put before a right store. */
enum Planted {
  /** Cleans the staged files when a publish ends without an answer. */
  DELETES_STAGED_FILES_ON_UNKNOWN {
    @Override
    Object call(CommitStore store, Call call) throws Throwable {
      try {
        return call.proceed();
      } catch (StepFailure failure) {
        if (call.name().equals("publish")) {
          deleteOutputs(store, (PublishOrder) call.argument());
        }
        throw failure;
      }
    }
  },

  /** Lets readers in before all files of the view are there. */
  SWAPS_BEFORE_THE_FILES_ARE_THERE {
    @Override
    Object call(CommitStore store, Call call) throws Throwable {
      if (call.name().equals("publish")) {
        Path half = Files.createDirectories(store.resolve("_batchrun/views/half"));
        Path link = store.resolve("_batchrun/half");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, half);
        Files.move(link, store.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
      }
      return call.proceed();
    }
  },

  /** Takes a publish that ended without an answer for one that failed. */
  TAKES_UNKNOWN_FOR_FAILED {
    @Override
    Object call(CommitStore store, Call call) throws Throwable {
      Object result = call.proceed();
      return result instanceof RecoveryOutcome outcome
              && outcome.verdict() == RecoveryVerdict.AlreadyPublished
          ? new RecoveryOutcome(
              RecoveryVerdict.SafeToRetry,
              "",
              Optional.empty(),
              Optional.empty(),
              "",
              outcome.epoch())
          : result;
    }
  },

  /** Reports a commit that was never made when the log does not answer. */
  TAKES_UNKNOWN_FOR_DONE {
    @Override
    Object call(CommitStore store, Call call) throws Throwable {
      try {
        return call.proceed();
      } catch (StepFailure failure) {
        if (call.name().equals("publish")) {
          return new PublishOutcome.Published(false, null, null, "");
        }
        throw failure;
      }
    }
  },

  /** Collects what is in force. */
  COLLECTS_WHAT_IS_IN_FORCE {
    @Override
    Object call(CommitStore store, Call call) throws Throwable {
      Object result = call.proceed();
      if (call.name().equals("collect")) {
        Files.deleteIfExists(store.snapshot(java.util.OptionalLong.empty()).files().get(0).file());
      }
      return result;
    }
  },

  /** Condemns and deletes what a fenced publisher may publish again. */
  CLEANS_WHAT_IS_SAFE_TO_RETRY {
    @Override
    Object call(CommitStore store, Call call) throws Throwable {
      Object result = call.proceed();
      if (result instanceof RecoveryOutcome outcome
          && outcome.verdict() == RecoveryVerdict.SafeToRetry) {
        deleteOutputs(
            store, new PublishOrder((dev.batchrun.api.step.StepRequest) call.argument(), false, 1));
      }
      return result;
    }
  };

  /** A call on its way to the store. */
  interface Call {
    String name();

    Object argument();

    Object proceed() throws Throwable;
  }

  abstract Object call(CommitStore store, Call call) throws Throwable;

  /** The store with this mistake. */
  CommitStore in(CommitStore store) {
    return (CommitStore)
        Proxy.newProxyInstance(
            CommitStore.class.getClassLoader(),
            new Class<?>[] {CommitStore.class},
            (proxy, method, arguments) ->
                call(
                    store,
                    new Call() {
                      @Override
                      public String name() {
                        return method.getName();
                      }

                      @Override
                      public Object argument() {
                        return arguments[0];
                      }

                      @Override
                      public Object proceed() throws Throwable {
                        try {
                          return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                          throw e.getCause();
                        }
                      }
                    }));
  }

  private static void deleteOutputs(CommitStore store, PublishOrder order) throws IOException {
    if (store.readSeal(order.request().runId(), order.request().seal())
        instanceof Look.Present<Seal> seal) {
      for (Seal.OutputFile output : seal.value().outputs()) {
        Files.deleteIfExists(store.resolve(output.path()));
      }
    }
  }
}
