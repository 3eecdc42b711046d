package io.isogloss.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isogloss.model.secret.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me:can%40ary+1@db:5433/costs?sslmode=require",
                "postgresql://me:can%40ary+1@db:5433/costs?sslmode=require",
                "jdbc:postgresql://db:5433/costs?user=me&password=can%40ary%2B1&sslmode=require"
            })
    void everyUsualFormIsUnderstood(String url) {
        DatabaseAddress.Postgres address = DatabaseAddress.postgres(Secret.of(url));

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db:5433/costs");
        assertThat(address.user()).contains("me");
        assertThat(address.password()).map(Secret::reveal).contains("can@ary+1");
        assertThat(address.properties())
                .containsEntry("sslmode", "require")
                .containsEntry("password", "can@ary+1")
                .containsEntry("connectTimeout", "5");
        assertThat(address.toString()).doesNotContain("ary");
    }

    @Test
    void severalHostsAndTheDriversOwnParametersPass() {
        DatabaseAddress.Postgres address = DatabaseAddress.postgres(
                Secret.of("postgres://me@one:5432,two:5432/costs?targetServerType=primary&socketTimeout=9"));

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://one:5432,two:5432/costs");
        assertThat(address.properties())
                .containsEntry("targetServerType", "primary")
                .containsEntry("socketTimeout", "9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://me:canary@db/costs", "postgres:canary", "postgres://me:can ary@db/x", "canary"})
    void whatIsNoAddressIsRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> DatabaseAddress.postgres(Secret.of(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("canary")
                .hasMessageNotContaining("can ary");
    }
}
