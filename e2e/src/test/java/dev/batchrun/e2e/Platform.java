package dev.batchrun.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;

/** Where scenarios take place: an API server, an operator, and whatever runs Pods. */
interface Platform extends AutoCloseable {
  KubernetesClient client();

  /** A client of somebody of this name, where the API server tells its users apart. */
  KubernetesClient clientOf(String user);

  Path kubeconfig();

  /** Gives a claim its volume. */
  void bind(String namespace, String claim);

  /** The directory of this machine that a bound claim is. */
  Path claimDirectory(String namespace, String claim);

  RunnerControl control(String namespace);

  /** Whether claims are directories of this machine, and stages its processes. */
  boolean hasTheNode();

  /** Ends the operator as a kill would, and waits until another one works. */
  void restartOperator();

  /** Tells the namespaces of this time from those of an earlier one; empty where nothing lasts. */
  String token();

  /** Whether stages are processes of this machine like any other: no container around them. */
  boolean isLocal();

  /** How long a test waits before it gives up: containers start slower than processes. */
  Duration patience();

  /** How long a test waits between two looks: a real API server is slower to answer. */
  Duration look();

  /** Takes a namespace of a test away. */
  void forget(String namespace);

  @Override
  void close();
}
