package io.isogloss.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.dataset.Quantization;
import io.isogloss.runtime.http.AddressRules.PrivateAddresses;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void everyVariableHasASoundDefault() {
        for (Worker worker : Worker.values()) {
            StoreSettings settings = StoreSettings.of(Environment.of(worker, Map.of()));

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
    void wantsALedgerForABudget() {
        assertThatThrownBy(() -> Environment.of(Worker.DATASETS, Map.of("DAILY_BUDGET_USD", "5")))
                .hasMessageContaining("need DATABASE_URL or LEDGER_PATH");
    }

    @Test
    void doesNotLookAtWhatItsWorkerDoesNotRead() {
        Environment.of(Worker.VISUALIZATIONS, Map.of("QDRANT_PARALLEL_UPLOADS", "many"));
    }

    @Test
    void theListHoldsEveryVariable() throws IllegalAccessException {
        List<Object> declared = new ArrayList<>();
        for (Field field : Settings.class.getFields()) {
            if (field.getType() == Setting.class) {
                Setting<?> setting = (Setting<?>) field.get(null);
                assertThat(setting.name()).isEqualTo(field.getName());
                declared.add(setting);
            }
        }
        assertThat(Settings.ALL)
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
                + SettingsTable.of(Settings.ALL);
        if (System.getenv("SETTINGS_WRITE") != null) {
            Files.writeString(page, expected);
        }
        assertThat(page).hasContent(expected);
    }
}
