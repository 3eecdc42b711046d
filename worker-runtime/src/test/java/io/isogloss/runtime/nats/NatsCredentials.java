package io.isogloss.runtime.nats;

import io.nats.client.NKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** An operator with an account and a user in it: the configuration of a server that trusts it, and the user's credentials file. */
final class NatsCredentials {
    private static final String LIMITS =
            "\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,"
                    + "\"wildcards\":true,\"conn\":-1,\"leaf\":-1%s},";

    private final Path configuration;
    private final Path file;

    NatsCredentials(Path folder) throws IOException, GeneralSecurityException {
        NKey operator = NKey.createOperator(null);
        NKey system = NKey.createAccount(null);
        NKey account = NKey.createAccount(null);
        NKey user = NKey.createUser(null);
        String systemToken = token(operator, system, "\"type\":\"account\"," + LIMITS.formatted(""));
        String accountToken = token(
                operator,
                account,
                "\"type\":\"account\"," + LIMITS.formatted(",\"mem_storage\":-1,\"disk_storage\":-1"));
        String operatorToken =
                token(operator, operator, "\"type\":\"operator\",\"system_account\":\"" + id(system) + "\",");
        configuration = Files.writeString(
                folder.resolve("operator.conf"),
                "operator: \"%s\"\nsystem_account: %s\nresolver: MEMORY\nresolver_preload: { %s: \"%s\", %s: \"%s\" }\n"
                        .formatted(operatorToken, id(system), id(system), systemToken, id(account), accountToken));
        file = Files.writeString(folder.resolve("worker.creds"), """
                -----BEGIN NATS USER JWT-----
                %s
                ------END NATS USER JWT------

                -----BEGIN USER NKEY SEED-----
                %s
                ------END USER NKEY SEED------
                """.formatted(
                token(account, user, "\"type\":\"user\",\"pub\":{},\"sub\":{},\"subs\":-1,\"data\":-1,\"payload\":-1,"),
                new String(user.getSeed())));
    }

    Path configuration() {
        return configuration;
    }

    Path file() {
        return file;
    }

    private static String id(NKey key) throws IOException, GeneralSecurityException {
        return new String(key.getPublicKey());
    }

    private static String token(NKey issuer, NKey subject, String claims) throws IOException, GeneralSecurityException {
        String header = encoded("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}".getBytes(StandardCharsets.UTF_8));
        String body = encoded(
                "{\"jti\":\"%s\",\"iat\":1700000000,\"iss\":\"%s\",\"name\":\"test\",\"sub\":\"%s\",\"nats\":{%s\"version\":2}}"
                        .formatted(id(subject), id(issuer), id(subject), claims)
                        .getBytes(StandardCharsets.UTF_8));
        String signed = header + "." + body;
        return signed + "." + encoded(issuer.sign(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
