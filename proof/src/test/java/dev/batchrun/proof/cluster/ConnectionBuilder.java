package dev.batchrun.proof.cluster;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.TlsVersion;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/** Gives the connection that is there, whatever it should be like: it has nothing to set. */
record ConnectionBuilder(Connection connection) implements HttpClient.Builder {
  @Override
  public HttpClient build() {
    return connection;
  }

  @Override
  public HttpClient.Builder connectTimeout(long timeout, TimeUnit unit) {
    return this;
  }

  @Override
  public HttpClient.Builder addOrReplaceInterceptor(String name, Interceptor interceptor) {
    return this;
  }

  @Override
  public HttpClient.Builder authenticatorNone() {
    return this;
  }

  @Override
  public HttpClient.Builder sslContext(KeyManager[] keys, TrustManager[] trusted) {
    return this;
  }

  @Override
  public HttpClient.Builder followAllRedirects() {
    return this;
  }

  @Override
  public HttpClient.Builder proxyAddress(InetSocketAddress address) {
    return this;
  }

  @Override
  public HttpClient.Builder proxyAuthorization(String credentials) {
    return this;
  }

  @Override
  public HttpClient.Builder tlsVersions(TlsVersion... versions) {
    return this;
  }

  @Override
  public HttpClient.Builder preferHttp11() {
    return this;
  }

  @Override
  public HttpClient.Builder proxyType(HttpClient.ProxyType type) {
    return this;
  }

  @Override
  public HttpClient.DerivedClientBuilder tag(Object value) {
    return this;
  }
}
