package io.isogloss.runtime.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * PEM files for TLS, the form that certificates have in clusters.
 *
 * @param authorities certificates to trust; null for the JVM's
 * @param certificate our own chain; null for none
 * @param key its private key in PKCS 8; null for none
 */
public record TlsFiles(
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key) {
    /** The JVM's trust store, no certificate of our own. */
    public static final TlsFiles SYSTEM = new TlsFiles(null, null, null);

    private static final char[] NO_PASSWORD = {};
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    /** Checks that certificate and key come together. */
    public TlsFiles {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a TLS certificate and its key are given together or not at all");
        }
    }

    /** What a client needs. */
    public record Material(SSLContext context, X509TrustManager trust) {}

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if one cannot be read or used
     */
    public Material read() {
        try {
            TrustManager[] trust = trust();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), trust, null);
            for (TrustManager each : trust) {
                if (each instanceof X509TrustManager certificates) {
                    return new Material(context, certificates);
                }
            }
            throw new GeneralSecurityException("nothing to trust");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the TLS files cannot be used: " + e.getMessage(), e);
        }
    }

    private TrustManager[] trust() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorityStore());
        return factory.getTrustManagers();
    }

    /** Null stands for the JVM's own. */
    private @Nullable KeyStore authorityStore() throws GeneralSecurityException, IOException {
        if (authorities == null) {
            return null;
        }
        KeyStore store = emptyStore();
        int index = 0;
        for (Certificate each : certificates(authorities)) {
            store.setCertificateEntry("authority-" + index++, each);
        }
        return store;
    }

    private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
        Path chain = certificate;
        Path ownKey = key;
        if (chain == null || ownKey == null) {
            return null;
        }
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "own", privateKey(ownKey), NO_PASSWORD, certificates(chain).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream bytes = new ByteArrayInputStream(Files.readAllBytes(file))) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(bytes);
            if (found.isEmpty()) {
                throw new GeneralSecurityException("no certificate in " + file.getFileName());
            }
            return found;
        }
    }

    private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("no PKCS 8 private key in " + file.getFileName());
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        GeneralSecurityException refused = new GeneralSecurityException(
                "the private key in " + file.getFileName() + " is none of " + KEY_ALGORITHMS);
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                refused.addSuppressed(e);
            }
        }
        throw refused;
    }
}
