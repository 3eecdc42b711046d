package io.isogloss.runtime.http;

import io.isogloss.runtime.http.AddressRules.Purpose;
import io.isogloss.runtime.jobs.FailureKind;
import io.isogloss.runtime.jobs.JobFailedException;
import io.isogloss.runtime.tls.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import okhttp3.Connection;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/**
 * HTTP clients for addresses from messages.
 *
 * <p>Every look-up and every connection passes the guard, before a byte of a request is written; redirects are not followed; no proxy is
 * asked, because it would look names up itself; a body ends in a failure of kind TOO_LARGE beyond the cap, counted after decompression.
 * Failures of the guard are {@link JobFailedException}s.
 */
public final class GuardedHttp {
    private GuardedHttp() {}

    /** A client that calls only what the guard lets pass for this purpose. Share it: it holds threads and connections. */
    public static OkHttpClient client(AddressGuard guard, Purpose purpose, long mostBodyBytes) {
        return new OkHttpClient.Builder()
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(Duration.ofSeconds(10))
                .dns(new GuardedDns(guard, purpose))
                .addInterceptor(chain -> {
                    HttpUrl url = chain.request().url();
                    guard.check(
                            url.newBuilder().query(null).fragment(null).build().toString(), 0);
                    if (Network.isLiteral(url.host())) {
                        // Literals are never looked up.
                        guard.resolve(url.host(), url.port(), purpose);
                    }
                    return capped(chain.proceed(chain.request()), mostBodyBytes);
                })
                .addNetworkInterceptor(chain -> checkConnected(guard, purpose, chain))
                .build();
    }

    /** A client for addresses that the worker's own settings name: no guard, no redirects, these certificates. */
    public static OkHttpClient trusting(TlsFiles tls) {
        OkHttpClient.Builder builder =
                new OkHttpClient.Builder().followRedirects(false).followSslRedirects(false);
        if (!tls.equals(TlsFiles.SYSTEM)) {
            TlsFiles.Material material = tls.read();
            builder.sslSocketFactory(material.context().getSocketFactory(), material.trust());
        }
        return builder.build();
    }

    /** The last look before the first byte: where the socket really leads. */
    private static Response checkConnected(AddressGuard guard, Purpose purpose, Interceptor.Chain chain)
            throws IOException {
        HttpUrl url = chain.request().url();
        Connection connection = chain.connection();
        if (connection == null) {
            throw new IOException("not connected to " + url.host());
        }
        guard.checkAddress(url.host(), url.port(), connection.socket().getInetAddress(), purpose);
        return chain.proceed(chain.request());
    }

    private static Response capped(Response response, long mostBodyBytes) {
        ResponseBody body = response.body();
        Source capped = new CappedSource(body.source(), response.request().url().host(), mostBodyBytes);
        return response.newBuilder()
                .body(ResponseBody.create(Okio.buffer(capped), body.contentType(), body.contentLength()))
                .build();
    }

    private record GuardedDns(AddressGuard guard, Purpose purpose) implements Dns {
        @Override
        public List<InetAddress> lookup(String host) throws UnknownHostException {
            // The port has been judged with the URL; a rule that names one is asked again with the connection.
            return guard.resolve(host, AddressRules.ANY_PORT, purpose);
        }
    }

    private static final class CappedSource extends ForwardingSource {
        private final String host;
        private final long most;
        private long read;

        CappedSource(Source source, String host, long most) {
            super(source);
            this.host = host;
            this.most = most;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long got = super.read(sink, byteCount);
            if (got > 0) {
                read += got;
                if (read > most) {
                    throw JobFailedException.of(
                            FailureKind.TOO_LARGE, host + " answered with more than the limit of " + most + " bytes");
                }
            }
            return got;
        }
    }
}
