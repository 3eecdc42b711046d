package io.isogloss.model.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isogloss.model.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsTest {
    private static final MasterKey KEY = MasterKey.parse("0123456789abcdef".repeat(4));

    private final AtomicInteger plain = new AtomicInteger();

    @Test
    void printsNothing() {
        Secret secret = Secret.of("CANARY");

        assertThat(secret + Json.toTree(secret).toString() + new SecretReference.Plain(secret) + KEY)
                .doesNotContain("CANARY")
                .doesNotContain("0123");
        assertThat(secret).isEqualTo(Secret.of("CANARY")).isNotEqualTo(Secret.of("other"));
        assertThat(secret.reveal()).isEqualTo("CANARY");
    }

    @Test
    void countsKeysThatCameInClear() {
        assertThat(resolve(null, "CANARY").reveal()).isEqualTo("CANARY");
        assertThat(plain).hasValue(1);
    }

    @Test
    void findsVariablesThatAreAllowed() {
        assertThat(resolve(null, "env:OPENAI_API_KEY").reveal()).isEqualTo("from-env");
        assertThat(plain).hasValue(0);
        assertThat(failure(null, "env:AWS_SECRET_ACCESS_KEY")).isEqualTo(SecretException.Kind.NOT_ALLOWED);
        assertThat(failure(null, "env:COHERE_API_KEY")).isEqualTo(SecretException.Kind.MISSING);
    }

    @Test
    void readsFilesBelowTheFolderOnly(@TempDir Path folder) throws IOException {
        Path allowed = Files.createDirectory(folder.resolve("keys"));
        Files.writeString(folder.resolve("outside"), "CANARY");
        Files.writeString(allowed.resolve("openai"), "from-file\n");
        Files.writeString(allowed.resolve("empty"), "\n");
        Files.writeString(allowed.resolve("large"), "x".repeat(20_000));
        Files.createSymbolicLink(allowed.resolve("link"), folder.resolve("outside"));

        assertThat(resolve(allowed, "file:openai").reveal()).isEqualTo("from-file");
        assertThat(failure(allowed, "file:../outside")).isEqualTo(SecretException.Kind.NOT_ALLOWED);
        assertThat(failure(allowed, "file:" + folder.resolve("outside"))).isEqualTo(SecretException.Kind.NOT_ALLOWED);
        assertThat(failure(allowed, "file:link")).isEqualTo(SecretException.Kind.NOT_ALLOWED);
        assertThat(failure(allowed, "file:.")).isEqualTo(SecretException.Kind.NOT_ALLOWED);
        assertThat(failure(allowed, "file:none")).isEqualTo(SecretException.Kind.MISSING);
        assertThat(failure(allowed, "file:empty")).isEqualTo(SecretException.Kind.MISSING);
        assertThat(failure(allowed, "file:large")).isEqualTo(SecretException.Kind.MISSING);
        assertThat(failure(null, "file:openai")).isEqualTo(SecretException.Kind.NOT_ALLOWED);
    }

    @Test
    void opensWhatItSealed() {
        SecretReference.Sealed sealed = KEY.seal(Secret.of("sk-ü"), new SecureRandom());

        assertThat(SecretReference.of(sealed.wire())).isEqualTo(sealed);
        assertThat(resolve(null, sealed.wire()).reveal()).isEqualTo("sk-ü");
        assertThat(KEY.seal(Secret.of("sk-ü"), new SecureRandom())).isNotEqualTo(sealed);
        String wire = sealed.wire();
        char last = wire.charAt(20) == 'A' ? 'B' : 'A';
        assertThat(failure(null, wire.substring(0, 20) + last + wire.substring(21)))
                .isEqualTo(SecretException.Kind.BROKEN_SEAL);
        MasterKey other = MasterKey.parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        assertThat(catchThrowableOfType(SecretException.class, () -> other.open(sealed))
                        .kind())
                .isEqualTo(SecretException.Kind.BROKEN_SEAL);
        assertThat(catchThrowableOfType(SecretException.class, () -> MasterKey.parse("CANARY")))
                .hasMessageNotContaining("CANARY");
    }

    @Test
    void masksMessagesSoundOrBroken() {
        String message =
                "{\"api_key\":\"CANARY\", \"x\":{\"apiKey\" : \"CANARY\\\" }\"},\"api\\u005fkey\":\"CANARY\",\"keep\":\"env:X_API_KEY\","
                        + "\"API_KEY\":\"env:X_API_KEY\",\"nested\":\"{\\\"api_key\\\":\\\"CANARY\\\"}\",\"base_url\":\"https://u:CANARY@h/p?key=CANARY&a=b\",\"max_tokens\":50}";

        String masked = new String(SecretMask.mask(message.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);

        assertThat(masked)
                .doesNotContain("CANARY")
                .contains("\"API_KEY\":\"env:X_API_KEY\"", "\"max_tokens\":50", "a=b");
        Json.tree(masked.getBytes(StandardCharsets.UTF_8));
        assertThat(SecretMask.mask("{\"api_key\":\"CANARY")).doesNotContain("CANARY");
        assertThat(SecretMask.mask("plain ü")).isEqualTo("plain ü");
    }

    private Secret resolve(Path folder, String reference) {
        return new SecretResolver(
                        Map.of("OPENAI_API_KEY", "from-env ", "AWS_SECRET_ACCESS_KEY", "CANARY")::get,
                        SecretResolver.API_KEYS,
                        folder,
                        KEY,
                        plain::incrementAndGet)
                .resolve(SecretReference.of(reference));
    }

    private SecretException.Kind failure(Path folder, String reference) {
        SecretException e = catchThrowableOfType(SecretException.class, () -> resolve(folder, reference));
        assertThat(e).hasMessageNotContaining("CANARY");
        return e.kind();
    }
}
