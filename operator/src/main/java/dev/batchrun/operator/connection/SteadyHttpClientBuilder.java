package dev.batchrun.operator.connection;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.vertx.VertxHttpClient;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Builds a client with connections of its own, or one that shares those of another. */
final class SteadyHttpClientBuilder
    extends StandardHttpClientBuilder<
        SteadyHttpClient, SteadyHttpClientFactory, SteadyHttpClientBuilder> {

  SteadyHttpClientBuilder(SteadyHttpClientFactory factory) {
    super(factory);
  }

  @Override
  protected SteadyHttpClientBuilder newInstance(SteadyHttpClientFactory factory) {
    return new SteadyHttpClientBuilder(factory);
  }

  /** Lets requests leave only as long as this holds. */
  SteadyHttpClientBuilder under(Mandate mandate) {
    tag(mandate);
    return this;
  }

  @Override
  public SteadyHttpClient build() {
    return client == null
        ? new SteadyHttpClient(this, new AtomicBoolean(), wire())
        : new SteadyHttpClient(this, client.getClosed(), client.wire());
  }

  /** The client that owns the connections; what is done around a request is done before it. */
  private VertxHttpClient<VertxHttpClientFactory> wire() {
    var wire = new VertxHttpClientFactory().newBuilder();
    if (connectTimeout != null) {
      wire.connectTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (sslContext != null) {
      wire.sslContext(keyManagers, trustManagers);
    }
    if (tlsVersions != null) {
      wire.tlsVersions(tlsVersions);
    }
    if (followRedirects) {
      wire.followAllRedirects();
    }
    if (preferHttp11) {
      wire.preferHttp11();
    }
    if (proxyAddress != null && proxyType != HttpClient.ProxyType.DIRECT) {
      wire.proxyType(proxyType).proxyAddress(proxyAddress).proxyAuthorization(proxyAuthorization);
      if (HttpClientUtils.decodeBasicCredentials(proxyAuthorization) == null) {
        addProxyAuthInterceptor();
      }
    }
    return wire.build();
  }
}
