package io.isogloss.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.dataset.Quantization;
import io.isogloss.model.secret.Secret;
import io.isogloss.runtime.http.AddressRules.PrivateAddresses;
import io.isogloss.runtime.jobs.JobType;
import io.isogloss.runtime.nats.NatsSettings.Access;
import io.isogloss.runtime.objects.S3Options;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    /** What has no default. */
    private static final Map<String, String> NEEDED = Map.of("S3_BUCKET_NAME", "maps");

    @TempDir
    Path folder;

    @Test
    void everyVariableHasASoundDefault() {
        for (Worker worker : Worker.values()) {
            StoreSettings settings = StoreSettings.of(Environment.of(worker, NEEDED));

            assertThat(settings.objects().credentials()).isInstanceOf(S3Options.Credentials.DefaultChain.class);
            assertThat(settings.objects().pathStyle()).isFalse();
            assertThat(settings.vectors().deadline()).isEqualTo(Duration.ofSeconds(30));
            assertThat(settings.newCollections().quantization()).isEqualTo(Quantization.NONE);
            assertThat(settings.addresses().privateAddresses()).isEqualTo(PrivateAddresses.STORES);
        }
    }

    @Test
    void everyVariableIsHeard() {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_REGION", "eu-central-1");
        variables.put("AWS_ENDPOINT_URL", "http://minio:9000");
        variables.put("AWS_ACCESS_KEY_ID", "id");
        variables.put("AWS_SECRET_ACCESS_KEY", "canary");
        variables.put("QDRANT_TIMEOUT_SECS", "31");
        variables.put("QDRANT_CONNECT_TIMEOUT_SECS", "11");
        variables.put("QDRANT_PARALLEL_UPLOADS", "5");
        variables.put("QDRANT_COLLECTION_CREATE_MAX_ATTEMPTS", "6");
        variables.put("QDRANT_QUANTIZATION_TYPE", "Product");
        variables.put("QDRANT_SHARDS", "3");
        variables.put("QDRANT_REPLICAS", "2");
        variables.put("QDRANT_HNSW_M", "32");
        variables.put("QDRANT_HNSW_EF_CONSTRUCT", "200");
        variables.put("QDRANT_VECTORS_ON_DISK", "0");
        variables.put("ALLOWED_ADDRESSES", "qdrant:6334, 10.0.0.0/8");
        variables.put("ALLOW_PRIVATE_ADDRESSES", "none");

        StoreSettings settings = StoreSettings.of(Environment.of(Worker.DATASETS, variables));

        assertThat(settings.objects().endpoint()).contains(URI.create("http://minio:9000"));
        assertThat(settings.objects().region()).isEqualTo("eu-central-1");
        assertThat(settings.objects().pathStyle()).isTrue();
        assertThat(settings.objects().credentials()).isInstanceOf(S3Options.Credentials.Keys.class);
        assertThat(settings.vectors().deadline()).isEqualTo(Duration.ofSeconds(31));
        assertThat(settings.vectors().connectTimeout()).isEqualTo(Duration.ofSeconds(11));
        assertThat(settings.vectors().parallelUpserts()).isEqualTo(5);
        assertThat(settings.vectors().createRetries().maxAttempts()).isEqualTo(6);
        assertThat(settings.newCollections().quantization()).isEqualTo(Quantization.PRODUCT);
        assertThat(settings.newCollections().shards()).hasValue(3);
        assertThat(settings.newCollections().replicas()).hasValue(2);
        assertThat(settings.newCollections().hnswM()).hasValue(32);
        assertThat(settings.newCollections().hnswEfConstruct()).hasValue(200);
        assertThat(settings.newCollections().vectorsOnDisk()).isFalse();
        assertThat(settings.addresses().hosts()).containsExactly("qdrant:6334");
        assertThat(settings.addresses().networks()).containsExactly("10.0.0.0/8");
        assertThat(settings.toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "QDRANT_TIMEOUT_SECS, 0, whole seconds from 1 to 3600",
        "QDRANT_TIMEOUT_SECS, soon, whole seconds from 1 to 3600",
        "QDRANT_PARALLEL_UPLOADS, 65, whole number from 1 to 64",
        "QDRANT_QUANTIZATION_TYPE, int4, product",
        "S3_FORCE_PATH_STYLE, maybe, false",
        "AWS_ENDPOINT_URL, ftp://x, https",
        "AWS_ENDPOINT_URL, a b, https",
        "ALLOW_PRIVATE_ADDRESSES, some, stores",
        "LOG_LEVEL, loud, debug",
        "DAILY_BUDGET_USD, 0, number above 0",
        "MONTHLY_BUDGET_USD, much, number above 0",
        "BUDGET_ALERT_PERCENT, 101, whole number from 1 to 100",
        "NATS_REPLICAS, 6, whole number from 1 to 5",
        "NATS_CREDENTIALS_FILE, /nowhere/at.creds, a file that can be read",
        "EMBEDDING_CACHE_MB, 0, whole number from 1 to 1048576",
        "ENABLE_EMBEDDING_CACHE, yes, false",
        "EMBEDDER_ENGINE, cuda, onednn",
        "EMBEDDER_PRECISION, int8, bf16",
        "EMBEDDER_BATCH_SIZE, 0, whole number from 1 to 1000000",
        "EMBEDDER_DEVICE, gpu, cuda",
        "EMBEDDER_MODEL_PATH, /nowhere, a folder that can be read",
        "EMBEDDER_CACHE_PATH, /dev/null/cache, a folder that can be written to",
        "ALLOWED_ADDRESSES, 'qdrant:6334, http://x', IP address or block",
    })
    void namesTheVariableItsValueAndWhatIsAllowed(String variable, String value, String allowed) {
        assertThatThrownBy(() -> Environment.of(Worker.DATASETS, Map.of(variable, value)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll(variable + " is '" + value + "'", "must be", allowed);
    }

    @Test
    void namesEveryWrongVariableAtOnce() {
        assertThatThrownBy(() -> Environment.of(
                        Worker.DATASETS,
                        Map.of("LOG_LEVEL", "x", "QDRANT_TIMEOUT_SECS", "-1", "AWS_SECRET_ACCESS_KEY", "canary")))
                .hasMessageContainingAll("3 wrong variables", "LOG_LEVEL", "QDRANT_TIMEOUT_SECS", "both or neither")
                .hasMessageNotContaining("canary");
    }

    @Test
    void keepsTheDatabasesPasswordToItself() {
        assertThatThrownBy(() -> Environment.of(Worker.DATASETS, Map.of("DATABASE_URL", "mysql://me:canary@db/costs")))
                .hasMessageContaining("DATABASE_URL is (secret), must be: URL with `postgres`")
                .hasMessageNotContaining("canary");
    }

    @Test
    void asksForWhatHasNoDefault() {
        assertThatThrownBy(() -> Environment.of(Worker.VISUALIZATIONS, Map.of()))
                .hasMessageContaining("S3_BUCKET_NAME is not set, must be: text");
    }

    @ParameterizedTest
    @CsvSource({
        "NATS_URL, http://canary@x, comma-separated URLs with `nats`, `tls`",
        "ENCRYPTION_MASTER_KEY, canary, 64 hexadecimal digits",
    })
    void keepsWhatMayHoldASecretToItself(String variable, String value, String allowed) {
        assertThatThrownBy(() -> Environment.of(Worker.DATASETS, Map.of(variable, value)))
                .hasMessageContainingAll(variable + " is (secret), must be: ", allowed)
                .hasMessageNotContaining("canary");
    }

    @Test
    void wantsALedgerForABudget() {
        assertThatThrownBy(() -> Environment.of(Worker.DATASETS, Map.of("DAILY_BUDGET_USD", "5")))
                .hasMessageContaining("need DATABASE_URL or LEDGER_PATH");
    }

    @Test
    void takesTheSameWaysIntoTheBrokerInBothWorkers() throws IOException {
        String credentials =
                Files.writeString(folder.resolve("worker.creds"), "x").toString();
        for (Worker worker : Worker.values()) {
            assertThat(access(worker, "NATS_USER", "u", "NATS_PASSWORD", "p"))
                    .isEqualTo(new Access.User("u", Secret.of("p")));
            assertThat(access(worker, "NATS_TOKEN", "t")).isEqualTo(new Access.Token(Secret.of("t")));
            assertThat(access(worker, "NATS_NKEY_SEED", "SU")).isEqualTo(new Access.NKey(Secret.of("SU")));
            assertThat(access(worker, "NATS_CREDENTIALS_FILE", credentials))
                    .isEqualTo(new Access.Credentials(Path.of(credentials)));
            assertThat(access(worker)).isEqualTo(new Access.None());
        }
        assertThatThrownBy(() -> access(Worker.DATASETS, "NATS_USER", "u", "NATS_TOKEN", "t"))
                .hasMessageContainingAll(
                        "NATS_USER and NATS_PASSWORD must be set both or neither",
                        "NATS_USER and NATS_TOKEN are set, must be: at most one of them");
    }

    @Test
    void turnsTheLimitsOfJobsIntoThoseOfTheirType() {
        JobSettings settings = JobSettings.of(Environment.of(
                Worker.DATASETS,
                Map.of(
                        "NATS_SERVER_URL", "nats://a:4222, tls://b",
                        "NATS_CONSUMER_NAME", "ours",
                        "MAX_CONCURRENT_JOBS", "80",
                        "PROCESSING_TIMEOUT_SECS", "60")));

        JobType type = settings.apply(JobType.datasets());

        assertThat(settings.nats().servers()).containsExactly("nats://a:4222", "tls://b");
        assertThat(settings.nats().replicas()).isOne();
        assertThat(type.consumer()).isEqualTo("ours");
        assertThat(type.permits()).isEqualTo(80);
        assertThat(type.fleetLimit()).isEqualTo(160);
        assertThat(type.runLimit()).isEqualTo(Duration.ofMinutes(1));
    }

    private static Access access(Worker worker, String... variables) {
        Map<String, String> all = new HashMap<>(NEEDED);
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return JobSettings.of(Environment.of(worker, all)).nats().access();
    }

    @Test
    void looksIntoTheFilesOfCertificates() throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        assertThatThrownBy(() -> Environment.of(Worker.DATASETS, Map.of("NATS_CA_CERT_PATH", file.toString())))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("NATS_CA_CERT_PATH");
        assertThatThrownBy(() -> Environment.of(Worker.DATASETS, Map.of("TLS_CA_CERT_PATH", file.toString())))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("TLS_CA_CERT_PATH");
    }

    @Test
    void takesPricesOfModelsAndNamesWhatIsNone() {
        Environment.of(
                Worker.VISUALIZATIONS, Map.of("S3_BUCKET_NAME", "maps", "LLM_PRICES", "gpt-4o=2.5/10, b = 0/ 0.1"));
        assertThatThrownBy(() -> Environment.of(
                        Worker.VISUALIZATIONS, Map.of("S3_BUCKET_NAME", "maps", "LLM_PRICES", "gpt-4o=cheap")))
                .hasMessageContaining("LLM_PRICES is 'gpt-4o=cheap', must be: comma-separated `model=input/output`");
    }

    @Test
    void checksForStreamsAloneNoMoreThanTheBrokersVariables() {
        Environment.ofBroker(Worker.DATASETS, Map.of("LEDGER_PATH", "/dev/null/x", "LOG_LEVEL", "x")::get);
        assertThatThrownBy(() -> Environment.ofBroker(Worker.DATASETS, Map.of("NATS_REPLICAS", "9")::get))
                .hasMessageContaining("NATS_REPLICAS");
    }

    @Test
    void findsVariablesOfTheEarlierWorkersThatMeanNothingHere() {
        Map<String, String> variables = Map.of(
                "S3_BUCKET_NAME", "maps", "NATS_BATCH_SIZE", "5", "EMBEDDER_PROVIDER", "openai", "RUST_LOG", " ");
        assertThat(Environment.of(Worker.DATASETS, variables).retired())
                .extracting(RetiredVariable::name)
                .containsExactly("EMBEDDER_PROVIDER", "NATS_BATCH_SIZE");
        assertThat(Environment.of(Worker.VISUALIZATIONS, variables).retired())
                .extracting(RetiredVariable::name)
                .containsExactly("NATS_BATCH_SIZE");
        assertThat(RetiredVariable.ALL)
                .extracting(RetiredVariable::name)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(
                        Settings.ALL.stream().map(Setting::name).toList());
    }

    @Test
    void doesNotLookAtWhatItsWorkerDoesNotRead() {
        Environment.of(Worker.VISUALIZATIONS, Map.of("S3_BUCKET_NAME", "maps", "QDRANT_PARALLEL_UPLOADS", "many"));
    }

    @Test
    void theListHoldsEveryVariable() throws IllegalAccessException {
        List<Object> declared = new ArrayList<>();
        for (Class<?> group : List.of(
                JobVariables.class, Settings.class, DatasetVariables.class, SweepVariables.class, MapVariables.class)) {
            for (Field field : group.getFields()) {
                if (field.getType() == Setting.class) {
                    Setting<?> setting = (Setting<?>) field.get(null);
                    assertThat(setting.name()).isEqualTo(field.getName());
                    declared.add(setting);
                }
            }
        }
        assertThat(Settings.ALL)
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(
                        declared.stream().map(each -> (Setting<?>) each).toList());
    }

    /** To write the page anew: set the environment variable SETTINGS_WRITE and run this test. */
    @Test
    void thePageOfSettingsIsWhatTheListSays() throws IOException {
        Path page = Path.of(System.getProperty("isogloss.root"), "docs", "settings.md");
        String expected = "# Settings\n\n"
                + "Environment variables of the workers. Generated from `Settings`, checked by `SettingsTest`; a wrong value ends the start with a\n"
                + "message that names it.\n\n"
                + SettingsTable.of(Settings.ALL)
                + "\n## Variables of the earlier workers that mean nothing here\n\n"
                + "A worker that finds one of them set says so at its start, in one line, and goes on.\n\n"
                + SettingsTable.retired(RetiredVariable.ALL);
        if (System.getenv("SETTINGS_WRITE") != null) {
            Files.writeString(page, expected);
        }
        assertThat(page).hasContent(expected);
    }
}
