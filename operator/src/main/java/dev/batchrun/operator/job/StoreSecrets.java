package dev.batchrun.operator.job;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.StepKind;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The credentials of object stores as the runner's environment has them: the kubelet puts them
 * there, and no object of ours ever holds one. A user's own container gets none.
 *
 * <p>Each is optional to the kubelet, so that the runner starts and says which Secret lacks which
 * key, where the kubelet would only wait.
 */
record StoreSecrets(JobOrder order) {
  private static final List<String> KEYS =
      List.of(
          PodLayout.S3_ACCESS_KEY_ID, PodLayout.S3_SECRET_ACCESS_KEY, PodLayout.S3_SESSION_TOKEN);

  List<EnvVar> variables() {
    Stream<Output.Store> own = Stream.of(order.contract().spec().output().store());
    Stream<Output.Store> upstreams =
        order.kind() == StepKind.Compute
            ? order.contract().upstreams().stream().map(UpstreamLocation::store)
            : Stream.empty();
    Set<String> secrets = new TreeSet<>();
    Stream.concat(own, upstreams)
        .filter(store -> store.s3() != null && store.s3().credentialsSecret() != null)
        .forEach(store -> secrets.add(store.s3().credentialsSecret()));
    return secrets.stream()
        .flatMap(secret -> KEYS.stream().map(key -> variable(secret, key)))
        .toList();
  }

  private static EnvVar variable(String secret, String key) {
    return new EnvVarBuilder()
        .withName(PodLayout.secretVariable(secret, key))
        .withNewValueFrom()
        .withNewSecretKeyRef()
        .withName(secret)
        .withKey(key)
        .withOptional(true)
        .endSecretKeyRef()
        .endValueFrom()
        .build();
  }
}
